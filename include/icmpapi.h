/* icmpapi.h: echo requests (ping). Linux lets a program send them where net.ipv4.ping_group_range or CAP_NET_RAW allows it;
 * elsewhere creating the handle fails with ERROR_ACCESS_DENIED.
 */
#ifndef _ICMP_INCLUDED_
#define _ICMP_INCLUDED_

#include <winsock2.h>
#include <ws2ipdef.h>
#include <ipexport.h>

OWS_BEGIN

/* INVALID_HANDLE_VALUE on failure. */
HANDLE WINAPI IcmpCreateFile(VOID);
HANDLE WINAPI Icmp6CreateFile(VOID);
BOOL WINAPI IcmpCloseHandle(HANDLE IcmpHandle);

/* Sends a request and waits for the reply, at most Timeout milliseconds. Returns how many replies stand at the beginning of
 * ReplyBuffer (ICMP_ECHO_REPLY; the data behind them), whatever their Status; 0 with IP_REQ_TIMED_OUT and other IP_* as the
 * last error. ReplySize: at least a reply, the data and 8 octets, else IP_BUF_TOO_SMALL or ERROR_INVALID_PARAMETER. */
DWORD WINAPI IcmpSendEcho(HANDLE IcmpHandle, IPAddr DestinationAddress, LPVOID RequestData, WORD RequestSize,
                          PIP_OPTION_INFORMATION RequestOptions, LPVOID ReplyBuffer, DWORD ReplySize, DWORD Timeout);
/* With Event or ApcRoutine: returns 0 with ERROR_IO_PENDING at once; the event is set, or the routine queued to the calling
 * thread, when the reply has come or the time is over; IcmpParseReplies then says how many there are. */
DWORD WINAPI IcmpSendEcho2(HANDLE IcmpHandle, HANDLE Event, FARPROC ApcRoutine, PVOID ApcContext, IPAddr DestinationAddress,
                           LPVOID RequestData, WORD RequestSize, PIP_OPTION_INFORMATION RequestOptions, LPVOID ReplyBuffer,
                           DWORD ReplySize, DWORD Timeout);
DWORD WINAPI IcmpSendEcho2Ex(HANDLE IcmpHandle, HANDLE Event, FARPROC ApcRoutine, PVOID ApcContext, IPAddr SourceAddress,
                             IPAddr DestinationAddress, LPVOID RequestData, WORD RequestSize,
                             PIP_OPTION_INFORMATION RequestOptions, LPVOID ReplyBuffer, DWORD ReplySize, DWORD Timeout);
DWORD WINAPI Icmp6SendEcho2(HANDLE IcmpHandle, HANDLE Event, FARPROC ApcRoutine, PVOID ApcContext,
                            struct sockaddr_in6 *SourceAddress, struct sockaddr_in6 *DestinationAddress, LPVOID RequestData,
                            WORD RequestSize, PIP_OPTION_INFORMATION RequestOptions, LPVOID ReplyBuffer, DWORD ReplySize,
                            DWORD Timeout);
/* How many replies are in the buffer; 0: the last error is the Status of what is there. */
DWORD WINAPI IcmpParseReplies(LPVOID ReplyBuffer, DWORD ReplySize);
DWORD WINAPI Icmp6ParseReplies(LPVOID ReplyBuffer, DWORD ReplySize);

OWS_END

#endif
