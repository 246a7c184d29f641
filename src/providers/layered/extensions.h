// Extension functions (AcceptEx and its kin) of what is below a layer, which programs call by pointer and so past every
// layer: in their place a layer hands out its own, which call Layer::extension.
#pragma once

#include <mswsock.h>

#include <cstring>
#include <iterator>
#include <mutex>

namespace ows::layered {

/// In the order of their names in rules.h.
enum class Extension : unsigned char {
  accept_ex,
  connect_ex,
  disconnect_ex,
  transmit_file,
  transmit_packets,
  recv_msg,
  send_msg
};

inline constexpr const char* extension_names[] = {"AcceptEx",        "ConnectEx",  "DisconnectEx", "TransmitFile",
                                                  "TransmitPackets", "WSARecvMsg", "WSASendMsg"};

namespace detail {

inline constexpr GUID extension_ids[] = {WSAID_ACCEPTEX,        WSAID_CONNECTEX,  WSAID_DISCONNECTEX, WSAID_TRANSMITFILE,
                                         WSAID_TRANSMITPACKETS, WSAID_WSARECVMSG, WSAID_WSASENDMSG};

/// One of ours over one function of a provider below. `Layer::extension<which>(call, arguments...)` gets what calls that.
template <class Layer, Extension which, int slot, class Function>
struct Wrapped;
template <class Layer, Extension which, int slot, class Return, class... Arguments>
struct Wrapped<Layer, which, slot, Return (*)(Arguments...)> {
  static inline Return (*real)(Arguments...) = nullptr;
  static Return call(Arguments... arguments) {
    return Layer::template extension<which>([&] { return real(arguments...); }, arguments...);
  }
};

/// Ours for a function of a provider below; that itself where there are too many providers.
template <class Layer, Extension which, class Function, int slot = 0>
void* wrap(void* real) {
  constexpr int most = 8;
  if constexpr (slot == most) {
    return real;
  } else {
    using It = Wrapped<Layer, which, slot, Function>;
    const auto function = reinterpret_cast<Function>(real);
    if (It::real && It::real != function) return wrap<Layer, which, Function, slot + 1>(real);
    It::real = function;
    return reinterpret_cast<void*>(&It::call);
  }
}

}  // namespace detail

/// After SIO_GET_EXTENSION_FUNCTION_POINTER has succeeded below: puts ours in place of what it gave.
template <class Layer>
void wrap_extension(const void* id, void* out) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  GUID wanted;
  void* real;
  std::memcpy(&wanted, id, sizeof wanted);
  std::memcpy(&real, out, sizeof real);
  std::size_t which = 0;
  while (which < std::size(detail::extension_ids) && !(detail::extension_ids[which] == wanted)) ++which;
  using detail::wrap;
  switch (static_cast<Extension>(which)) {
    case Extension::accept_ex: real = wrap<Layer, Extension::accept_ex, LPFN_ACCEPTEX>(real); break;
    case Extension::connect_ex: real = wrap<Layer, Extension::connect_ex, LPFN_CONNECTEX>(real); break;
    case Extension::disconnect_ex: real = wrap<Layer, Extension::disconnect_ex, LPFN_DISCONNECTEX>(real); break;
    case Extension::transmit_file: real = wrap<Layer, Extension::transmit_file, LPFN_TRANSMITFILE>(real); break;
    case Extension::transmit_packets: real = wrap<Layer, Extension::transmit_packets, LPFN_TRANSMITPACKETS>(real); break;
    case Extension::recv_msg: real = wrap<Layer, Extension::recv_msg, LPFN_WSARECVMSG>(real); break;
    case Extension::send_msg: real = wrap<Layer, Extension::send_msg, LPFN_WSASENDMSG>(real); break;
    default: return;
  }
  std::memcpy(out, &real, sizeof real);
}

/// WSASendMsg and WSARecvMsg fail with SOCKET_ERROR, the others with FALSE.
constexpr bool fails_with_false(Extension which) { return which < Extension::recv_msg; }

/// The OVERLAPPED among an extension function's arguments.
template <class... Arguments>
LPWSAOVERLAPPED overlapped_of(Arguments... arguments) {
  LPWSAOVERLAPPED found = nullptr;
  const auto look = [&](auto argument) {
    if constexpr (std::is_same_v<decltype(argument), LPWSAOVERLAPPED>) found = argument;
  };
  (look(arguments), ...);
  return found;
}

}  // namespace ows::layered
