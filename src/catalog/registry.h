// The registry as a tree made of the catalog: keys with values and keys below them. Made once; it can be read only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ows::catalog {

struct RegistryValue {
  std::u16string name;
  std::uint32_t type;              ///< REG_SZ, REG_DWORD, REG_BINARY
  std::vector<std::uint8_t> data;  ///< of REG_SZ UTF-16 with its zero
};

struct RegistryKey {
  std::u16string name;
  std::vector<RegistryValue> values;
  std::vector<RegistryKey> keys;

  [[nodiscard]] const RegistryValue* value(std::u16string_view name) const;
  /// The key of a path with backslashes, this one for the empty path; nullptr when there is none.
  [[nodiscard]] const RegistryKey* at(std::u16string_view path) const;
};

/// HKEY_LOCAL_MACHINE.
const RegistryKey& local_machine();

}  // namespace ows::catalog
