// Fuzz target: the state machine as initiator, under a script of what peer, user, time and carrier do.
#include "iso_script.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ows::iso::fuzz::run_script(ows::iso::Role::initiator, data, size);
  return 0;
}
