// Answers as the lists that programs get: addrinfo, addrinfoW, addrinfoexA, addrinfoexW and its later versions. Each element
// is one piece of memory with all that it points to, so a list is freed element by element.
#pragma once

#include <winsock2.h>
#include <ws2tcpip.h>

#include <cstdlib>
#include <utility>

#include "names/resolver.h"

namespace ows::names {

/// The list; nullptr when there is no memory.
addrinfo* make_list_a(AnswerView answer, int flags);
addrinfoW* make_list_w(AnswerView answer, int flags);
addrinfo* make_list_a(const LiteralAnswer& answer);
addrinfoW* make_list_w(const LiteralAnswer& answer);
addrinfoexA* make_list_ex_a(AnswerView answer, int flags);
/// With AI_EXTENDED in `flags` the elements are ADDRINFOEX2W and later: `version` says which.
addrinfoexW* make_list_ex_w(AnswerView answer, int flags, int version);

template <class Element>
void free_list(Element* list) {
  while (list) std::free(std::exchange(list, list->ai_next));
}

}  // namespace ows::names
