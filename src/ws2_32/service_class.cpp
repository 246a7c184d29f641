// Classes of services: WSAInstallServiceClass, WSARemoveServiceClass, WSAGetServiceClassInfo,
// WSAGetServiceClassNameByClassId. They are known to this process, and to the name-space providers that want to know.
#include "ws2_32/service_class.h"

#include <svcguid.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "border/user_memory.h"
#include "names/netdb.h"
#include "names/user_text.h"
#include "spi/name_space.h"
#include "ws2_32/call.h"
#include "ws2_32/name_spaces.h"

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

/// What they answer does not matter: the class is known here.
template <class Tell>
void tell_providers(Tell tell) {
  const auto error = last_error();
  for (const auto& source : name_spaces_of(NS_ALL, std::nullopt)) {
    if (is_dns(source)) continue;
    const auto provider = spi::name_space_provider(source);
    GUID id = source.id;
    if (provider) tell((*provider)->functions(), &id);
  }
  set_last_error(error);
}

template <class Info>
int install(const Info* info) {
  if (const int why = not_ready()) return failed(why);
  auto wanted = read_class(info);
  if (!wanted) return failed(wanted.error());
  const GUID class_id = wanted->id;
  {
    const std::lock_guard lock(classes().mutex);
    if (classes().find(class_id) != classes().all.end()) return failed(WSAEALREADY);
    classes().all.push_back(std::move(*wanted));
  }
  tell_providers([&](const NSP_ROUTINE& provider, GUID* id) {
    if (auto known = wide_class_info(class_id)) provider.NSPInstallServiceClass(id, known->get());
  });
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
Image class_image(const ServiceClass& from, const Info* place) {
  Image image(place, sizeof *place);
  Info info{};
  info.lpServiceClassId = image.add(&from.id, 1);
  info.lpszServiceClassName = image.add_text<Char>(from.name);
  info.dwCount = static_cast<DWORD>(from.infos.size());
  info.lpClassInfos = image.reserve<Element>(from.infos.size());
  for (std::size_t i = 0; i < from.infos.size(); ++i) {
    const ClassInfo& each = from.infos[i];
    Element element{};
    element.lpszName = image.add_text<Char>(each.name);
    element.dwNameSpace = each.name_space;
    element.dwValueType = each.value_type;
    element.dwValueSize = static_cast<DWORD>(each.value.size());
    element.lpValue = image.add(each.value.data(), each.value.size());
    image.put(info.lpClassInfos + i, &element, 1);
  }
  image.put_head(info);
  return image;
}

/// The class as an installed provider knows it.
Result<ServiceClass> ask_provider(const catalog::NameSpaceSource& source, GUID class_id) {
  constexpr std::size_t first_room = 1024;
  constexpr DWORD most_room = 1 << 24;
  const auto provider = spi::name_space_provider(source);
  if (!provider) return fail(provider.error());
  GUID id = source.id;
  std::vector<std::uint64_t> room(first_room / 8);
  for (;;) {
    auto* info = reinterpret_cast<WSASERVICECLASSINFOW*>(room.data());
    *info = {};
    info->lpServiceClassId = &class_id;  // where a provider looks for the question
    DWORD length = static_cast<DWORD>(room.size() * 8);
    const DWORD had = length;
    set_last_error(0);
    if ((*provider)->functions().NSPGetServiceClassInfo(&id, &length, info) == 0) return read_class(info);
    const int error = static_cast<int>(last_error());
    if (error != WSAEFAULT || length <= had || length > most_room) return fail(error ? error : WSANO_RECOVERY);
    room.assign((length + 7) / 8, 0);
  }
}

template <class Char, class Element, class Info>
int get_info(const GUID* provider, const GUID* id, DWORD* length, Info* buffer) {
  if (const int why = not_ready()) return failed(why);
  if (!provider || !id || !length || !buffer) return failed(WSAEINVAL);
  if (!readable(provider, sizeof *provider) || !readable(id, sizeof *id) || !writable(length, sizeof *length))
    return failed(WSAEFAULT);
  const auto sources = name_spaces_of(NS_ALL, *provider);
  if (sources.empty()) return failed(WSAEINVAL);
  const auto found = is_dns(sources.front()) ? known(*id) : ask_provider(sources.front(), *id);
  if (!found) return failed(found.error());
  const Image image = class_image<Char, Element>(*found, buffer);
  const DWORD capacity = *length;
  if (capacity < image.size()) {
    *length = static_cast<DWORD>(image.size());
    return failed(WSAEFAULT);
  }
  return image.copy_out(buffer) ? 0 : failed(WSAEFAULT);
}

/// The class as this process knows it, or the first provider that does. WSANO_DATA: nobody knows it; else the first
/// provider's error that says more.
Result<ServiceClass> ask_for_name(const GUID& id) {
  auto found = known(id);
  if (found) return found;
  int why_not = 0;
  for (const auto& source : name_spaces_of(NS_ALL, std::nullopt)) {
    if (is_dns(source)) continue;
    found = ask_provider(source, id);
    if (found) return found;
    if (why_not == 0 && found.error() != WSATYPE_NOT_FOUND) why_not = found.error();
  }
  return fail(why_not ? why_not : WSANO_DATA);
}

template <class Char>
int get_name(const GUID* id, Char* name, DWORD* length) {
  if (const int why = not_ready()) return failed(why);
  if (!id) return failed(WSA_INVALID_PARAMETER);
  if (!readable(id, sizeof *id) || !writable(length, sizeof *length)) return failed(WSAEFAULT);
  const auto found = ask_for_name(*id);
  if (!found) return failed(found.error());
  const auto text = text_as(found->name, Char{});
  const DWORD capacity = *length, needed = static_cast<DWORD>(text.size() + 1);  // "in characters"
  *length = needed;
  if (!name || capacity < needed || !writable(name, needed * sizeof(Char))) return failed(WSAEFAULT);
  std::memcpy(name, text.c_str(), needed * sizeof(Char));
  return 0;
}

}  // namespace

std::optional<GUID> class_of_service(const char* name) {
  for (const bool tcp : {true, false}) {
    const auto service = names::service_by_name(name, tcp ? "tcp" : "udp");
    if (!service) continue;
    const DWORD port = ntohs(static_cast<u_short>(service->number));
    const GUID as_tcp = SVCID_TCP(port), as_udp = SVCID_UDP(port);
    return tcp ? as_tcp : as_udp;
  }
  return std::nullopt;
}

std::optional<Built<WSASERVICECLASSINFOW>> wide_class_info(const GUID& id) {
  const auto found = known(id);
  if (!found) return std::nullopt;
  return Built<WSASERVICECLASSINFOW>(
      [&](const WSASERVICECLASSINFOW* place) { return class_image<char16_t, WSANSCLASSINFOW>(*found, place); });
}

}  // namespace ows

using namespace ows;

INT WSAAPI WSAInstallServiceClassA(LPWSASERVICECLASSINFOA info) { return install(info); }
INT WSAAPI WSAInstallServiceClassW(LPWSASERVICECLASSINFOW info) { return install(info); }

INT WSAAPI WSARemoveServiceClass(LPGUID id) {
  if (const int why = not_ready()) return failed(why);
  if (!id) return failed(WSAEINVAL);
  if (!readable(id, sizeof *id)) return failed(WSAEFAULT);
  GUID class_id = *id;
  {
    const std::lock_guard lock(classes().mutex);
    const auto found = classes().find(class_id);
    if (found == classes().all.end()) return failed(WSATYPE_NOT_FOUND);
    classes().all.erase(found);
  }
  tell_providers([&](const NSP_ROUTINE& provider, GUID* of) { provider.NSPRemoveServiceClass(of, &class_id); });
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
