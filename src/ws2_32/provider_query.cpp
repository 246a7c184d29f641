// Queries to the name space of an installed provider.
#include <windows.h>

#include <atomic>

#include "spi/name_space.h"
#include "spi/upcalls.h"
#include "win32/last_error.h"
#include "ws2_32/name_space_query.h"
#include "ws2_32/service_class.h"

namespace ows {
namespace {

constexpr std::size_t first_room = 4096, most_room = 1 << 24;

int provider_error() {
  const int error = static_cast<int>(last_error());
  return error ? error : WSANO_RECOVERY;
}

class ProviderQuery final : public NameSpaceQuery {
 public:
  ProviderQuery(std::shared_ptr<spi::NameSpaceProvider> provider, HANDLE handle)
      : provider_(std::move(provider)), handle_(handle) {}
  ~ProviderQuery() override { end(); }

  Result<QuerySet> next(DWORD flags) override {
    std::vector<std::uint64_t> room(first_room / 8);
    for (;;) {
      auto* set = reinterpret_cast<WSAQUERYSETW*>(room.data());
      DWORD length = static_cast<DWORD>(room.size() * 8);
      const DWORD had = length;
      set_last_error(0);
      if (provider_->functions().NSPLookupServiceNext(handle_, flags, &length, set) == 0) return read_query_set(*set);
      const int error = provider_error();
      if (error == WSAENOMORE) return fail(WSA_E_NO_MORE);
      if (error != WSAEFAULT) return fail(error);
      // The result stays the next one until it fits.
      if (length <= had || length > most_room) return fail(WSANO_RECOVERY);
      room.resize((length + 7) / 8);
    }
  }
  void end() override {
    if (!ended_.exchange(true)) provider_->functions().NSPLookupServiceEnd(handle_);
  }
  Status ioctl(DWORD code, void* in, DWORD in_size, void* out, DWORD out_size, DWORD* returned,
               WSACOMPLETION* completion) override {
    const LPNSPIOCTL function = provider_->ioctl();
    if (!function) return fail(WSAEOPNOTSUPP);
    WSATHREADID thread = spi::this_thread();
    set_last_error(0);
    if (function(handle_, code, in, in_size, out, out_size, returned, completion, &thread) == 0) return {};
    return fail(provider_error());
  }

 private:
  const std::shared_ptr<spi::NameSpaceProvider> provider_;
  const HANDLE handle_;
  std::atomic<bool> ended_{false};
};

}  // namespace

Result<std::unique_ptr<NameSpaceQuery>> begin_provider_query(const catalog::NameSpaceSource& source, const QuerySet& query,
                                                             DWORD flags) {
  auto provider = spi::name_space_provider(source);
  if (!provider) return fail(provider.error());
  auto set = wide_copy(query);
  auto info = wide_class_info(*query.service_class);
  GUID id = source.id;
  HANDLE handle = nullptr;
  set_last_error(0);
  if ((*provider)->functions().NSPLookupServiceBegin(&id, set.get(), info ? info->get() : nullptr, flags, &handle) != 0)
    return fail(provider_error());
  return std::make_unique<ProviderQuery>(std::move(*provider), handle);
}

}  // namespace ows
