// Overlapped requests that are done at once, and told of in the way of any overlapped operation. [WSAIoctl]
#pragma once

#include <memory>
#include <new>
#include <utility>

#include "spi/overlapped.h"

namespace ows::spi {

/// Runs `serve`, which returns a Status and tells its octets in `*octets`. 0: the program has been told; else the Winsock
/// error, which the call alone tells.
template <class Serve>
int do_at_once(const HowToTell& how, const PortLink& link, const DWORD* octets, Serve serve) {
  class Request final : public Operation {};
  auto operation = std::unique_ptr<Operation>(new (std::nothrow) Request);
  if (!operation) return WSAENOBUFS;
  if (const Status begun = operation->begin(how, link); !begun) return begun.error();
  if (const Status served = serve(); !served) {
    operation->withdraw(served.error());
    return served.error();
  }
  Operation::complete(std::move(operation), {.octets = *octets}, true);
  return 0;
}

}  // namespace ows::spi
