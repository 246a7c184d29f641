// A name-space provider for tests: a book of services in the memory of the library, written by WSASetService and read by
// WSALookupService. One library is the provider of any number of name spaces, each with its own book. One whose GUID has
// another Data2 than 0x1234 refuses registrations and questions about classes with that error.
#include <winsock2.h>
#include <ws2spi.h>
#include <windows.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace {

using Text = std::basic_string<WCHAR>;

struct Entry {
  GUID service_class;
  Text comment;
  std::vector<sockaddr_in> addresses;
};
struct Book {
  std::multimap<Text, Entry> entries;
  std::vector<GUID> classes;
  unsigned version = 0;             ///< of the entries
  std::vector<HANDLE> watchers{};   ///< events to be set with the next version
};
struct Query {
  std::vector<std::pair<Text, Entry>> found;
  std::size_t next = 0;
  DWORD flags = 0;
  GUID provider{};
  unsigned version = 0;
  bool waits = false;
  HANDLE begun = CreateEventW(nullptr, TRUE, FALSE, nullptr), ended = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  ~Query() {
    CloseHandle(begun);
    CloseHandle(ended);
  }
};

std::mutex mutex;  // protects the books
std::map<std::string, Book> books;

std::string key(const GUID* id) { return {reinterpret_cast<const char*>(id), sizeof *id}; }
int refuse(int error) {
  WSASetLastError(error);
  return SOCKET_ERROR;
}
Text text(const WCHAR* from) {
  Text to;
  while (from && *from) to += *from++;
  return to;
}
int refusal_of(const GUID* id) { return id->Data2 == 0x1234 ? 0 : id->Data2; }
bool same(const GUID& one, const GUID& other) { return std::memcmp(&one, &other, sizeof one) == 0; }
const Text waiting_name = {'w', 'a', 'i', 't'};

INT WSAAPI cleanup(LPGUID id) {
  const std::lock_guard lock(mutex);
  return books.erase(key(id)) ? 0 : refuse(WSAEINVAL);
}

INT WSAAPI set_service(LPGUID id, LPWSASERVICECLASSINFOW info, LPWSAQUERYSETW set, WSAESETSERVICEOP operation, DWORD) {
  if (const int error = refusal_of(id)) return refuse(error);
  const std::lock_guard lock(mutex);
  Book& book = books[key(id)];
  auto& entries = book.entries;
  const Text name = text(set->lpszServiceInstanceName);
  ++book.version;
  for (const HANDLE event : book.watchers) SetEvent(event);
  book.watchers.clear();
  if (operation != RNRSERVICE_REGISTER) return entries.erase(name) ? 0 : refuse(WSASERVICE_NOT_FOUND);
  Entry entry{*set->lpServiceClassId, text(set->lpszComment), {}};
  if (info) entry.comment += text(info->lpszServiceClassName);
  for (DWORD i = 0; i < set->dwNumberOfCsAddrs; ++i) {
    sockaddr_in address;
    std::memcpy(&address, set->lpcsaBuffer[i].LocalAddr.lpSockaddr, sizeof address);
    entry.addresses.push_back(address);
  }
  entries.emplace(name, entry);
  return 0;
}

INT WSAAPI begin(LPGUID id, LPWSAQUERYSETW set, LPWSASERVICECLASSINFOW, DWORD flags, LPHANDLE handle) {
  if (flags & LUP_CONTAINERS) return refuse(WSANO_DATA);
  const Text name = text(set->lpszServiceInstanceName);
  auto* query = new Query;
  query->provider = *id;
  query->flags = flags;
  query->waits = name == waiting_name;
  const std::lock_guard lock(mutex);
  query->version = books[key(id)].version;
  for (const auto& [key, entry] : books[key(id)].entries)
    if ((name.empty() || key == name) && same(entry.service_class, *set->lpServiceClassId)) query->found.emplace_back(key, entry);
  *handle = query;
  return 0;
}

/// Writes behind the structure.
class Writer {
 public:
  Writer(void* at, DWORD room, std::size_t head) : at_(static_cast<char*>(at)), room_(room), used_(head) {}
  template <class T>
  T* add(const T* data, std::size_t count) {
    used_ = (used_ + 7) / 8 * 8;
    T* to = reinterpret_cast<T*>(at_ + used_);
    used_ += count * sizeof(T);
    if (fits()) std::memcpy(to, data, count * sizeof(T));
    return to;
  }
  WCHAR* add(const Text& data) { return add(data.c_str(), data.size() + 1); }
  [[nodiscard]] bool fits() const { return used_ <= room_; }
  [[nodiscard]] std::size_t used() const { return used_; }

 private:
  char* at_;
  std::size_t room_, used_;
};

INT WSAAPI next(HANDLE handle, DWORD flags, LPDWORD length, LPWSAQUERYSETW result) {
  auto* query = static_cast<Query*>(handle);
  if (query->waits) {
    SetEvent(query->begun);
    WaitForSingleObjectEx(query->ended, INFINITE, TRUE);
    delete query;
    return refuse(WSA_E_CANCELLED);
  }
  if (query->next == query->found.size()) return refuse(query->found.empty() ? WSASERVICE_NOT_FOUND : WSAENOMORE);
  flags &= query->flags;
  auto& [name, entry] = query->found[query->next];
  WSAQUERYSETW set{};
  Writer writer(result, *length, sizeof set);
  set.dwSize = sizeof set;
  set.dwNameSpace = 4711;
  set.lpNSProviderId = writer.add(&query->provider, 1);
  if (flags & LUP_RETURN_TYPE) set.lpServiceClassId = writer.add(&entry.service_class, 1);
  if (flags & LUP_RETURN_NAME) set.lpszServiceInstanceName = writer.add(name);
  if (flags & LUP_RETURN_COMMENT) set.lpszComment = writer.add(entry.comment);
  if (flags & LUP_RETURN_ADDR && !entry.addresses.empty()) {
    auto* addresses = reinterpret_cast<sockaddr*>(writer.add(entry.addresses.data(), entry.addresses.size()));
    std::vector<CSADDR_INFO> infos;
    for (std::size_t i = 0; i < entry.addresses.size(); ++i) {
      CSADDR_INFO info{};
      info.RemoteAddr = {reinterpret_cast<sockaddr*>(reinterpret_cast<sockaddr_in*>(addresses) + i), sizeof(sockaddr_in)};
      info.iSocketType = SOCK_STREAM;
      info.iProtocol = IPPROTO_TCP;
      infos.push_back(info);
    }
    set.lpcsaBuffer = writer.add(infos.data(), infos.size());
    set.dwNumberOfCsAddrs = static_cast<DWORD>(infos.size());
  }
  if (!writer.fits()) {
    *length = static_cast<DWORD>(writer.used());
    return refuse(WSAEFAULT);
  }
  *result = set;
  ++query->next;
  return 0;
}

INT WSAAPI end(HANDLE handle) {
  auto* query = static_cast<Query*>(handle);
  if (query->waits) {
    SetEvent(query->ended);  // the waiting next() deletes it
    return 0;
  }
  delete query;
  return 0;
}

INT WSAAPI install_class(LPGUID id, LPWSASERVICECLASSINFOW info) {
  const std::lock_guard lock(mutex);
  books[key(id)].classes.push_back(*info->lpServiceClassId);
  return 0;
}

INT WSAAPI remove_class(LPGUID id, LPGUID service_class) {
  const std::lock_guard lock(mutex);
  return std::erase_if(books[key(id)].classes, [&](const GUID& each) { return same(each, *service_class); })
             ? 0
             : refuse(WSATYPE_NOT_FOUND);
}

INT WSAAPI get_class(LPGUID id, LPDWORD length, LPWSASERVICECLASSINFOW info) {
  if (const int error = refusal_of(id)) return refuse(error);
  const std::lock_guard lock(mutex);
  for (const GUID& each : books[key(id)].classes) {
    if (!same(each, *info->lpServiceClassId)) continue;
    WSASERVICECLASSINFOW known{};
    Writer writer(info, *length, sizeof known);
    known.lpServiceClassId = writer.add(&each, 1);
    known.lpszServiceClassName = writer.add(Text(1000, 'x'));  // does not fit the first time
    if (!writer.fits()) {
      *length = static_cast<DWORD>(writer.used());
      return refuse(WSAEFAULT);
    }
    *info = known;
    return 0;
  }
  return refuse(WSATYPE_NOT_FOUND);
}

/// Whether the book is as it was when the query began; with an event to be told of the change. [WSANSPIoctl, Remarks]
int changed(const Query& query, const WSACOMPLETION* completion) {
  const std::lock_guard lock(mutex);
  Book& book = books[key(&query.provider)];
  if (!completion || completion->Type == NSP_NOTIFY_IMMEDIATELY)
    return book.version == query.version ? refuse(WSAEWOULDBLOCK) : 0;
  if (completion->Type != NSP_NOTIFY_EVENT) return refuse(WSAEOPNOTSUPP);
  book.watchers.push_back(completion->Parameters.Event.lpOverlapped->hEvent);
  return refuse(WSA_IO_PENDING);
}

INT WSAAPI ioctl(HANDLE handle, DWORD code, LPVOID, DWORD, LPVOID out, DWORD out_size, LPDWORD returned,
                 LPWSACOMPLETION completion, LPWSATHREADID thread) {
  auto* query = static_cast<Query*>(handle);
  if (code == SIO_NSP_NOTIFY_CHANGE) return changed(*query, completion);
  // A request of its own gives its code.
  if (code != 4711 || !thread->ThreadHandle) return refuse(WSAEOPNOTSUPP);
  if (out_size < sizeof code) return refuse(WSAEFAULT);
  if (query->waits) WaitForSingleObject(query->begun, INFINITE);  // until somebody is in next()
  std::memcpy(out, &code, sizeof code);
  *returned = sizeof code;
  return 0;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) INT WSAAPI NSPStartup(LPGUID id, LPNSP_ROUTINE routines) {
  // One that cannot start.
  if (id->Data1 == 0xbad) return refuse(WSASYSNOTREADY);
  const std::lock_guard lock(mutex);
  books[key(id)];
  *routines = {sizeof *routines, 4, 4, cleanup, begin, next, end, set_service, install_class, remove_class, get_class, ioctl};
  if (id->Data1 == 0xbad1) routines->NSPSetService = nullptr;
  return 0;
}
