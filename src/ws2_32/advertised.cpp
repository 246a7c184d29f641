#include "ws2_32/advertised.h"

#include <ws2spi.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "names/worker.h"
#include "win32/last_error.h"
#include "ws2_32/call.h"
#include "ws2_32/name_spaces.h"

namespace ows {
namespace {

int provider_error() {
  const int error = static_cast<int>(last_error());
  return error ? error : WSANO_RECOVERY;
}

/// A provider with the session that this process, as its client, has.
class Advertised {
 public:
  Advertised(const GUID& id, const NSPV2_ROUTINE& functions) : id_(id), functions_(functions) {}
  Advertised(const Advertised&) = delete;
  Advertised& operator=(const Advertised&) = delete;
  ~Advertised() {
    if (started_ && functions_.NSPv2Cleanup) functions_.NSPv2Cleanup(&id_, session_);
  }

  /// "Called each time a new client process begins using" the provider.
  Status start() {
    const std::lock_guard lock(mutex_);
    if (started_) return {};
    set_last_error(0);
    if (functions_.NSPv2Startup && functions_.NSPv2Startup(&id_, &session_) != 0) return fail(provider_error());
    started_ = true;
    return {};
  }
  GUID* key() { return &id_; }  ///< as providers want it
  [[nodiscard]] const GUID& id() const { return id_; }
  [[nodiscard]] const NSPV2_ROUTINE& functions() const { return functions_; }
  [[nodiscard]] void* session() const { return session_; }

 private:
  GUID id_;
  const NSPV2_ROUTINE functions_;
  std::mutex mutex_;  // protects started_; held by NSPv2Startup
  bool started_ = false;
  void* session_ = nullptr;
};
using Provider = std::shared_ptr<Advertised>;

/// A call of a function that returns nothing: it tells its outcome by WSAProviderCompleteAsyncCall, or leaves it in the last
/// error; with WSA_IO_PENDING there it says that the former is still to come.
struct AsyncCall {
  win32::Ref<win32::Event> done = win32::Ref<win32::Event>::adopt(new win32::Event(true, false));
  std::atomic<bool> complete{false};
  std::atomic<int> outcome{0};

  /// The first one counts.
  bool finish(int with) {
    bool fresh = false;
    if (!complete.compare_exchange_strong(fresh, true)) return false;
    outcome = with;
    done->set();
    return true;
  }
};

struct Table {
  std::mutex mutex;  // protects the rest; never held while a provider is called
  std::vector<Provider> providers;
  std::map<std::uintptr_t, std::shared_ptr<AsyncCall>> calls;
  std::uintptr_t last = 0x7d000000;
};
Table& table() {
  static Table& instance = *new Table;
  return instance;
}

Provider find(const GUID& id) {
  const std::lock_guard lock(table().mutex);
  const auto found = std::ranges::find_if(table().providers, [&](const Provider& each) { return each->id() == id; });
  return found == table().providers.end() ? nullptr : *found;
}

/// Takes the provider out. The last query lets it go.
void remove(const GUID& id) {
  std::vector<Provider> gone;  // its NSPv2Cleanup runs without the mutex
  const std::lock_guard lock(table().mutex);
  for (Provider& each : table().providers)
    if (each->id() == id) gone.push_back(std::move(each));
  std::erase(table().providers, nullptr);
}

/// `function(handle)`, and its outcome. `call` may be finished by others meanwhile.
Status run(const std::shared_ptr<AsyncCall>& call, const std::function<void(HANDLE)>& function) {
  std::uintptr_t handle = 0;
  {
    const std::lock_guard lock(table().mutex);
    handle = table().last += 4;
    table().calls.emplace(handle, call);
  }
  set_last_error(0);
  function(reinterpret_cast<HANDLE>(handle));
  const int left = static_cast<int>(last_error());
  if (left == WSA_IO_PENDING) names::wait_alertably(*call->done);
  {
    const std::lock_guard lock(table().mutex);
    table().calls.erase(handle);
  }
  const int outcome = call->complete ? call->outcome.load() : left;
  if (outcome == 0) return {};
  return fail(outcome == SOCKET_ERROR ? WSANO_RECOVERY : outcome);
}

Built<WSAQUERYSET2W> version_2(const QuerySet& set) {
  return Built<WSAQUERYSET2W>([&](const WSAQUERYSET2W* place) { return image_of<char16_t>(set, place); });
}

class AdvertisedQuery final : public NameSpaceQuery {
 public:
  AdvertisedQuery(Provider provider, HANDLE handle) : provider_(std::move(provider)), handle_(handle) {}
  ~AdvertisedQuery() override { end(); }

  Result<QuerySet> next(DWORD flags) override {
    constexpr DWORD first_room = 4096, most_room = 1 << 24;
    std::vector<std::uint64_t> room(first_room / 8);
    for (;;) {
      auto* set = reinterpret_cast<WSAQUERYSET2W*>(room.data());
      const auto had = static_cast<DWORD>(room.size() * 8);
      DWORD length = had;
      const Status done = ask(flags, &length, set);
      if (done) return read_query_set(*set);
      if (done.error() == WSAENOMORE) return fail(WSA_E_NO_MORE);
      if (done.error() != WSAEFAULT) return fail(done.error());
      if (length <= had || length > most_room) return fail(WSANO_RECOVERY);
      room.resize((length + 7) / 8);  // the result stays the next one until it fits
    }
  }
  void end() override {
    if (ended_.exchange(true)) return;
    provider_->functions().NSPv2LookupServiceEnd(handle_);  // from then on it writes no result
    const std::lock_guard lock(mutex_);
    if (under_way_) under_way_->finish(WSA_E_CANCELLED);
  }

 private:
  Status ask(DWORD flags, DWORD* length, WSAQUERYSET2W* set) {
    const auto call = std::make_shared<AsyncCall>();
    {
      const std::lock_guard lock(mutex_);
      if (ended_) return fail(WSA_E_CANCELLED);
      under_way_ = call;
    }
    const Status done = run(
        call, [&](HANDLE handle) { provider_->functions().NSPv2LookupServiceNextEx(handle, handle_, flags, length, set); });
    const std::lock_guard lock(mutex_);
    under_way_ = nullptr;
    return done;
  }

  const Provider provider_;
  const HANDLE handle_;
  std::atomic<bool> ended_{false};
  std::mutex mutex_;  // protects under_way_
  std::shared_ptr<AsyncCall> under_way_;
};

Status advertise(const GUID* id, const NSPV2_ROUTINE* functions) {
  if (!id || !functions) return fail(WSAEINVAL);
  if (!readable(id, sizeof *id) || !readable(functions, sizeof *functions)) return fail(WSAEFAULT);
  if (!functions->NSPv2LookupServiceBegin || !functions->NSPv2LookupServiceNextEx || !functions->NSPv2LookupServiceEnd)
    return fail(WSAEINVAL);
  const auto installed = all_name_spaces();
  const bool known =
      std::ranges::any_of(installed, [&](const catalog::NameSpaceSource& each) { return each.id == *id && !is_dns(each); });
  if (!known) return fail(WSAEINVALIDPROVIDER);
  auto provider = std::make_shared<Advertised>(*id, *functions);
  remove(*id);
  const std::lock_guard lock(table().mutex);
  table().providers.push_back(std::move(provider));
  return {};
}

}  // namespace

bool is_advertised(const GUID& provider) { return find(provider) != nullptr; }

Result<std::unique_ptr<NameSpaceQuery>> begin_advertised_query(const GUID& id, const QuerySet& query, DWORD flags) {
  const Provider provider = find(id);
  if (!provider) return fail(WSASERVICE_NOT_FOUND);
  if (const Status started = provider->start(); !started) return fail(started.error());
  auto set = version_2(query);
  HANDLE handle = nullptr;
  set_last_error(0);
  if (provider->functions().NSPv2LookupServiceBegin(provider->key(), set.get(), flags, provider->session(), &handle) != 0)
    return fail(provider_error());
  return std::make_unique<AdvertisedQuery>(provider, handle);
}

Status set_in_advertised(const GUID& id, const QuerySet& registration, WSAESETSERVICEOP operation, DWORD flags) {
  const Provider provider = find(id);
  if (!provider) return fail(WSASERVICE_NOT_FOUND);
  if (!provider->functions().NSPv2SetServiceEx) return fail(WSAEOPNOTSUPP);
  if (const Status started = provider->start(); !started) return started;
  auto set = version_2(registration);
  return run(std::make_shared<AsyncCall>(), [&](HANDLE handle) {
    provider->functions().NSPv2SetServiceEx(handle, provider->key(), set.get(), operation, flags, provider->session());
  });
}

void forget_advertised() {
  std::vector<Provider> gone;
  const std::lock_guard lock(table().mutex);
  gone.swap(table().providers);
}

}  // namespace ows

using namespace ows;

INT WSAAPI WSAAdvertiseProvider(const GUID* id, const NSPV2_ROUTINE* functions) {
  if (const int why = not_ready()) return failed(why);
  return finish(advertise(id, functions));
}

INT WSAAPI WSAUnadvertiseProvider(const GUID* id) {
  if (const int why = not_ready()) return failed(why);
  if (!id) return failed(WSAEINVAL);
  if (!readable(id, sizeof *id)) return failed(WSAEFAULT);
  remove(*id);
  return 0;
}

INT WSAAPI WSAProviderCompleteAsyncCall(HANDLE handle, INT outcome) {
  if (const int why = not_ready()) return failed(why);
  std::shared_ptr<AsyncCall> call;
  {
    const std::lock_guard lock(table().mutex);
    const auto found = table().calls.find(reinterpret_cast<std::uintptr_t>(handle));
    if (found != table().calls.end()) call = found->second;
  }
  return call && call->finish(outcome) ? 0 : failed(WSAEINVAL);
}
