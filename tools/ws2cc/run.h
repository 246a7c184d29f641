// Running the compiler, and a folder of files that only last as long.
#pragma once

#include <filesystem>
#include <string>

#include "command.h"

namespace ws2cc {

/// Becomes the compiler. `as_file`: the arguments may be too long for a command line.
[[noreturn]] void become(const Command& command, bool as_file);

/// Runs the compiler and returns its exit status.
int run(const Command& command, bool as_file);

/// The command as a shell reads it.
std::string shell_line(const Command& command);

/// A folder of its own below TMPDIR, removed with everything in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace ws2cc
