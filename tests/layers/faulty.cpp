// A provider that is none, for tests: what is wrong with it the variable OWS_TEST_FAULT says, each time that it is started.
#include <winsock2.h>
#include <ws2spi.h>
#include <windows.h>

#include <cstdlib>
#include <string_view>

extern "C" __attribute__((visibility("default"))) int WSPAPI WSPStartup(WORD, LPWSPDATA data, LPWSAPROTOCOL_INFOW, WSPUPCALLTABLE,
                                                                        LPWSPPROC_TABLE table) {
  const char* const variable = std::getenv("OWS_TEST_FAULT");
  const std::string_view fault = variable ? variable : "";
  *data = {};
  data->wVersion = fault == "version" ? MAKEWORD(2, 1) : MAKEWORD(2, 2);
  *table = {};  // a table without functions, which is one more fault
  return fault == "start" ? WSASYSNOTREADY : 0;
}
