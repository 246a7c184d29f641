// BCryptGenRandom.
#include <windows.h>

#include <bcrypt.h>

#include <sys/random.h>

#include <cerrno>
#include <cstddef>

NTSTATUS WINAPI BCryptGenRandom(BCRYPT_ALG_HANDLE algorithm, PUCHAR buffer, ULONG size, ULONG flags) {
  const bool preferred = flags & BCRYPT_USE_SYSTEM_PREFERRED_RNG;
  if (algorithm != (preferred ? nullptr : BCRYPT_RNG_ALG_HANDLE)) return static_cast<NTSTATUS>(STATUS_INVALID_HANDLE);
  if (flags & ~ULONG{BCRYPT_USE_SYSTEM_PREFERRED_RNG | BCRYPT_RNG_USE_ENTROPY_IN_BUFFER}) {
    return static_cast<NTSTATUS>(STATUS_INVALID_PARAMETER);
  }
  // The kernel gives up to 256 octets in one piece, and more of them until a signal comes.
  for (std::size_t done = 0; done < size;) {
    const ssize_t got = getrandom(buffer + done, size - done, 0);
    if (got < 0 && errno != EINTR) return static_cast<NTSTATUS>(STATUS_INVALID_PARAMETER);
    if (got > 0) done += static_cast<std::size_t>(got);
  }
  return 0;
}
