/* openwinsock/version.h: is this Windows new enough? VerifyVersionInfo, part of windows.h. */
#ifndef OPENWINSOCK_VERSION_H
#define OPENWINSOCK_VERSION_H

#include <openwinsock/system.h>

#define VER_MINORVERSION     0x0000001
#define VER_MAJORVERSION     0x0000002
#define VER_BUILDNUMBER      0x0000004
#define VER_PLATFORMID       0x0000008
#define VER_SERVICEPACKMINOR 0x0000010
#define VER_SERVICEPACKMAJOR 0x0000020
#define VER_SUITENAME        0x0000040
#define VER_PRODUCT_TYPE     0x0000080

#define VER_EQUAL         1
#define VER_GREATER       2
#define VER_GREATER_EQUAL 3
#define VER_LESS          4
#define VER_LESS_EQUAL    5
#define VER_AND           6
#define VER_OR            7

OWS_BEGIN

/* A mask for VerifyVersionInfo: `Condition` for each part of TypeMask, beside what ConditionMask has. [VerSetConditionMask] */
ULONGLONG NTAPI VerSetConditionMask(ULONGLONG ConditionMask, DWORD TypeMask, BYTE Condition);
#define VER_SET_CONDITION(_m_, _t_, _c_) ((_m_) = VerSetConditionMask((_m_), (_t_), (_c_)))
/* GetVersionEx's version against the program's; FALSE with ERROR_OLD_WIN_VERSION where it does not fulfil the condition,
 * ERROR_BAD_ARGUMENTS for no part or a part without a condition. The parts major, minor and service pack count as one number.
 * [VerifyVersionInfo] */
BOOL WINAPI VerifyVersionInfoA(LPOSVERSIONINFOEXA lpVersionInformation, DWORD dwTypeMask, DWORDLONG dwlConditionMask);
BOOL WINAPI VerifyVersionInfoW(LPOSVERSIONINFOEXW lpVersionInformation, DWORD dwTypeMask, DWORDLONG dwlConditionMask);

OWS_END

#ifdef UNICODE
#define VerifyVersionInfo VerifyVersionInfoW
#else
#define VerifyVersionInfo VerifyVersionInfoA
#endif
#endif
