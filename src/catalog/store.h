// Changes of the catalog by installers: one at a time over all processes, each file whole or not at all.
//
// A change holds the lock of the directory it writes to (flock, which a process that dies gives back), has read the catalog
// under it, and puts each file in place with a rename. So two installers at once both find a place, and a crash leaves the
// catalog as it was before or after.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "base/result.h"
#include "catalog/merge.h"

namespace ows::catalog {

class Change {
 public:
  /// Locks `directory`, which is made where it is not there; empty: where installers write (places.h). Waits for others.
  /// WSANO_RECOVERY: it cannot be made or written, or other users can write there.
  static Result<Change> begin(const std::string& directory = {});
  Change(Change&& other) noexcept
      : directory_(std::move(other.directory_)),
        lock_(std::exchange(other.lock_, -1)),
        catalog_(std::move(other.catalog_)) {}
  Change& operator=(Change&&) = delete;
  ~Change();

  /// As the files say it now.
  [[nodiscard]] const Catalog& catalog() const { return *catalog_; }
  /// The directory's own files.
  [[nodiscard]] Order order() const;
  [[nodiscard]] std::vector<Application> applications() const;
  /// A number that no entry has or asks for.
  DWORD new_id();

  /// Puts a file in place. `name` is one of the directory's.
  Status write(const std::string& name, const std::string& text);
  /// The same. WSAEINVAL: it would not be read again, an entry without a name for one.
  Status write(const std::string& name, const Manifest& manifest);
  /// Takes a file away.
  Status remove(const std::string& path);

 private:
  Change(std::string directory, int lock);
  std::string directory_;
  int lock_;
  std::unique_ptr<const Catalog> catalog_;
  DWORD last_id_ = 0;
  bool changed_ = false;
};

/// The file of a provider that is installed by its functions.
std::string manifest_name(const GUID& id);

}  // namespace ows::catalog
