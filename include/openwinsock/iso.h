/* openwinsock/iso.h: what ISO transport over TCP (RFC 1006, RFC 2126) has beyond wshisotp.h.
 *
 * Options for getsockopt and setsockopt at level SOL_ISO_TRANSPORT. They are set before connect or listen; later, setting
 * gives WSAEISCONN and getting shows what the two sides have agreed on. Accepted sockets begin with their listener's.
 * Where nothing else is said a value is a DWORD.
 */
#ifndef OPENWINSOCK_ISO_H
#define OPENWINSOCK_ISO_H

#include <winsock2.h>
#include <wshisotp.h>

#define SOL_ISO_TRANSPORT ISOPROTO_TP

/* TSAP selectors (TSAP-IDs): up to 32 octets, opaque; no octets: none. A socket of AF_ISO has them in its addresses too.
 * Local: what a caller says of itself; what a listener serves (none: every selector), and several listeners of a process
 * share a TCP port when their selectors differ: set it before bind. Remote: what a caller asks for. On an accepted socket:
 * what the caller asked for (local) and said of itself (remote). */
#define ISO_LOCAL_SELECTOR  1
#define ISO_REMOTE_SELECTOR 2

/* The largest TPDU, 128 to 65408 octets: wanted; once connected: agreed. */
#define ISO_TPDU_SIZE 3

/* Only to be got. The transport class, 0 or 2: preferred; once connected: agreed. */
#define ISO_TRANSPORT_CLASS 4

/* BOOL. On a socket of class 2: class 0 will do as well. A caller offers both; a listener takes callers of either. */
#define ISO_ALTERNATIVE_CLASS_0 5

/* Expedited data (MSG_OOB): the most that is offered or agreed to; once connected: what was agreed. */
#define ISO_EXPEDITED                 6
#define ISO_EXPEDITED_NONE            0
#define ISO_EXPEDITED_PLAIN           1
#define ISO_EXPEDITED_ACKNOWLEDGED    2 /* nothing is sent behind an item before the peer has acknowledged it */

/* Milliseconds, more than 0: how long the answer to the connection request (timer TS1) and to the disconnect request
 * (timer TS2) may take. */
#define ISO_CONNECT_TIMEOUT    7
#define ISO_DISCONNECT_TIMEOUT 8

/* Milliseconds: how long the peer's graceful end waits for the last words that answer it. 0: it does not wait, and there
 * are no such words. It should be less than the peer's ISO_DISCONNECT_TIMEOUT. */
#define ISO_LAST_WORDS_TIMEOUT 9

/* How a graceful end looks. RFC 2126 marks it; in RFC 1859 it is the unmarked one. */
#define ISO_DISCONNECT_STYLE 10
#define ISO_STYLE_RFC2126    0
#define ISO_STYLE_RFC1859    1

/* Only to be got: the reason code of the peer's disconnect or refusal (ISO 8073 clause 13.5.3), 0 before it. */
#define ISO_DISCONNECT_REASON     11
#define ISO_REASON_NOT_SPECIFIED  0x00
#define ISO_REASON_CONGESTION     0x01
#define ISO_REASON_NOT_ATTACHED   0x02
#define ISO_REASON_UNKNOWN        0x03 /* nobody serves the selector */
#define ISO_REASON_NORMAL         0x80
#define ISO_REASON_NEGOTIATION    0x82
#define ISO_REASON_PROTOCOL_ERROR 0x85

/* The TCP port of addresses of AF_ISO that name none (those of IPv6 cannot). 102 where it is not set. */
#define ISO_TCP_PORT 12

/* Milliseconds, more than 0: how long a peer may leave a TPDU half sent before the connection is given up. */
#define ISO_STALL_TIMEOUT 13

#endif
