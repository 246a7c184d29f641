#include "sources.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <stdexcept>

#include "command.h"
#include "lexer.h"
#include "structured.h"
#include "annotations.h"

namespace ws2cc {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view section_mark = "\1ws2cc-library:";

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Windows' path as one of ours: slashes, no drive.
std::string with_slashes(std::string path) {
  std::ranges::replace(path, '\\', '/');
  if (path.size() > 1 && path[1] == ':' && std::isalpha(static_cast<unsigned char>(path[0]))) path.erase(0, 2);
  return path;
}

/// `name` below `folder`, whatever its capitals.
std::optional<fs::path> find_folded(const fs::path& folder, const fs::path& name) {
  fs::path found = folder.empty() ? fs::path(".") : folder;
  for (const fs::path& part : name) {
    if (std::error_code error; part == "." || part == ".." || part == "/" || fs::exists(found / part, error)) {
      found /= part;
      continue;
    }
    const std::string wanted = lower_case(part.string());
    bool there = false;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(found, error)) {
      if (lower_case(entry.path().filename().string()) == wanted) {
        found /= entry.path().filename();
        there = true;
        break;
      }
    }
    if (!there) return std::nullopt;
  }
  if (std::error_code error; !fs::is_regular_file(found, error)) return std::nullopt;
  return found;
}

struct Include {
  std::string name;
  bool quoted = false;
};

/// The words of a directive behind #, comments left out.
std::optional<Include> include_of(std::string_view directive) {
  const std::size_t word = directive.find("include");
  if (word == directive.npos || directive.find_first_not_of(" \t", 1) != word) return std::nullopt;
  const std::size_t open = directive.find_first_not_of(" \t", word + std::string_view("include").size());
  if (open == directive.npos || (directive[open] != '"' && directive[open] != '<')) return std::nullopt;
  const bool quoted = directive[open] == '"';
  const std::size_t close = directive.find(quoted ? '"' : '>', open + 1);
  if (close == directive.npos) return std::nullopt;
  return Include{std::string(directive.substr(open + 1, close - open - 1)), quoted};
}

/// NAME of `#pragma comment(lib, "NAME")`.
std::optional<std::string> library_of(std::string_view directive) {
  Lexer lexer(directive.substr(1));
  if (lexer.next().text != "pragma" || lexer.next().text != "comment" || lexer.next().text != "(") return std::nullopt;
  if (lexer.next().text != "lib" || lexer.next().text != ",") return std::nullopt;
  const Token name = lexer.next();
  if (name.kind != Token::string || name.text.size() < 2) return std::nullopt;
  std::string path = with_slashes(std::string(name.text.substr(1, name.text.size() - 2)));
  for (std::size_t twice = 0; (twice = path.find("//")) != path.npos;) path.erase(twice, 1);  // "a\\\\b.lib"
  return path;
}

bool is_plain_library(const std::string& name) {
  const fs::path path = with_slashes(name);
  return !is_import_library(lower_case(path.extension().string()) == ".lib" ? path.stem().string()
                                                                            : path.filename().string());
}

class Reader {
 public:
  explicit Reader(const SearchPath& path) : path_(path) {}

  Findings run(const std::vector<std::string>& sources) {
    for (const std::string& source : sources) {
      source_needs_stages_ = false;
      seen_.clear();
      read(source);
      if (source_needs_stages_) findings_.staged.push_back(source);
    }
    return std::move(findings_);
  }

 private:
  void read(const fs::path& file) {
    std::error_code error;
    const fs::path real = fs::canonical(file, error);
    if (error || !seen_.insert(real.string()).second) return;
    const std::string text = read_file(file);
    if (mentions_structured_handling(text) || mentions_old_annotations(text)) source_needs_stages_ = true;
    if (!text.contains('#')) return;
    Lexer lexer(text);
    for (Token token = lexer.next(); token.kind != Token::end; token = lexer.next()) {
      if (token.kind != Token::directive) continue;
      if (const auto include = include_of(token.text)) {
        follow(*include, file);
      } else if (const auto library = library_of(token.text); library && is_plain_library(*library)) {
        source_needs_stages_ = true;
      }
    }
  }

  void follow(const Include& include, const fs::path& from) {
    std::vector<fs::path> folders;
    const fs::path here = from.parent_path().empty() ? fs::path(".") : from.parent_path();
    if (include.quoted) {
      folders.push_back(here);
      folders.insert(folders.end(), path_.quote.begin(), path_.quote.end());
    }
    folders.insert(folders.end(), path_.user.begin(), path_.user.end());
    std::error_code error;
    for (const fs::path& folder : folders) {
      if (fs::is_regular_file(folder / include.name, error)) return read(folder / include.name);
    }
    for (const fs::path& folder : path_.system) {
      if (fs::is_regular_file(folder / include.name, error)) return;
    }
    const std::string name = with_slashes(include.name);
    for (const fs::path& folder : folders) {
      if (const auto found = find_folded(folder, name)) {
        means(include.name, fs::absolute(*found).lexically_normal().string(), from);
        return read(*found);
      }
    }
    for (const fs::path& folder : path_.system) {
      const std::string small = lower_case(name);  // a header's own name, rather than another spelling that is there
      if (fs::is_regular_file(folder / small, error)) return means(include.name, "<" + small + ">", from);
      if (const auto found = find_folded(folder, name)) {
        return means(include.name, "<" + found->lexically_relative(folder).string() + ">", from);
      }
    }
    // The compiler's own headers have names in small letters.
    const std::string small = lower_case(name);
    if (small == include.name) return;
    for (const char* folder : {"/usr/include", "/usr/include/x86_64-linux-gnu", "/usr/include/aarch64-linux-gnu"}) {
      if (fs::is_regular_file(fs::path(folder) / small, error)) return means(include.name, "<" + small + ">", from);
    }
  }

  void means(const std::string& spelling, const std::string& target, const fs::path& from) {
    const auto [entry, is_new] = findings_.spellings.emplace(spelling, target);
    if (!is_new && entry->second != target) {
      throw std::runtime_error(from.string() + ": #include \"" + spelling + "\" means " + target + " here and "
                               + entry->second
                               + " elsewhere in this program; spell one of them as its file is named, with slashes");
    }
  }

  const SearchPath& path_;
  Findings findings_;
  std::set<std::string> seen_;
  bool source_needs_stages_ = false;
};

}  // namespace

Findings look_into(const std::vector<std::string>& sources, const SearchPath& path) { return Reader(path).run(sources); }

fs::path make_forwarding_headers(const std::map<std::string, std::string>& spellings, const fs::path& folder) {
  // Deep, so that a spelling that begins with ../../ ends up inside as well.
  const fs::path base = folder / "i/n/c/l/u/d/e/s";
  fs::create_directories(base);
  for (const auto& [spelling, target] : spellings) {
    const fs::path header = (base / spelling).lexically_normal();
    if (!header.string().starts_with(folder.string())) continue;
    fs::create_directories(header.parent_path());
    std::ofstream(header) << "#include " << (target.starts_with('<') ? target : '"' + target + '"') << '\n';
  }
  return base;
}

Words libraries_in(std::string_view preprocessed) {
  Words result;
  for (std::size_t at = 0; (at = preprocessed.find("#pragma", at)) != preprocessed.npos;) {
    const std::size_t end = std::min(preprocessed.find('\n', at), preprocessed.size());
    const auto library = library_of(preprocessed.substr(at, end - at));
    if (library && is_plain_library(*library) && std::ranges::find(result, *library) == result.end()) {
      result.push_back(*library);
    }
    at = end;
  }
  return result;
}

std::string remember_libraries(const Words& libraries) {
  std::string result;
  for (const std::string& library : libraries) {
    // "e": the linker leaves the section out.
    result += "\n__asm__(\".pushsection .ws2cc.libraries,\\\"e\\\"\\n.asciz \\\"\\\\1ws2cc-library:" + library
              + "\\\"\\n.popsection\");\n";
  }
  return result;
}

Words remembered_libraries(const fs::path& object) {
  Words result;
  const std::string content = read_file(object);
  for (std::size_t at = 0; (at = content.find(section_mark, at)) != content.npos;) {
    at += section_mark.size();
    std::string name = content.c_str() + at;
    if (std::ranges::find(result, name) == result.end()) result.push_back(std::move(name));
  }
  return result;
}

}  // namespace ws2cc
