#include "spi/provider_table.h"

#include "names/address_string.h"
#include "win32/blocking_call.h"

namespace ows::spi {
namespace {

/// A function of any WSP signature (its last parameter is lpErrno) that answers "not supported".
template <class Function>
struct Unsupported;

template <class Return, class... Parameters>
struct Unsupported<Return(WSPAPI*)(Parameters...)> {
  static Return WSPAPI call(Parameters... parameters) {
    LPINT error = nullptr;
    ((error = pick(parameters)), ...);  // the last one wins
    if (error) *error = WSAEOPNOTSUPP;
    if constexpr (std::is_same_v<Return, SOCKET>)
      return INVALID_SOCKET;
    else if constexpr (std::is_same_v<Function, LPWSPGETOVERLAPPEDRESULT>)
      return FALSE;
    else
      return static_cast<Return>(SOCKET_ERROR);
  }
  using Function = Return(WSPAPI*)(Parameters...);

 private:
  static LPINT pick(LPINT parameter) { return parameter; }
  template <class Other>
  static LPINT pick(const Other&) {
    return nullptr;
  }
};

template <class Function>
void refuse(Function& entry) {
  entry = Unsupported<Function>::call;
}

}  // namespace

int begin_startup(WORD version, LPWSPDATA data, std::u16string_view description) {
  if (!data) return WSAEFAULT;
  const int major = LOBYTE(version), minor = HIBYTE(version);
  if (major < 2 || (major == 2 && minor < 2)) return WSAVERNOTSUPPORTED;
  *data = {};
  data->wVersion = data->wHighVersion = MAKEWORD(2, 2);
  description.copy(data->szDescription, WSPDESCRIPTION_LEN);
  return 0;
}

WSPPROC_TABLE empty_provider_table() {
  WSPPROC_TABLE table{};
  refuse(table.lpWSPAccept);
  refuse(table.lpWSPAsyncSelect);
  refuse(table.lpWSPBind);
  refuse(table.lpWSPCancelBlockingCall);
  refuse(table.lpWSPCleanup);
  refuse(table.lpWSPCloseSocket);
  refuse(table.lpWSPConnect);
  refuse(table.lpWSPDuplicateSocket);
  refuse(table.lpWSPEnumNetworkEvents);
  refuse(table.lpWSPEventSelect);
  refuse(table.lpWSPGetOverlappedResult);
  refuse(table.lpWSPGetPeerName);
  refuse(table.lpWSPGetSockName);
  refuse(table.lpWSPGetSockOpt);
  refuse(table.lpWSPGetQOSByName);
  refuse(table.lpWSPIoctl);
  refuse(table.lpWSPJoinLeaf);
  refuse(table.lpWSPListen);
  refuse(table.lpWSPRecv);
  refuse(table.lpWSPRecvDisconnect);
  refuse(table.lpWSPRecvFrom);
  refuse(table.lpWSPSelect);
  refuse(table.lpWSPSend);
  refuse(table.lpWSPSendDisconnect);
  refuse(table.lpWSPSendTo);
  refuse(table.lpWSPSetSockOpt);
  refuse(table.lpWSPShutdown);
  refuse(table.lpWSPSocket);
  table.lpWSPAddressToString = names::wsp_address_to_string;
  table.lpWSPStringToAddress = names::wsp_string_to_address;
  return table;
}

int WSPAPI cancel_blocking_call(LPINT error) {
  if (win32::BlockingCall::cancel()) return 0;
  *error = WSAEINVAL;
  return SOCKET_ERROR;
}

}  // namespace ows::spi
