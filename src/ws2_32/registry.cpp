// RegOpenKeyEx, RegQueryValueEx, RegEnumKeyEx and their kin: the catalog as the registry shows it. See winreg.h.
#include <windows.h>

#include <winreg.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <string>

#include "catalog/registry.h"
#include "win32/call.h"
#include "win32/text_arguments.h"

namespace ows {
namespace {

using catalog::RegistryKey;
using catalog::RegistryValue;

/// What an HKEY that RegOpenKeyEx gave refers to.
class OpenKey final : public win32::Object {
 public:
  static constexpr win32::Type object_type = win32::Type::registry_key;
  explicit OpenKey(const RegistryKey* key) : Object(object_type), key_(key) {}
  [[nodiscard]] const RegistryKey* key() const { return key_; }

 private:
  ~OpenKey() override = default;
  const RegistryKey* key_;
};

constexpr REGSAM rights_to_change = KEY_SET_VALUE | KEY_CREATE_SUB_KEY | KEY_CREATE_LINK | DELETE | WRITE_DAC | WRITE_OWNER
                                    | GENERIC_WRITE | GENERIC_ALL | MAXIMUM_ALLOWED;

bool is_predefined(HKEY key) {
  const auto value = reinterpret_cast<ULONG_PTR>(key);
  return value >= reinterpret_cast<ULONG_PTR>(HKEY_CLASSES_ROOT)
         && value <= reinterpret_cast<ULONG_PTR>(HKEY_CURRENT_CONFIG);
}

/// The predefined keys beside HKEY_LOCAL_MACHINE are there, and empty.
const RegistryKey& empty_key() {
  static const auto* key = new RegistryKey;
  return *key;
}

Result<const RegistryKey*> key_of(HKEY key) {
  if (key == HKEY_LOCAL_MACHINE) return &catalog::local_machine();
  if (is_predefined(key)) return &empty_key();
  const auto open = win32::find<OpenKey>(key, 0);
  if (!open) return fail(ERROR_INVALID_HANDLE);
  return (*open)->key();
}

/// A name that may be left out.
template <class Unit>
Result<std::u16string> name_of(const Unit* name) {
  if (!name) return std::u16string();
  const auto text = win32::text_of(name);
  if (!text) return fail(ERROR_INVALID_PARAMETER);
  return to_utf16(*text);
}

template <class Unit>
LSTATUS open_key(HKEY parent, const Unit* path, REGSAM access, PHKEY result) {
  if (!result || !writable(result, sizeof *result)) return ERROR_INVALID_PARAMETER;
  const auto key = key_of(parent);
  if (!key) return key.error();
  const auto name = name_of(path);
  if (!name) return name.error();
  const RegistryKey* found = (*key)->at(*name);
  if (!found) return ERROR_FILE_NOT_FOUND;
  if (access != MAXIMUM_ALLOWED && (access & rights_to_change)) return ERROR_ACCESS_DENIED;
  if (name->empty() && is_predefined(parent)) {
    *result = parent;
    return ERROR_SUCCESS;
  }
  auto* object = new (std::nothrow) OpenKey(found);
  if (!object) return ERROR_NOT_ENOUGH_MEMORY;
  const auto handle = win32::open_handle(win32::Ref<win32::Object>::adopt(object), access, false);
  if (!handle) return handle.error();
  *result = static_cast<HKEY>(*handle);
  return ERROR_SUCCESS;
}

/// A value's octets as the A or the W function gives them.
std::vector<std::uint8_t> data_as(const RegistryValue& value, const WCHAR* /*form*/) { return value.data; }
std::vector<std::uint8_t> data_as(const RegistryValue& value, const char* /*form*/) {
  if (value.type != REG_SZ) return value.data;
  std::u16string wide(value.data.size() / sizeof(char16_t), u'\0');
  std::memcpy(wide.data(), value.data.data(), value.data.size());
  const std::string narrow = to_utf8(wide);
  return {narrow.begin(), narrow.end()};
}

template <class Unit>
LSTATUS give_data(const RegistryValue& value, LPDWORD type, LPBYTE data, LPDWORD size) {
  if (type && !writable(type, sizeof *type)) return ERROR_NOACCESS;
  if (size ? !writable(size, sizeof *size) : data != nullptr) return ERROR_INVALID_PARAMETER;
  if (type) *type = value.type;
  if (!size) return ERROR_SUCCESS;
  const auto octets = data_as(value, static_cast<const Unit*>(nullptr));
  const DWORD room = *size;
  *size = static_cast<DWORD>(octets.size());
  if (!data) return ERROR_SUCCESS;
  if (room < octets.size()) return ERROR_MORE_DATA;
  if (!writable(data, octets.size())) return ERROR_NOACCESS;
  std::ranges::copy(octets, data);
  return ERROR_SUCCESS;
}

template <class Unit>
LSTATUS query(HKEY from, const Unit* name, LPDWORD reserved, LPDWORD type, LPBYTE data, LPDWORD size) {
  if (reserved) return ERROR_INVALID_PARAMETER;
  const auto key = key_of(from);
  if (!key) return key.error();
  const auto text = name_of(name);
  if (!text) return text.error();
  const RegistryValue* value = (*key)->value(*text);
  return value ? give_data<Unit>(*value, type, data, size) : ERROR_FILE_NOT_FOUND;
}

template <class Unit>
LSTATUS give_name(const std::u16string& name, Unit* to, LPDWORD capacity) {
  if (!to || !capacity || !writable(capacity, sizeof *capacity)) return ERROR_INVALID_PARAMETER;
  const std::string narrow = to_utf8(name);
  const auto& units = win32::as(narrow, static_cast<const Unit*>(nullptr));
  if (*capacity <= units.size()) return ERROR_MORE_DATA;
  if (!writable(to, (units.size() + 1) * sizeof *to)) return ERROR_NOACCESS;
  std::copy_n(units.c_str(), units.size() + 1, to);
  *capacity = static_cast<DWORD>(units.size());
  return ERROR_SUCCESS;
}

template <class Unit>
LSTATUS enumerate_keys(HKEY from, DWORD index, Unit* name, LPDWORD capacity, LPDWORD reserved, Unit* key_class,
                       LPDWORD class_capacity, PFILETIME written) {
  const auto key = key_of(from);
  if (!key) return key.error();
  if (reserved || (key_class && !class_capacity)) return ERROR_INVALID_PARAMETER;
  if (index >= (*key)->keys.size()) return ERROR_NO_MORE_ITEMS;
  if (class_capacity && !writable(class_capacity, sizeof *class_capacity)) return ERROR_NOACCESS;
  if (written && !writable(written, sizeof *written)) return ERROR_NOACCESS;
  if (const LSTATUS error = give_name((*key)->keys[index].name, name, capacity)) return error;
  if (key_class && *class_capacity && writable(key_class, sizeof *key_class)) *key_class = 0;
  if (class_capacity) *class_capacity = 0;
  if (written) *written = {};
  return ERROR_SUCCESS;
}

template <class Unit>
LSTATUS enumerate_values(HKEY from, DWORD index, Unit* name, LPDWORD capacity, LPDWORD reserved, LPDWORD type, LPBYTE data,
                         LPDWORD size) {
  const auto key = key_of(from);
  if (!key) return key.error();
  if (reserved) return ERROR_INVALID_PARAMETER;
  if (index >= (*key)->values.size()) return ERROR_NO_MORE_ITEMS;
  const RegistryValue& value = (*key)->values[index];
  if (const LSTATUS error = give_name(value.name, name, capacity)) return error;
  return give_data<Unit>(value, type, data, size);
}

/// The longest name among them, in characters of the form.
template <class Unit, class Entries>
DWORD longest_name(const Entries& entries) {
  std::size_t longest = 0;
  for (const auto& each : entries) {
    const std::string narrow = to_utf8(each.name);
    longest = std::max(longest, win32::as(narrow, static_cast<const Unit*>(nullptr)).size());
  }
  return static_cast<DWORD>(longest);
}

/// What RegQueryInfoKey gives beside a key's class.
struct KeyInfo {
  LPDWORD keys, longest_key, longest_class, values, longest_value_name, longest_value, descriptor;
  PFILETIME written;
};

template <class Unit>
LSTATUS query_info(HKEY from, Unit* key_class, LPDWORD class_capacity, LPDWORD reserved, const KeyInfo& info) {
  const auto key = key_of(from);
  if (!key) return key.error();
  if (reserved || (key_class && !class_capacity)) return ERROR_INVALID_PARAMETER;
  std::size_t longest_value = 0;
  for (const RegistryValue& value : (*key)->values)
    longest_value = std::max(longest_value, data_as(value, static_cast<const Unit*>(nullptr)).size());
  const std::pair<LPDWORD, DWORD> numbers[] = {
      {class_capacity, 0},
      {info.keys, static_cast<DWORD>((*key)->keys.size())},
      {info.longest_key, longest_name<Unit>((*key)->keys)},
      {info.longest_class, 0},
      {info.values, static_cast<DWORD>((*key)->values.size())},
      {info.longest_value_name, longest_name<Unit>((*key)->values)},
      {info.longest_value, static_cast<DWORD>(longest_value)},
      {info.descriptor, 0},
  };
  for (const auto& [to, number] : numbers)
    if (to && !writable(to, sizeof *to)) return ERROR_NOACCESS;
  if (info.written && !writable(info.written, sizeof *info.written)) return ERROR_NOACCESS;
  if (key_class && *class_capacity && writable(key_class, sizeof *key_class)) *key_class = 0;
  for (const auto& [to, number] : numbers)
    if (to) *to = number;
  if (info.written) *info.written = {};
  return ERROR_SUCCESS;
}

/// What would be changed must be a key at least.
LSTATUS refused(HKEY key) {
  const auto found = key_of(key);
  return found ? ERROR_ACCESS_DENIED : found.error();
}

/// A key that is there is opened; none is made.
template <class Unit>
LSTATUS create_key(HKEY parent, const Unit* path, DWORD reserved, REGSAM access, PHKEY result, LPDWORD disposition) {
  if (reserved) return ERROR_INVALID_PARAMETER;
  if (disposition && !writable(disposition, sizeof *disposition)) return ERROR_NOACCESS;
  const LSTATUS opened = open_key(parent, path, access, result);
  if (opened == ERROR_FILE_NOT_FOUND) return ERROR_ACCESS_DENIED;
  if (opened == ERROR_SUCCESS && disposition) *disposition = REG_OPENED_EXISTING_KEY;
  return opened;
}

}  // namespace
}  // namespace ows

using namespace ows;

LSTATUS WINAPI RegOpenKeyExA(HKEY key, LPCSTR path, DWORD, REGSAM access, PHKEY result) {
  return open_key(key, path, access, result);
}
LSTATUS WINAPI RegOpenKeyExW(HKEY key, LPCWSTR path, DWORD, REGSAM access, PHKEY result) {
  return open_key(key, path, access, result);
}
LSTATUS WINAPI RegOpenKeyA(HKEY key, LPCSTR path, PHKEY result) { return open_key(key, path, MAXIMUM_ALLOWED, result); }
LSTATUS WINAPI RegOpenKeyW(HKEY key, LPCWSTR path, PHKEY result) { return open_key(key, path, MAXIMUM_ALLOWED, result); }
LSTATUS WINAPI RegCloseKey(HKEY key) {
  if (is_predefined(key)) return ERROR_SUCCESS;
  if (const auto found = key_of(key); !found) return found.error();
  const Status closed = win32::close_handle(key);
  return closed ? ERROR_SUCCESS : closed.error();
}
LSTATUS WINAPI RegQueryValueExA(HKEY key, LPCSTR name, LPDWORD reserved, LPDWORD type, LPBYTE data, LPDWORD size) {
  return query(key, name, reserved, type, data, size);
}
LSTATUS WINAPI RegQueryValueExW(HKEY key, LPCWSTR name, LPDWORD reserved, LPDWORD type, LPBYTE data, LPDWORD size) {
  return query(key, name, reserved, type, data, size);
}
LSTATUS WINAPI RegEnumKeyExA(HKEY key, DWORD index, LPSTR name, LPDWORD capacity, LPDWORD reserved, LPSTR key_class,
                             LPDWORD class_capacity, PFILETIME written) {
  return enumerate_keys(key, index, name, capacity, reserved, key_class, class_capacity, written);
}
LSTATUS WINAPI RegEnumKeyExW(HKEY key, DWORD index, LPWSTR name, LPDWORD capacity, LPDWORD reserved, LPWSTR key_class,
                             LPDWORD class_capacity, PFILETIME written) {
  return enumerate_keys(key, index, name, capacity, reserved, key_class, class_capacity, written);
}
LSTATUS WINAPI RegEnumValueA(HKEY key, DWORD index, LPSTR name, LPDWORD capacity, LPDWORD reserved, LPDWORD type,
                             LPBYTE data, LPDWORD size) {
  return enumerate_values(key, index, name, capacity, reserved, type, data, size);
}
LSTATUS WINAPI RegEnumValueW(HKEY key, DWORD index, LPWSTR name, LPDWORD capacity, LPDWORD reserved, LPDWORD type,
                             LPBYTE data, LPDWORD size) {
  return enumerate_values(key, index, name, capacity, reserved, type, data, size);
}
LSTATUS WINAPI RegQueryInfoKeyA(HKEY key, LPSTR key_class, LPDWORD class_capacity, LPDWORD reserved, LPDWORD keys,
                                LPDWORD longest_key, LPDWORD longest_class, LPDWORD values, LPDWORD longest_value_name,
                                LPDWORD longest_value, LPDWORD descriptor, PFILETIME written) {
  return query_info(key, key_class, class_capacity, reserved,
                    {keys, longest_key, longest_class, values, longest_value_name, longest_value, descriptor, written});
}
LSTATUS WINAPI RegQueryInfoKeyW(HKEY key, LPWSTR key_class, LPDWORD class_capacity, LPDWORD reserved, LPDWORD keys,
                                LPDWORD longest_key, LPDWORD longest_class, LPDWORD values, LPDWORD longest_value_name,
                                LPDWORD longest_value, LPDWORD descriptor, PFILETIME written) {
  return query_info(key, key_class, class_capacity, reserved,
                    {keys, longest_key, longest_class, values, longest_value_name, longest_value, descriptor, written});
}
LSTATUS WINAPI RegCreateKeyExA(HKEY key, LPCSTR path, DWORD reserved, LPSTR, DWORD, REGSAM access, LPSECURITY_ATTRIBUTES,
                               PHKEY result, LPDWORD disposition) {
  return create_key(key, path, reserved, access, result, disposition);
}
LSTATUS WINAPI RegCreateKeyExW(HKEY key, LPCWSTR path, DWORD reserved, LPWSTR, DWORD, REGSAM access, LPSECURITY_ATTRIBUTES,
                               PHKEY result, LPDWORD disposition) {
  return create_key(key, path, reserved, access, result, disposition);
}
LSTATUS WINAPI RegSetValueExA(HKEY key, LPCSTR, DWORD, DWORD, const BYTE*, DWORD) { return refused(key); }
LSTATUS WINAPI RegSetValueExW(HKEY key, LPCWSTR, DWORD, DWORD, const BYTE*, DWORD) { return refused(key); }
LSTATUS WINAPI RegDeleteKeyA(HKEY key, LPCSTR) { return refused(key); }
LSTATUS WINAPI RegDeleteKeyW(HKEY key, LPCWSTR) { return refused(key); }
LSTATUS WINAPI RegDeleteValueA(HKEY key, LPCSTR) { return refused(key); }
LSTATUS WINAPI RegDeleteValueW(HKEY key, LPCWSTR) { return refused(key); }
