# A toolchain file: cmake -DCMAKE_TOOLCHAIN_FILE=.../openwinsock.cmake builds a project for Windows unchanged. The compiler is
# ws2cc, WIN32 is true (inside project()), and ws2_32, mswsock and other libraries of Windows are what ws2cc makes of them.
get_filename_component(OPENWINSOCK_BIN "${CMAKE_CURRENT_LIST_DIR}/../../../bin" ABSOLUTE)
set(CMAKE_C_COMPILER "${OPENWINSOCK_BIN}/ws2cc")
set(CMAKE_CXX_COMPILER "${OPENWINSOCK_BIN}/ws2c++")
# CMake forgets WIN32 between here and the end of project(); a file of its own sets it there.
set(CMAKE_PROJECT_INCLUDE "${CMAKE_CURRENT_LIST_DIR}/openwinsock-win32.cmake")
