// Categories of layers, and which of them a program permits: WSCGetProviderInfo, WSCSetProviderInfo,
// WSCGetApplicationCategory, WSCSetApplicationCategory.
#include <windows.h>

#include <algorithm>
#include <cstring>

#include "catalog/places.h"
#include "catalog/store.h"
#include "ws2_32/installer.h"

namespace ows {
namespace {

Status check(LPGUID id, WSC_PROVIDER_INFO_TYPE type, DWORD flags) {
  if (!id || !readable(id, sizeof *id)) return fail(WSAEFAULT);
  if (type == ProviderInfoAudit) return fail(ERROR_CALL_NOT_IMPLEMENTED);
  return type == ProviderInfoLspCategories && flags == 0 ? Status() : fail(WSAEINVAL);
}

Status get_info(LPGUID id, WSC_PROVIDER_INFO_TYPE type, PBYTE info, size_t* size, DWORD flags) {
  if (const Status good = check(id, type, flags); !good) return good;
  if (!writable(size, sizeof *size)) return fail(WSAEFAULT);
  const catalog::Reading reading;
  const catalog::ProviderSource* source = catalog::provider(*id);
  if (!source) return fail(WSAEINVALIDPROVIDER);
  const DWORD categories = source->categories;
  const std::size_t capacity = *size;
  *size = sizeof categories;
  if (!info || capacity < sizeof categories || !writable(info, sizeof categories)) return fail(WSAEFAULT);
  std::memcpy(info, &categories, sizeof categories);
  return {};
}

Status set_info(LPGUID id, WSC_PROVIDER_INFO_TYPE type, const BYTE* info, size_t size, DWORD flags) {
  if (const Status good = check(id, type, flags); !good) return good;
  DWORD categories = 0;
  if (size < sizeof categories) return fail(WSAEINVAL);
  if (!info || !readable(info, sizeof categories)) return fail(WSAEFAULT);
  std::memcpy(&categories, info, sizeof categories);
  auto change = catalog::Change::begin();
  if (!change) return fail(change.error());
  const auto& manifests = change->catalog().manifests;
  const auto found = std::ranges::find_if(manifests, [&](const auto& each) { return each.id == *id; });
  if (found == manifests.end()) return fail(WSANO_RECOVERY);
  catalog::Manifest manifest = *found;
  manifest.categories = categories;
  return change->write(manifest.file.substr(manifest.file.find_last_of('/') + 1), manifest);
}

/// Text with its length beside it. WSAEFAULT, WSAEINVAL.
Result<std::string> counted_text(LPCWSTR text, DWORD length) {
  if (length > 32767) return fail(WSAEINVAL);
  if (!text || !readable(text, std::size_t{length} * sizeof *text)) return fail(WSAEFAULT);
  return to_utf8({reinterpret_cast<const char16_t*>(text), length});
}

Result<catalog::Application> application_of(LPCWSTR path, DWORD path_length, LPCWSTR extra, DWORD extra_length) {
  if (path_length == 0) return fail(WSAEINVAL);
  const auto file = counted_text(path, path_length);
  if (!file) return fail(file.error());
  catalog::Application application{.path = *file, .extra = {}};
  if (extra) {
    const auto arguments = counted_text(extra, extra_length);
    if (!arguments) return fail(arguments.error());
    application.extra = *arguments;
  }
  return application;
}

catalog::Application* find(std::vector<catalog::Application>& all, const catalog::Application& wanted) {
  const auto found =
      std::ranges::find_if(all, [&](const auto& each) { return each.path == wanted.path && each.extra == wanted.extra; });
  return found == all.end() ? nullptr : &*found;
}

Status get_category(const Result<catalog::Application>& wanted, DWORD* permitted) {
  if (!wanted) return fail(wanted.error());
  if (!permitted || !writable(permitted, sizeof *permitted)) return fail(WSAEFAULT);
  auto change = catalog::Change::begin();
  if (!change) return fail(change.error());
  auto all = change->applications();
  const catalog::Application* found = find(all, *wanted);
  if (!found) return fail(WSASERVICE_NOT_FOUND);  // "not currently categorized"
  *permitted = found->categories;
  return {};
}

Status set_category(const Result<catalog::Application>& wanted, DWORD permitted, DWORD* previous) {
  if (!wanted) return fail(wanted.error());
  if (previous && !writable(previous, sizeof *previous)) return fail(WSAEFAULT);
  auto change = catalog::Change::begin();
  if (!change) return fail(change.error());
  auto all = change->applications();
  catalog::Application* found = find(all, *wanted);
  if (!found) found = &all.emplace_back(*wanted);
  const DWORD before = std::exchange(found->categories, found->categories | permitted);
  const Status written = change->write(catalog::applications_file, catalog::write_applications(all));
  if (written && previous) *previous = before;
  return written;
}

}  // namespace
}  // namespace ows

using namespace ows;

int WSPAPI WSCGetProviderInfo(LPGUID id, WSC_PROVIDER_INFO_TYPE type, PBYTE info, size_t* size, DWORD flags, LPINT error) {
  return install(error, [&] { return get_info(id, type, info, size, flags); });
}
int WSPAPI WSCGetProviderInfo32(LPGUID id, WSC_PROVIDER_INFO_TYPE type, PBYTE info, size_t* size, DWORD flags, LPINT error) {
  return WSCGetProviderInfo(id, type, info, size, flags, error);
}
int WSPAPI WSCSetProviderInfo(LPGUID id, WSC_PROVIDER_INFO_TYPE type, PBYTE info, size_t size, DWORD flags, LPINT error) {
  return install(error, [&] { return set_info(id, type, info, size, flags); });
}
int WSPAPI WSCSetProviderInfo32(LPGUID id, WSC_PROVIDER_INFO_TYPE type, PBYTE info, size_t size, DWORD flags, LPINT error) {
  return WSCSetProviderInfo(id, type, info, size, flags, error);
}
int WSPAPI WSCGetApplicationCategory(LPCWSTR path, DWORD path_length, LPCWSTR extra, DWORD extra_length, DWORD* permitted,
                                     LPINT error) {
  return install(error, [&] { return get_category(application_of(path, path_length, extra, extra_length), permitted); });
}
int WSPAPI WSCSetApplicationCategory(LPCWSTR path, DWORD path_length, LPCWSTR extra, DWORD extra_length, DWORD permitted,
                                     DWORD* previous, LPINT error) {
  return install(error,
                 [&] { return set_category(application_of(path, path_length, extra, extra_length), permitted, previous); });
}
