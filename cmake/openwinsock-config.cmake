# find_package(openwinsock): the targets openwinsock::ws2_32, openwinsock::mswsock and openwinsock::iphlpapi, one library under
# three names.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/openwinsock-targets.cmake)
foreach(name mswsock iphlpapi)
  if(NOT TARGET openwinsock::${name})
    add_library(openwinsock::${name} ALIAS openwinsock::ws2_32)
  endif()
endforeach()
