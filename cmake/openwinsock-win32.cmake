# What openwinsock.cmake says after each project().
set(WIN32 TRUE)
