/* openwinsock/observe.h: for layers that want to see what does not come through a layer: completions of overlapped operations,
 * and calls that no provider sees (select, WSAPoll, waits for completion ports and for several events). */
#ifndef OPENWINSOCK_OBSERVE_H
#define OPENWINSOCK_OBSERVE_H

#include <winsock2.h>

OWS_BEGIN

/* An argument, or a part of the result, as text. */
typedef struct OWS_ARGUMENT {
  const char *name;
  const char *value;
} OWS_ARGUMENT;

/* A call that has returned. */
typedef struct OWS_OBSERVED_CALL {
  const char *function;
  const OWS_ARGUMENT *arguments;
  int count;
  int failed;
  long long result;
  DWORD error; /* of one that failed; a Winsock or Win32 code */
  long long nanoseconds;
} OWS_OBSERVED_CALL;

/* Functions may be NULL. They run on whatever thread calls or completes, must not call Winsock, and stay loaded: an observer's
 * library is linked with -z nodelete. */
typedef struct OWS_OBSERVER {
  /* At the completion of an overlapped operation, before the program hears of it: the structure that it was begun with, its
   * Winsock error and its octets, both of which the observer may change. Operations that are done at once complete too. */
  void(CALLBACK *completion)(LPWSAOVERLAPPED overlapped, DWORD *error, DWORD *octets);
  void(CALLBACK *call)(const OWS_OBSERVED_CALL *call);
} OWS_OBSERVER;

/* Begins or ends observing. At most eight at a time: FALSE for a ninth, and for one that is not there to be ended. Any thread. */
BOOL WSAAPI OwsObserve(const OWS_OBSERVER *observer, BOOL observe);

OWS_END

#endif
