# What `make install` installs: the library, ws2cc, the headers under include/openwinsock, pkg-config and CMake packages.
include(CMakePackageConfigHelpers)

install(TARGETS ws2_32 EXPORT openwinsock LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(PROGRAMS ${PROJECT_BINARY_DIR}/bin/ws2cc DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${PROJECT_BINARY_DIR}/${CMAKE_INSTALL_LIBDIR}/libmswsock.so DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/ ${PROJECT_BINARY_DIR}/spellings/ DESTINATION include/openwinsock
  PATTERN spellings.txt EXCLUDE)

configure_file(cmake/openwinsock.pc.in ${PROJECT_BINARY_DIR}/openwinsock.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/openwinsock.pc DESTINATION lib/pkgconfig)

install(EXPORT openwinsock NAMESPACE openwinsock:: DESTINATION lib/cmake/openwinsock FILE openwinsock-targets.cmake)
configure_file(cmake/openwinsock-config.cmake.in ${PROJECT_BINARY_DIR}/openwinsock-config.cmake @ONLY)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/openwinsock-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/openwinsock-config.cmake ${PROJECT_BINARY_DIR}/openwinsock-config-version.cmake
  DESTINATION lib/cmake/openwinsock)
