// What ws2cc reads in the sources before the compiler does: includes in Windows' manner (backslashes, any capitals),
// #pragma comment(lib, ...), and __try.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "notes.h"
#include "words.h"

namespace ws2cc {

/// Where the compiler looks for headers.
struct SearchPath {
  std::vector<std::filesystem::path> quote;   ///< -iquote: for "" only
  std::vector<std::filesystem::path> user;    ///< -I
  std::vector<std::filesystem::path> system;  ///< -isystem, and openwinsock's own
};

struct Findings {
  /// Includes as they are spelled where the compiler would not find them, and what they mean: a path, or <name>.
  std::map<std::string, std::string> spellings;
  /// Sources (as they are named on the command line) that are compiled in two steps: preprocess, rewrite and compile.
  std::vector<std::string> staged;
};

/// Reads the sources and the program's own headers that they include. Throws std::runtime_error where one spelling means
/// different files in different places.
Findings look_into(const std::vector<std::string>& sources, const SearchPath& path);

/// Below `folder`, a header for each spelling, which includes what is meant. Returns the folder for -I.
std::filesystem::path make_forwarding_headers(const std::map<std::string, std::string>& spellings,
                                              const std::filesystem::path& folder);

/// The names in `#pragma comment(lib, "name")` of preprocessed text that are no import libraries of Windows.
Words libraries_in(std::string_view preprocessed);

/// Text to append to a preprocessed source: the names go into a section of the object that no program loads.
std::string remember_libraries(const Words& libraries);

/// The names that remember_libraries has put into an object or an archive.
Words remembered_libraries(const std::filesystem::path& object);

}  // namespace ws2cc
