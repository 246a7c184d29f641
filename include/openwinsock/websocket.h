/* openwinsock/websocket.h: WebSocket (RFC 6455) as a Winsock transport.
 *
 * socket(AF_INET or AF_INET6, SOCK_SEQPACKET, WEBPROTO_WEBSOCKET): a message is a message.
 * socket(AF_INET or AF_INET6, SOCK_STREAM, WEBPROTO_WEBSOCKET): octets; every send is a message, a receive sees no boundaries.
 *
 * The calls of Winsock mean:
 *   connect, WSAConnect   the opening handshake. Caller data: the request target ("/chat?room=1"), and behind a line feed the
 *                         subprotocols that are offered ("/chat\nv2, v1"); none: WEB_PATH and WEB_PROTOCOLS. At most 2048
 *                         octets; WSAEINVAL for what is neither. Callee data: the subprotocol chosen, none where there is none.
 *                         A response other than 101 is WSAECONNREFUSED; WEB_HTTP_STATUS has its number.
 *   WSAAccept             the condition function gets target and subprotocols as caller data, in the same form. CF_REJECT is
 *                         HTTP status 403. Callee data chooses a subprotocol among those offered; without it WEB_PROTOCOLS does.
 *                         WSAEINVAL: it was not offered; the peer is refused.
 *   WSASendDisconnect     a Close frame: WEB_CLOSE_CODE and the data as its reason. At most 123 octets (WSAEMSGSIZE) of UTF-8
 *                         (WSAEINVAL); otherwise nothing is sent.
 *   WSARecvDisconnect     the reason of the peer's Close frame; WEB_PEER_CLOSE_CODE has its code.
 *   shutdown, closesocket a Close frame without a reason. SO_LINGER with 0 seconds: none, the TCP connection is reset.
 * After our Close frame nothing is sent, and what the peer sends before its own is received. After the peer's, we may still
 * send until we answer it, or WEB_LAST_WORDS_TIMEOUT is over. A connection that ends without the peer's Close frame, or in
 * which it has broken the rules, gives WSAECONNRESET. Expedited data: none.
 * Pings of the peer are answered by whatever drives the connection: a call, an operation under way, selected events, and at
 * the latest every WEB_PING_INTERVAL.
 */
#ifndef OPENWINSOCK_WEBSOCKET_H
#define OPENWINSOCK_WEBSOCKET_H

#include <winsock2.h>

/* The protocol of socket() and WSASocket(), and the level of the options. */
#define WEBPROTO_WEBSOCKET 6455
#define SOL_WEBSOCKET      WEBPROTO_WEBSOCKET

/* Options for getsockopt and setsockopt at level SOL_WEBSOCKET. Text options are octets without a terminating zero; getsockopt
 * sets the length, WSAEFAULT where there is too little room (the length is what it takes). The others are DWORDs. They are set
 * before connect or listen, unless something else is said; later, setting gives WSAEISCONN and getting shows what holds for the
 * connection. WSAEINVAL: no such value. Accepted sockets begin with their listener's. */

/* Text. The request target of connect ("/" where not set). A listener: the only path that it serves; others get status 404, or
 * another listener of the process that is bound to the same port for them. Not set: it serves all. Connected: what was asked
 * for. */
#define WEB_PATH 1
/* Text. The Host field of the request; not set: the numeric address. */
#define WEB_HOST 2
/* Text. The Origin field of the request; not set: none. A listener: the only origin that is let in, others get status 403; not
 * set: all, for only browsers tell the truth there. Connected: that of the request. */
#define WEB_ORIGIN 3
/* Text. Subprotocols, commas between them: offered, or served, the best first. Connected: those offered. */
#define WEB_PROTOCOLS 4
/* Text, only to be got. The subprotocol chosen. */
#define WEB_PROTOCOL 5
/* Text. More header fields of our request or response, "Name: value" lines with CR LF between them. WSAEINVAL also for fields
 * of the handshake itself. */
#define WEB_HEADERS 6
/* Octets. A listener: what a plain HTTP GET gets (status 200), of WEB_PAGE_TYPE; not set: status 426. */
#define WEB_PAGE 7
/* Text: a media type; not set: text/html; charset=utf-8 */
#define WEB_PAGE_TYPE 8

/* What the messages are that are sent from now on; set at any time. Text must be UTF-8: WSAEINVAL, nothing of the message sent
 * where its first 64 KiB tell; later the connection is reset. */
#define WEB_MESSAGE_TYPE 9
#define WEB_BINARY       0 /* as it begins */
#define WEB_TEXT         1
/* Only to be got: what the message was that the last receive took from (MSG_PEEK counts). Concurrent receives mix it up. */
#define WEB_RECEIVED_TYPE 10

/* The most octets that a received message may have, 16 MiB where not set; 0: no limit. A longer one ends the connection with
 * code 1009. What waits for the program is never more than SO_RCVBUF, whatever the limit. */
#define WEB_MAX_MESSAGE 11
/* The most octets of a request or response head, 256 to 65536; 8192 where not set. */
#define WEB_MAX_HEADER 12

/* The code of our Close frame; set at any time before it: 1000 to 1003, 1007 to 1014, 3000 to 4999. Not set: 1000, and in an
 * answer without data the peer's code. */
#define WEB_CLOSE_CODE 13
/* Only to be got: the code of the peer's Close frame, WEB_CODE_NONE if that had none, WEB_CODE_ABNORMAL without such a frame;
 * where the peer has broken the rules, the code with which it was told so. 0 before the end. */
#define WEB_PEER_CLOSE_CODE 14
#define WEB_CODE_NORMAL     1000
#define WEB_CODE_GOING_AWAY 1001
#define WEB_CODE_PROTOCOL   1002
#define WEB_CODE_NONE       1005
#define WEB_CODE_ABNORMAL   1006
#define WEB_CODE_NOT_UTF8   1007
#define WEB_CODE_TOO_BIG    1009
/* Only to be got: the status of the response to the opening handshake, 0 before it. */
#define WEB_HTTP_STATUS 15

/* Milliseconds, more than 0: how long the peer may take for its request or response, counted from the first octet or from our
 * own; for the Close frame that answers ours; for the rest of a frame of which it has sent a part. */
#define WEB_HANDSHAKE_TIMEOUT 16 /* 10000 */
#define WEB_CLOSE_TIMEOUT     17 /* 30000 */
#define WEB_STALL_TIMEOUT     18 /* 60000 */
/* Milliseconds: how long the peer's Close frame waits for the last words that answer it; 15000. 0: they are not waited for. */
#define WEB_LAST_WORDS_TIMEOUT 19
/* Milliseconds: a peer that has been silent for so long gets a ping, and is given up when it stays silent for as long again.
 * 0, as it begins: no pings. */
#define WEB_PING_INTERVAL 20

/* TLS (wss), off where not set; a BOOL. Everything above goes through it; ALPN is http/1.1. A handshake that comes to nothing is
 * WSAECONNREFUSED at connect and no connection at accept. GnuTLS is loaded with the first such connection. */
#define WEB_TLS 21
/* connect: BOOL, on where not set: the server's certificate must be valid, trusted, and for WEB_TLS_NAME. */
#define WEB_TLS_VERIFY 22
/* Text. connect: the name of the server for SNI and for its certificate; not set: the host of WEB_HOST, else the numeric address
 * (which no SNI is sent for). */
#define WEB_TLS_NAME 23
/* Text: names of PEM files. connect: the certificates that are trusted; not set: the system's. listen: the server's certificate
 * with its chain, and its key. A file that is replaced is read anew for the next connection. */
#define WEB_TLS_TRUST       24
#define WEB_TLS_CERTIFICATE 25
#define WEB_TLS_KEY         26
/* Only to be got, text for people: what went wrong in TLS; empty: nothing. After a connect that failed, too. */
#define WEB_TLS_ERROR 27

#endif
