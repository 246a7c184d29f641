// Where manifests lie, and which files may be trusted: the system's directory, the user's, and what OPENWINSOCK_PROVIDERS
// names, in this order. Nothing is taken from where another user can write.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace ows::catalog {

struct Place {
  std::string path;
  bool directory;  ///< or one manifest, which the environment names
};

/// Those to read, in order; a set-user-ID program's environment is not asked.
std::vector<Place> places();

/// Where an installer writes: the first directory that OPENWINSOCK_PROVIDERS names; without one the system's for root, the
/// user's for others. Empty: nowhere.
std::string place_to_write();

/// Why the file (or directory) may not be trusted: it, or a directory on the way to it, is not root's or the user's own, or
/// others can write there. Nothing where it may.
std::optional<std::string> distrust(const std::string& path);

/// The contents of a file that is trusted; the reason why not. A file that is not there is no error: nothing.
std::expected<std::optional<std::string>, std::string> read_trusted(const std::string& path);

/// The manifests of a directory, sorted by name. The reason why they cannot be read, or are not trusted.
std::expected<std::vector<std::string>, std::string> list_manifests(const std::string& directory);

/// A library's path as installed, as the file that it means: environment strings expanded (not in set-user-ID programs),
/// with slashes, relative ones to the manifest's directory.
std::string library_file(const std::string& installed, const std::string& manifest_file);

/// Files in a directory of manifests that are none.
constexpr const char *order_file = "order.toml", *applications_file = "applications.toml", *lock_file = ".lock";

}  // namespace ows::catalog
