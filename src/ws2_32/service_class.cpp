// Classes of services: WSAInstallServiceClass, WSARemoveServiceClass, WSAGetServiceClassInfo,
// WSAGetServiceClassNameByClassId. They are known to this process. And WSASetService, which has nothing to do where DNS is
// the only name space.
#include <svcguid.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "border/user_memory.h"
#include "names/name_spaces.h"
#include "names/user_text.h"
#include "ws2_32/call.h"
#include "ws2_32/image.h"

namespace ows {
namespace {

/// What a name space knows of a class.
struct ClassInfo {
  std::string name;
  DWORD name_space, value_type;
  std::string value;
};

struct ServiceClass {
  GUID id;
  std::string name;
  std::vector<ClassInfo> infos;
};

constexpr DWORD most_infos = 1024, longest_value = 65536;

/// The classes of the Internet are there from the beginning.
std::vector<ServiceClass> built_in() {
  return {{SVCID_HOSTNAME, "HostName", {}},
          {SVCID_INET_HOSTADDRBYINETSTRING, "HostAddrByInetString", {}},
          {SVCID_INET_SERVICEBYNAME, "ServiceByName", {}},
          {SVCID_INET_HOSTADDRBYNAME, "HostAddrByName", {}}};
}

struct Classes {
  std::mutex mutex;  // protects the rest
  std::vector<ServiceClass> all = built_in();

  auto find(const GUID& id) {
    return std::ranges::find_if(all, [&](const ServiceClass& each) { return each.id == id; });
  }
};

Classes& classes() {
  static Classes& instance = *new Classes;
  return instance;
}

template <class Info>
Result<ServiceClass> read_class(const Info* info) {
  if (!info) return fail(WSAEINVAL);
  if (!readable(info, sizeof *info)) return fail(WSAEFAULT);
  if (!info->lpServiceClassId || !info->lpszServiceClassName || info->dwCount > most_infos) return fail(WSAEINVAL);
  const auto name = names::user_text(info->lpszServiceClassName);
  if (!name || !readable(info->lpServiceClassId, sizeof(GUID))
      || !readable(info->lpClassInfos, std::size_t{info->dwCount} * sizeof *info->lpClassInfos))
    return fail(WSAEFAULT);
  ServiceClass result{*info->lpServiceClassId, **name, {}};
  for (DWORD i = 0; i < info->dwCount; ++i) {
    const auto& each = info->lpClassInfos[i];
    const auto text = names::user_text(each.lpszName);
    if (each.dwValueSize > longest_value) return fail(WSAEINVAL);
    if (!text || !readable(each.lpValue, each.dwValueSize)) return fail(WSAEFAULT);
    result.infos.push_back({text->value_or(""), each.dwNameSpace, each.dwValueType,
                            std::string(static_cast<const char*>(each.lpValue), each.dwValueSize)});
  }
  return result;
}

template <class Info>
int install(const Info* info) {
  if (const int why = not_ready()) return failed(why);
  auto wanted = read_class(info);
  if (!wanted) return failed(wanted.error());
  const std::lock_guard lock(classes().mutex);
  if (classes().find(wanted->id) != classes().all.end()) return failed(WSAEALREADY);
  classes().all.push_back(std::move(*wanted));
  return 0;
}

/// A copy of a class. WSATYPE_NOT_FOUND.
Result<ServiceClass> known(const GUID& id) {
  const std::lock_guard lock(classes().mutex);
  const auto found = classes().find(id);
  if (found == classes().all.end()) return fail(WSATYPE_NOT_FOUND);
  return *found;
}

template <class Char, class Element, class Info>
int get_info(const GUID* provider, const GUID* id, DWORD* length, Info* buffer) {
  if (const int why = not_ready()) return failed(why);
  if (!provider || !id || !length || !buffer) return failed(WSAEINVAL);
  if (!readable(provider, sizeof *provider) || !readable(id, sizeof *id) || !writable(length, sizeof *length))
    return failed(WSAEFAULT);
  if (!names::reaches_dns(NS_ALL, provider)) return failed(WSAEINVAL);
  const auto found = known(*id);
  if (!found) return failed(found.error());
  Image image(buffer, sizeof *buffer);
  Info info{};
  info.lpServiceClassId = image.add(&found->id, 1);
  info.lpszServiceClassName = image.add_text<Char>(found->name);
  info.dwCount = static_cast<DWORD>(found->infos.size());
  info.lpClassInfos = image.reserve<Element>(found->infos.size());
  for (std::size_t i = 0; i < found->infos.size(); ++i) {
    const ClassInfo& each = found->infos[i];
    Element element{};
    element.lpszName = image.add_text<Char>(each.name);
    element.dwNameSpace = each.name_space;
    element.dwValueType = each.value_type;
    element.dwValueSize = static_cast<DWORD>(each.value.size());
    element.lpValue = image.add(each.value.data(), each.value.size());
    image.put(info.lpClassInfos + i, &element, 1);
  }
  image.put_head(info);
  const DWORD capacity = *length;
  if (capacity < image.size()) {
    *length = static_cast<DWORD>(image.size());
    return failed(WSAEFAULT);
  }
  return image.copy_out(buffer) ? 0 : failed(WSAEFAULT);
}

template <class Char>
int get_name(const GUID* id, Char* name, DWORD* length) {
  if (const int why = not_ready()) return failed(why);
  if (!id || !length) return failed(WSAEINVAL);
  if (!readable(id, sizeof *id) || !writable(length, sizeof *length)) return failed(WSAEFAULT);
  const auto found = known(*id);
  if (!found) return failed(found.error());
  const auto text = text_as(found->name, Char{});
  const DWORD capacity = *length, needed = static_cast<DWORD>((text.size() + 1) * sizeof(Char));
  if (!name || capacity < needed) {
    *length = needed;
    return failed(WSAEFAULT);
  }
  if (!writable(name, needed)) return failed(WSAEFAULT);
  std::memcpy(name, text.c_str(), needed);
  *length = needed;
  return 0;
}

template <class Set>
int set_service(const Set* set, WSAESETSERVICEOP operation, DWORD flags) {
  if (const int why = not_ready()) return failed(why);
  if (!set) return failed(WSAEINVAL);
  if (!readable(set, sizeof *set)) return failed(WSAEFAULT);
  if (set->dwSize < sizeof *set || !set->lpServiceClassId || !set->lpszServiceInstanceName || (flags & ~SERVICE_MULTIPLE))
    return failed(WSAEINVAL);
  if (!readable(set->lpServiceClassId, sizeof(GUID)) || !names::user_text(set->lpszServiceInstanceName)
      || (set->lpNSProviderId && !readable(set->lpNSProviderId, sizeof(GUID))))
    return failed(WSAEFAULT);
  if (!names::reaches_dns(set->lpNSProviderId ? NS_ALL : set->dwNameSpace, set->lpNSProviderId)) return failed(WSAEINVAL);
  switch (operation) {
    case RNRSERVICE_REGISTER:
    case RNRSERVICE_DEREGISTER: return 0;  // "This is an NOP for the DNS namespace"
    case RNRSERVICE_DELETE: return failed(WSASERVICE_NOT_FOUND);
    default: return failed(WSAEINVAL);
  }
}

}  // namespace
}  // namespace ows

using namespace ows;

INT WSAAPI WSAInstallServiceClassA(LPWSASERVICECLASSINFOA info) { return install(info); }
INT WSAAPI WSAInstallServiceClassW(LPWSASERVICECLASSINFOW info) { return install(info); }

INT WSAAPI WSARemoveServiceClass(LPGUID id) {
  if (const int why = not_ready()) return failed(why);
  if (!id) return failed(WSAEINVAL);
  if (!readable(id, sizeof *id)) return failed(WSAEFAULT);
  const std::lock_guard lock(classes().mutex);
  const auto found = classes().find(*id);
  if (found == classes().all.end()) return failed(WSATYPE_NOT_FOUND);
  classes().all.erase(found);
  return 0;
}

INT WSAAPI WSAGetServiceClassInfoA(LPGUID provider, LPGUID id, LPDWORD length, LPWSASERVICECLASSINFOA info) {
  return get_info<char, WSANSCLASSINFOA>(provider, id, length, info);
}
INT WSAAPI WSAGetServiceClassInfoW(LPGUID provider, LPGUID id, LPDWORD length, LPWSASERVICECLASSINFOW info) {
  return get_info<char16_t, WSANSCLASSINFOW>(provider, id, length, info);
}

INT WSAAPI WSAGetServiceClassNameByClassIdA(LPGUID id, LPSTR name, LPDWORD length) { return get_name(id, name, length); }
INT WSAAPI WSAGetServiceClassNameByClassIdW(LPGUID id, LPWSTR name, LPDWORD length) { return get_name(id, name, length); }

INT WSAAPI WSASetServiceA(LPWSAQUERYSETA set, WSAESETSERVICEOP operation, DWORD flags) {
  return set_service(set, operation, flags);
}
INT WSAAPI WSASetServiceW(LPWSAQUERYSETW set, WSAESETSERVICEOP operation, DWORD flags) {
  return set_service(set, operation, flags);
}
