/* openwinsock/addrinfoex.h: the later forms of ADDRINFOEX, which GetAddrInfoEx gives for AI_EXTENDED by ai_version. ws2def.h
 * includes this; each form begins with the members of the one before it.
 */
#ifndef OPENWINSOCK_ADDRINFOEX_H
#define OPENWINSOCK_ADDRINFOEX_H

#include <ws2def.h>

#define ADDRINFOEX_VERSION_2 2
#define ADDRINFOEX_VERSION_3 3
#define ADDRINFOEX_VERSION_4 4
#define ADDRINFOEX_VERSION_5 5
#define ADDRINFOEX_VERSION_6 6

/* Servers of names: ai_servertype, ai_flags; the flags of answers. */
#define AI_DNS_SERVER_TYPE_UDP     0x1
#define AI_DNS_SERVER_TYPE_DOH     0x2
#define AI_DNS_SERVER_TYPE_DOT     0x3
#define AI_DNS_SERVER_UDP_FALLBACK 0x1
#define AI_DNS_RESPONSE_SECURE     0x1
#define AI_DNS_RESPONSE_HOSTFILE   0x2

typedef struct addrinfoex2A {
  int ai_flags;
  int ai_family;
  int ai_socktype;
  int ai_protocol;
  size_t ai_addrlen;
  char *ai_canonname;
  struct sockaddr *ai_addr;
  void *ai_blob;
  size_t ai_bloblen;
  LPGUID ai_provider;
  struct addrinfoex2A *ai_next;
  int ai_version;
  char *ai_fqdn;
} ADDRINFOEX2A, *PADDRINFOEX2A, *LPADDRINFOEX2A;

typedef struct addrinfoex2W {
  int ai_flags;
  int ai_family;
  int ai_socktype;
  int ai_protocol;
  size_t ai_addrlen;
  PWSTR ai_canonname;
  struct sockaddr *ai_addr;
  void *ai_blob;
  size_t ai_bloblen;
  LPGUID ai_provider;
  struct addrinfoex2W *ai_next;
  int ai_version;
  PWSTR ai_fqdn;
} ADDRINFOEX2W, *PADDRINFOEX2W, *LPADDRINFOEX2W;

#ifdef UNICODE
typedef ADDRINFOEX2W ADDRINFOEX2, *PADDRINFOEX2;
#else
typedef ADDRINFOEX2A ADDRINFOEX2, *PADDRINFOEX2;
#endif

typedef struct addrinfoex3 {
  int ai_flags;
  int ai_family;
  int ai_socktype;
  int ai_protocol;
  size_t ai_addrlen;
  PWSTR ai_canonname;
  struct sockaddr *ai_addr;
  void *ai_blob;
  size_t ai_bloblen;
  LPGUID ai_provider;
  struct addrinfoex3 *ai_next;
  int ai_version;
  PWSTR ai_fqdn;
  int ai_interfaceindex;
} ADDRINFOEX3, *PADDRINFOEX3, *LPADDRINFOEX3;

typedef struct addrinfoex4 {
  int ai_flags;
  int ai_family;
  int ai_socktype;
  int ai_protocol;
  size_t ai_addrlen;
  PWSTR ai_canonname;
  struct sockaddr *ai_addr;
  void *ai_blob;
  size_t ai_bloblen;
  GUID *ai_provider;
  struct addrinfoex4 *ai_next;
  int ai_version;
  PWSTR ai_fqdn;
  int ai_interfaceindex;
  HANDLE ai_resolutionhandle;
} ADDRINFOEX4, *PADDRINFOEX4, *LPADDRINFOEX4;

typedef struct addrinfoex5 {
  int ai_flags;
  int ai_family;
  int ai_socktype;
  int ai_protocol;
  size_t ai_addrlen;
  PWSTR ai_canonname;
  struct sockaddr *ai_addr;
  void *ai_blob;
  size_t ai_bloblen;
  GUID *ai_provider;
  struct addrinfoex5 *ai_next;
  int ai_version;
  PWSTR ai_fqdn;
  int ai_interfaceindex;
  HANDLE ai_resolutionhandle;
  unsigned int ai_ttl; /* seconds */
} ADDRINFOEX5, *PADDRINFOEX5, *LPADDRINFOEX5;

typedef struct addrinfo_dns_server {
  unsigned int ai_servertype; /* AI_DNS_SERVER_TYPE_* */
  ULONG64 ai_flags;
  unsigned int ai_addrlen;
  struct sockaddr *ai_addr;
  OWS_EXTENSION union {
    PWSTR ai_template; /* DNS over HTTPS */
    PWSTR ai_hostname; /* DNS over TLS */
  };
} ADDRINFO_DNS_SERVER;

typedef struct addrinfoex6 {
  int ai_flags;
  int ai_family;
  int ai_socktype;
  int ai_protocol;
  size_t ai_addrlen;
  PWSTR ai_canonname;
  struct sockaddr *ai_addr;
  void *ai_blob;
  size_t ai_bloblen;
  GUID *ai_provider;
  struct addrinfoex5 *ai_next;
  int ai_version;
  PWSTR ai_fqdn;
  int ai_interfaceindex;
  HANDLE ai_resolutionhandle;
  unsigned int ai_ttl;
  unsigned int ai_numservers;
  ADDRINFO_DNS_SERVER *ai_servers;
  ULONG64 ai_responseflags; /* AI_DNS_RESPONSE_* */
} ADDRINFOEX6, *PADDRINFOEX6;

#endif
