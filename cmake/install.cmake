# What `make install` installs: the library, ws2cc, the headers in include/openwinsock, pkg-config and CMake packages, the tool
# winsock. Nothing in it names the prefix, so that the installed folder may be moved. The components are the packages of
# packages.cmake.
include(CMakePackageConfigHelpers)
set(cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/openwinsock)

install(TARGETS ws2_32 EXPORT openwinsock
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT development)
install(TARGETS openwinsock_tls LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_SKIP)

install(FILES ${PROJECT_BINARY_DIR}/${CMAKE_INSTALL_LIBDIR}/libmswsock.so
  ${PROJECT_BINARY_DIR}/${CMAKE_INSTALL_LIBDIR}/libiphlpapi.so
  DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(TARGETS openwinsock_main ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(TARGETS ws2cc DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT development)
install(FILES ${PROJECT_BINARY_DIR}/${CMAKE_INSTALL_BINDIR}/ws2c++ DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT development)
install(DIRECTORY include/ ${PROJECT_BINARY_DIR}/spellings/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/openwinsock
  COMPONENT development PATTERN spellings.txt EXCLUDE)
install(FILES tools/ws2cc/ws2cc.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT development)

install(TARGETS winsock DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT tools)
install(TARGETS layer_trace layer_faults LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/openwinsock COMPONENT tools)
install(FILES tools/winsock/winsock.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT tools)
install(FILES tools/winsock/winsock-provider.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5 COMPONENT tools)
install(FILES tools/winsock/winsock.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME winsock
  COMPONENT tools)

list(TRANSFORM OWS_DEFINITIONS PREPEND -D OUTPUT_VARIABLE definitions)
list(JOIN definitions " " definitions)
file(RELATIVE_PATH to_prefix ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(cmake/openwinsock.pc.in openwinsock.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/openwinsock.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

install(EXPORT openwinsock NAMESPACE openwinsock:: DESTINATION ${cmake_dir} FILE openwinsock-targets.cmake COMPONENT development)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/openwinsock-config-version.cmake COMPATIBILITY SameMinorVersion)
file(RELATIVE_PATH to_bin ${CMAKE_INSTALL_PREFIX}/${cmake_dir} ${CMAKE_INSTALL_FULL_BINDIR})
configure_file(cmake/openwinsock.cmake.in openwinsock.cmake @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/openwinsock.cmake cmake/openwinsock-win32.cmake cmake/openwinsock-config.cmake
  ${PROJECT_BINARY_DIR}/openwinsock-config-version.cmake DESTINATION ${cmake_dir} COMPONENT development)

include(cmake/packages.cmake)
