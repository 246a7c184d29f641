/* bcrypt.h: random numbers, all that network programs commonly take from here. */
#ifndef __BCRYPT_H__
#define __BCRYPT_H__

#include <windows.h>

OWS_BEGIN

typedef PVOID BCRYPT_HANDLE;
typedef PVOID BCRYPT_ALG_HANDLE;

#define BCRYPT_RNG_ALG_HANDLE            ((BCRYPT_ALG_HANDLE)0x00000081)
#define BCRYPT_RNG_USE_ENTROPY_IN_BUFFER 0x00000001
#define BCRYPT_USE_SYSTEM_PREFERRED_RNG  0x00000002
#ifndef BCRYPT_SUCCESS
#define BCRYPT_SUCCESS(Status) (((NTSTATUS)(Status)) >= 0)
#endif

/* Fills the buffer with the kernel's random octets. `algorithm` is BCRYPT_RNG_ALG_HANDLE, or NULL with
 * BCRYPT_USE_SYSTEM_PREFERRED_RNG; BCRYPT_RNG_USE_ENTROPY_IN_BUFFER is taken and ignored, as since Windows 8.
 * STATUS_SUCCESS (0), STATUS_INVALID_HANDLE, or STATUS_INVALID_PARAMETER: another flag, a buffer that cannot be written.
 * Any thread. https://learn.microsoft.com/windows/win32/api/bcrypt/nf-bcrypt-bcryptgenrandom
 */
NTSTATUS WINAPI BCryptGenRandom(BCRYPT_ALG_HANDLE hAlgorithm, PUCHAR pbBuffer, ULONG cbBuffer, ULONG dwFlags);

OWS_END

#endif
