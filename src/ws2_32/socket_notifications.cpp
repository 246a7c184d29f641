// ProcessSocketNotifications. Its errors are its return value.
#include <windows.h>

#include <bit>
#include <span>

#include "border/user_memory.h"
#include "spi/socket_notification.h"
#include "win32/call.h"
#include "win32/completion_port.h"
#include "win32/thread.h"
#include "ws2_32/call.h"

using namespace ows;

namespace {

bool is_sound(const SOCK_NOTIFY_REGISTRATION& registration) {
  if (registration.operation == SOCK_NOTIFY_OP_DISABLE || registration.operation == SOCK_NOTIFY_OP_REMOVE) return true;
  if (registration.operation != SOCK_NOTIFY_OP_ENABLE) return false;
  constexpr UINT8 how_often = SOCK_NOTIFY_TRIGGER_ONESHOT | SOCK_NOTIFY_TRIGGER_PERSISTENT;
  constexpr UINT8 when = SOCK_NOTIFY_TRIGGER_LEVEL | SOCK_NOTIFY_TRIGGER_EDGE;
  const UINT8 flags = registration.triggerFlags;
  return !(registration.eventFilter & ~SOCK_NOTIFY_REGISTER_EVENTS_ALL) && !(flags & ~SOCK_NOTIFY_TRIGGER_ALL)
         && std::has_single_bit(static_cast<UINT8>(flags & when)) && (flags & how_often) != how_often;
}

DWORD register_one(HANDLE port, const SOCK_NOTIFY_REGISTRATION& registration) {
  if (registration.operation == SOCK_NOTIFY_OP_NONE) return ERROR_SUCCESS;
  if (!is_sound(registration)) return ERROR_INVALID_PARAMETER;
  return spi::register_notification(port, registration);
}

bool overlap(std::span<const std::byte> a, std::span<const std::byte> b) {
  return a.data() < b.data() + b.size() && b.data() < a.data() + a.size();
}

}  // namespace

DWORD WSAAPI ProcessSocketNotifications(HANDLE port, UINT32 registration_count, SOCK_NOTIFY_REGISTRATION* registrations,
                                        UINT32 milliseconds, ULONG count, OVERLAPPED_ENTRY* entries, UINT32* received) {
  if (const int why = not_ready()) return static_cast<DWORD>(why);
  if ((registration_count != 0) != (registrations != nullptr)) return WSAEINVAL;
  if ((count != 0) != (entries != nullptr) || (count != 0) != (received != nullptr)) return WSAEINVAL;
  if (count == 0 && milliseconds != 0) return WSAEINVAL;
  const std::span all(registrations, registration_count);
  const std::span room(entries, count);
  if (!all.empty() && !writable(all.data(), all.size_bytes())) return WSAEFAULT;
  if (!room.empty() && (!writable(room.data(), room.size_bytes()) || !writable(received, sizeof *received)))
    return WSAEFAULT;
  if (overlap(std::as_bytes(all), std::as_bytes(room))) return WSAEINVAL;
  const auto found = win32::find<win32::CompletionPort>(port, 0);
  if (!found) return WSA_INVALID_HANDLE;

  for (SOCK_NOTIFY_REGISTRATION& each : all) each.registrationResult = register_one(port, each);
  if (count == 0) return ERROR_SUCCESS;
  *received = 0;
  const auto taken = win32::take_entries(**found, room, {.deadline = win32::Deadline::in(milliseconds)});
  if (!taken) return static_cast<DWORD>(taken.error());
  *received = *taken;
  return ERROR_SUCCESS;
}
