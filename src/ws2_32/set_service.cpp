// WSASetService, and SetAddrInfoEx' share of it: a service registered with, or taken from, the name spaces that are meant.
#include "ws2_32/set_service.h"

#include "spi/name_space.h"
#include "ws2_32/advertised.h"
#include "ws2_32/call.h"
#include "ws2_32/name_spaces.h"
#include "ws2_32/service_class.h"

namespace ows {
namespace {

/// "This is an NOP for the DNS namespace."
Status set_in_dns(WSAESETSERVICEOP operation) {
  return operation == RNRSERVICE_DELETE ? fail(WSASERVICE_NOT_FOUND) : Status();
}

Status set_in_provider(const catalog::NameSpaceSource& source, WSAQUERYSETW* set, WSAESETSERVICEOP operation, DWORD flags) {
  const auto provider = spi::name_space_provider(source);
  if (!provider) return fail(provider.error());
  auto info = wide_class_info(*set->lpServiceClassId);
  GUID id = source.id;
  set_last_error(0);
  if ((*provider)->functions().NSPSetService(&id, info ? info->get() : nullptr, set, operation, flags) == 0) return {};
  const int error = static_cast<int>(last_error());
  return fail(error ? error : WSANO_RECOVERY);
}

/// Done where one installed provider has done it. DNS, which does nothing, answers where no other is meant.
Status set_everywhere(const QuerySet& set, WSAQUERYSETW* wide, WSAESETSERVICEOP operation, DWORD flags) {
  const auto sources = name_spaces_of(set.provider ? DWORD{NS_ALL} : set.name_space, set.provider);
  if (sources.empty()) return fail(WSAEINVAL);
  bool done = false;
  Status first;
  bool asked = false;
  for (const auto& source : sources) {
    if (is_dns(source)) continue;
    const Status answer = is_advertised(source.id) ? set_in_advertised(source.id, set, operation, flags)
                                                   : set_in_provider(source, wide, operation, flags);
    done |= static_cast<bool>(answer);
    if (!asked) first = answer;
    asked = true;
  }
  if (!asked) return set_in_dns(operation);
  return done ? Status() : first;
}

template <class Set>
int set_service(Set* set, WSAESETSERVICEOP operation, DWORD flags) {
  if (const int why = not_ready()) return failed(why);
  if (!set) return failed(WSAEINVAL);
  if (!readable(set, sizeof *set)) return failed(WSAEFAULT);
  if (set->dwSize < sizeof *set || !set->lpServiceClassId || !set->lpszServiceInstanceName || (flags & ~SERVICE_MULTIPLE))
    return failed(WSAEINVAL);
  if (operation != RNRSERVICE_REGISTER && operation != RNRSERVICE_DEREGISTER && operation != RNRSERVICE_DELETE)
    return failed(WSAEINVAL);
  const auto read = read_query_set(*set);
  if (!read) return failed(read.error());
  // A provider may write what it has made of it into the program's own structure; not into a converted one.
  if constexpr (std::is_same_v<Set, WSAQUERYSETW>) {
    return finish(set_everywhere(*read, set, operation, flags));
  } else {
    return finish(set_in_name_spaces(*read, operation, flags));
  }
}

}  // namespace

Status set_in_name_spaces(const QuerySet& set, WSAESETSERVICEOP operation, DWORD flags) {
  auto wide = wide_copy(set);
  return set_everywhere(set, wide.get(), operation, flags);
}

}  // namespace ows

using namespace ows;

INT WSAAPI WSASetServiceA(LPWSAQUERYSETA set, WSAESETSERVICEOP operation, DWORD flags) {
  return set_service(set, operation, flags);
}
INT WSAAPI WSASetServiceW(LPWSAQUERYSETW set, WSAESETSERVICEOP operation, DWORD flags) {
  return set_service(set, operation, flags);
}
