# What Debian wants of the folders that become packages: manual pages compressed, one for each command.
file(GLOB_RECURSE pages "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*.1")
foreach(page ${pages})
  execute_process(COMMAND gzip -9n ${page} COMMAND_ERROR_IS_FATAL ANY)
  if(page MATCHES "/ws2cc\\.1$")
    get_filename_component(folder ${page} DIRECTORY)
    file(CREATE_LINK ws2cc.1.gz "${folder}/ws2c++.1.gz" SYMBOLIC)
  endif()
endforeach()
