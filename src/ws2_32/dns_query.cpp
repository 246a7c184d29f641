// Queries to the DNS name space.
#include <atomic>
#include <mutex>

#include "names/name_spaces.h"
#include "names/service_lookup.h"
#include "names/worker.h"
#include "ws2_32/name_space_query.h"

namespace ows {
namespace {

using Records = std::vector<names::ServiceRecord>;

std::string octets_of(const Address& address) {
  std::string octets(reinterpret_cast<const char*>(address.data()), address.length);
  windows_address_in_place(octets.data(), address.length, static_cast<int>(address.length));
  return octets;
}

/// The answer comes with the first next().
class DnsQuery final : public NameSpaceQuery {
 public:
  DnsQuery(const QuerySet& query, DWORD flags) : query_string_(query.query) {
    query_.name = query.name;
    query_.service_class = *query.service_class;
    query_.protocols = query.protocols;
    query_.flags = flags;
  }

  Result<QuerySet> next(DWORD flags) override {
    const auto records = answer();
    if (!records) return fail(records.error());
    if (next_ == (*records)->size()) return fail(WSA_E_NO_MORE);
    // "Flags at Next can never increase the amount of data."
    const DWORD asked = (query_.flags & flags & LUP_RETURN_ALL) | ((query_.flags | flags) & LUP_RES_SERVICE);
    return result((**records)[next_++], asked);
  }
  void end() override {
    ended_ = true;
    wake_->set();
  }

 private:
  /// For which the first call waits alertably.
  Result<const Records*> answer() {
    if (!answer_) {
      struct Call {
        std::mutex mutex;  // protects answer
        std::optional<Result<Records>> answer;
      };
      const auto call = std::make_shared<Call>();
      const auto ask = [call, query = query_, wake = wake_] {
        auto answer = names::look_up_service(query);
        {
          const std::lock_guard lock(call->mutex);
          call->answer = std::move(answer);
        }
        wake->set();
      };
      if (!names::run_on_worker(ask)) ask();
      names::wait_alertably(*wake_);
      if (ended_) return fail(WSA_E_CANCELLED);
      const std::lock_guard lock(call->mutex);
      answer_ = std::move(call->answer);
    }
    if (!*answer_) return fail(answer_->error());
    return &**answer_;
  }

  QuerySet result(const names::ServiceRecord& record, DWORD asked) const {
    QuerySet set;
    set.name_space = NS_DNS;
    set.provider = names::dns_provider_id;
    if (record.alias) set.output_flags = RESULT_IS_ALIAS;
    if (asked & LUP_RETURN_NAME) set.name = record.name;
    if (asked & LUP_RETURN_TYPE) set.service_class = query_.service_class;
    if (asked & LUP_RETURN_QUERY_STRING && query_string_ && !query_string_->empty()) set.query = query_string_;
    if (asked & LUP_RETURN_ADDR) {
      for (const auto& endpoint : record.endpoints) {
        std::string found = octets_of(endpoint.address), any = octets_of(Address::any(endpoint.address.family()));
        if (asked & LUP_RES_SERVICE) std::swap(found, any);  // the answer is the local part; the other is any interface
        set.endpoints.push_back({std::move(any), std::move(found), endpoint.type, endpoint.protocol});
      }
    }
    if (asked & LUP_RETURN_BLOB && record.entry) set.blob = names::relative_image(*record.entry);
    return set;
  }

  names::ServiceQuery query_;
  const std::optional<std::string> query_string_;
  const win32::Ref<win32::Event> wake_ = win32::Ref<win32::Event>::adopt(new win32::Event(true, false));
  std::atomic<bool> ended_{false};
  std::optional<Result<Records>> answer_;
  std::size_t next_ = 0;
};

}  // namespace

Result<std::unique_ptr<NameSpaceQuery>> begin_dns_query(const QuerySet& query, DWORD flags) {
  if (flags & LUP_CONTAINERS) return fail(WSANO_DATA);  // "if a namespace does not support containers"
  return std::make_unique<DnsQuery>(query, flags);
}

}  // namespace ows
