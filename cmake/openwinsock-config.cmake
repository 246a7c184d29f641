# find_package(openwinsock): the targets openwinsock::ws2_32 and openwinsock::mswsock, one library under two names.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/openwinsock-targets.cmake)
if(NOT TARGET openwinsock::mswsock)
  add_library(openwinsock::mswsock ALIAS openwinsock::ws2_32)
endif()
