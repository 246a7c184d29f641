#include "win32/message_table.h"

#include <windows.h>
#include <winsock2.h>

#include <algorithm>
#include <iterator>

namespace ows {
namespace {

#define MESSAGE(code, text) {static_cast<unsigned>(code), #code, text}

constexpr ErrorMessage messages[] = {
    MESSAGE(ERROR_SUCCESS, "The operation completed successfully."),
    MESSAGE(ERROR_INVALID_FUNCTION, "The function is not valid here."),
    MESSAGE(ERROR_FILE_NOT_FOUND, "The file was not found."),
    MESSAGE(ERROR_PATH_NOT_FOUND, "The path was not found."),
    MESSAGE(ERROR_TOO_MANY_OPEN_FILES, "Too many files are open."),
    MESSAGE(ERROR_ACCESS_DENIED, "Access is denied."),
    MESSAGE(ERROR_INVALID_HANDLE, "The handle is not valid."),
    MESSAGE(ERROR_NOT_ENOUGH_MEMORY, "There is not enough memory for this."),
    MESSAGE(ERROR_OUTOFMEMORY, "There is no memory left for this."),
    MESSAGE(ERROR_NOT_SUPPORTED, "The request is not supported."),
    MESSAGE(ERROR_NETNAME_DELETED, "The connection that this operation used is gone."),
    MESSAGE(ERROR_INVALID_PARAMETER, "A parameter is not valid."),
    MESSAGE(ERROR_BROKEN_PIPE, "The other end of the pipe is gone."),
    MESSAGE(ERROR_INSUFFICIENT_BUFFER, "The buffer is too small for the data."),
    MESSAGE(ERROR_MOD_NOT_FOUND, "The module was not found."),
    MESSAGE(ERROR_PROC_NOT_FOUND, "The function was not found in the module."),
    MESSAGE(ERROR_ALREADY_EXISTS, "An object of this name exists already."),
    MESSAGE(ERROR_MORE_DATA, "There is more data."),
    MESSAGE(WAIT_TIMEOUT, "The wait timed out."),
    MESSAGE(ERROR_NO_MORE_ITEMS, "There are no more items."),
    MESSAGE(ERROR_MR_MID_NOT_FOUND, "There is no text for this message number."),
    MESSAGE(ERROR_ABANDONED_WAIT_0, "The object was closed while it was waited for."),
    MESSAGE(WSA_OPERATION_ABORTED, "The operation was cancelled, or its thread has ended."),
    MESSAGE(WSA_IO_INCOMPLETE, "The overlapped operation is still under way."),
    MESSAGE(WSA_IO_PENDING, "The overlapped operation goes on in the background."),
    MESSAGE(ERROR_NOACCESS, "The memory location cannot be accessed."),
    MESSAGE(ERROR_NO_MORE_USER_HANDLES, "There are no handles left for windows."),
    MESSAGE(ERROR_MESSAGE_SYNC_ONLY, "A message with pointers can only be sent, and waited for."),
    MESSAGE(ERROR_CONNECTION_REFUSED, "The other computer refused the connection."),
    MESSAGE(ERROR_PORT_UNREACHABLE, "No service listens on the remote port."),
    MESSAGE(ERROR_CONNECTION_ABORTED, "The connection was ended by this computer."),
    MESSAGE(ERROR_INVALID_WINDOW_HANDLE, "The window does not exist."),
    MESSAGE(ERROR_TLW_WITH_WSCHILD, "A child window needs a parent."),
    MESSAGE(ERROR_CANNOT_FIND_WND_CLASS, "There is no such window class."),
    MESSAGE(ERROR_WINDOW_OF_OTHER_THREAD, "The window belongs to another thread."),
    MESSAGE(ERROR_CLASS_ALREADY_EXISTS, "There is a window class of this name already."),
    MESSAGE(ERROR_CLASS_DOES_NOT_EXIST, "There is no such window class."),
    MESSAGE(ERROR_CLASS_HAS_WINDOWS, "The window class still has windows."),
    MESSAGE(ERROR_INVALID_INDEX, "The index is not valid."),
    MESSAGE(ERROR_INVALID_THREAD_ID, "There is no such thread, or it has no message queue."),
    MESSAGE(ERROR_TIMEOUT, "The time for this is over."),
    MESSAGE(ERROR_NOT_ENOUGH_QUOTA, "There is no room left for this."),
    MESSAGE(WSAEINTR, "The blocking call was interrupted."),
    MESSAGE(WSAEBADF, "The descriptor is not valid."),
    MESSAGE(WSAEACCES, "The socket may not be used in this way."),
    MESSAGE(WSAEFAULT, "A pointer does not point to memory that can be used, or a buffer is too small."),
    MESSAGE(WSAEINVAL, "An argument is not valid, or the socket is in the wrong state for it."),
    MESSAGE(WSAEMFILE, "No more sockets can be opened."),
    MESSAGE(WSAEWOULDBLOCK, "The operation cannot be completed at once and the socket does not block."),
    MESSAGE(WSAEINPROGRESS, "A blocking operation is under way."),
    MESSAGE(WSAEALREADY, "Such an operation is under way on this socket already."),
    MESSAGE(WSAENOTSOCK, "This is not a socket."),
    MESSAGE(WSAEDESTADDRREQ, "A destination address is required."),
    MESSAGE(WSAEMSGSIZE, "The message is larger than the buffer or than the protocol allows."),
    MESSAGE(WSAEPROTOTYPE, "The protocol does not go with this type of socket."),
    MESSAGE(WSAENOPROTOOPT, "The option or service is unknown to or not supported by the protocol."),
    MESSAGE(WSAEPROTONOSUPPORT, "The protocol is not available here."),
    MESSAGE(WSAESOCKTNOSUPPORT, "This type of socket is not available in this address family."),
    MESSAGE(WSAEOPNOTSUPP, "The operation is not supported for this kind of socket."),
    MESSAGE(WSAEPFNOSUPPORT, "The protocol family is not available here."),
    MESSAGE(WSAEAFNOSUPPORT, "The address does not go with the protocol."),
    MESSAGE(WSAEADDRINUSE, "The address is in use already."),
    MESSAGE(WSAEADDRNOTAVAIL, "The address cannot be used here."),
    MESSAGE(WSAENETDOWN, "The network is down."),
    MESSAGE(WSAENETUNREACH, "The network cannot be reached."),
    MESSAGE(WSAENETRESET, "The connection was broken because its keep-alive failed."),
    MESSAGE(WSAECONNABORTED, "The connection was ended by this computer."),
    MESSAGE(WSAECONNRESET, "The connection was ended by the other side, not in an orderly way."),
    MESSAGE(WSAENOBUFS, "There is no buffer space left for this."),
    MESSAGE(WSAEISCONN, "The socket is connected already."),
    MESSAGE(WSAENOTCONN, "The socket is not connected."),
    MESSAGE(WSAESHUTDOWN, "The socket has been shut down in this direction."),
    MESSAGE(WSAETOOMANYREFS, "There are too many references to a kernel object."),
    MESSAGE(WSAETIMEDOUT, "The other side did not answer in time."),
    MESSAGE(WSAECONNREFUSED, "The other side refused the connection."),
    MESSAGE(WSAELOOP, "The name cannot be translated."),
    MESSAGE(WSAENAMETOOLONG, "The name is too long."),
    MESSAGE(WSAEHOSTDOWN, "The other host is down."),
    MESSAGE(WSAEHOSTUNREACH, "There is no way to the other host."),
    MESSAGE(WSAENOTEMPTY, "The directory is not empty."),
    MESSAGE(WSAEPROCLIM, "The number of programs that may use Winsock is reached."),
    MESSAGE(WSAEUSERS, "The user's quota is used up."),
    MESSAGE(WSAEDQUOT, "The disk quota is used up."),
    MESSAGE(WSAESTALE, "The reference to the file is no longer valid."),
    MESSAGE(WSAEREMOTE, "The item is not on this computer."),
    MESSAGE(WSASYSNOTREADY, "The network is not ready for use."),
    MESSAGE(WSAVERNOTSUPPORTED, "This version of Winsock is not supported."),
    MESSAGE(WSANOTINITIALISED, "WSAStartup has not been called, or WSACleanup has."),
    MESSAGE(WSAEDISCON, "The other side has ended the connection in an orderly way."),
    MESSAGE(WSAENOMORE, "There are no more results."),
    MESSAGE(WSAECANCELLED, "The call was cancelled."),
    MESSAGE(WSAEINVALIDPROCTABLE, "The provider's table of functions is not valid."),
    MESSAGE(WSAEINVALIDPROVIDER, "The provider is not valid."),
    MESSAGE(WSAEPROVIDERFAILEDINIT, "The provider could not be loaded or started."),
    MESSAGE(WSASYSCALLFAILURE, "A system call failed that should not."),
    MESSAGE(WSASERVICE_NOT_FOUND, "The service is not known."),
    MESSAGE(WSATYPE_NOT_FOUND, "The class of service was not found."),
    MESSAGE(WSA_E_NO_MORE, "There are no more results."),
    MESSAGE(WSA_E_CANCELLED, "The call was cancelled."),
    MESSAGE(WSAEREFUSED, "The query was refused."),
    MESSAGE(WSAHOST_NOT_FOUND, "The host is not known."),
    MESSAGE(WSATRY_AGAIN, "The name could not be looked up now; a later try may succeed."),
    MESSAGE(WSANO_RECOVERY, "The look-up failed for good."),
    MESSAGE(WSANO_DATA, "The name is valid but has no data of the kind that was asked for."),
};

#undef MESSAGE

static_assert(std::ranges::is_sorted(messages, {}, &ErrorMessage::code));

}  // namespace

std::span<const ErrorMessage> error_messages() { return messages; }

const ErrorMessage* find_error_message(unsigned code) {
  const auto found = std::ranges::lower_bound(messages, code, {}, &ErrorMessage::code);
  return found != std::end(messages) && found->code == code ? &*found : nullptr;
}

}  // namespace ows
