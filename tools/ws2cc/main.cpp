// ws2cc: compiles a Windows program for Linux with gcc or g++ and openwinsock.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>

#include "cl.h"
#include "command.h"
#include "run.h"
#include "structured.h"
#include "annotations.h"

namespace ws2cc {
namespace {

namespace fs = std::filesystem;

constexpr const char* help = R"(usage: ws2cc [option of gcc]... FILE...
       ws2c++ [option of g++]... FILE...
       ws2cc [option of cl.exe]... FILE... [/link OPTION...]

Compiles and links a program written for winsock2.h. The options of gcc and clang pass through; a command line of cl.exe
(options that begin with a slash) is translated.

  compiler    gcc for C sources, g++ when there are C++ sources or only objects; ws2c++ always takes g++.
              WS2CC_CC and WS2CC_CXX name others, with options if need be: WS2CC_CXX="ccache clang++-19"
  defined     what Windows sources test: _WIN32, WIN32, _WIN64 ...
  linked      ws2_32, with an rpath, so that the result runs at once
  wchar_t     has 16 bits; -fno-short-wchar gives Linux' 32
  includes    in any capitals and with backslashes; #pragma comment(lib, ...) is honoured; __try and __finally work
  left out    import libraries without work here, as -lkernel32, -lmswsock or USER32.LIB

  --explain         says what became of each option, and what it runs
  --print-command   prints the compiler's command and does not run it
  --help, --version
)";

/// Beside this program's folder, wherever that has been moved to, and whatever link it was called by.
Installation find_installation() {
  const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
  Installation installation{(here / OWS_TO_HEADERS).lexically_normal(), (here / OWS_TO_LIBRARY).lexically_normal()};
  if (!fs::exists(installation.headers / "winsock2.h")) {
    throw std::runtime_error("no winsock2.h in " + installation.headers.string()
                             + "; install openwinsock as a whole, or move its folders together");
  }
  return installation;
}

Compilers choose_compilers(const char* called_as) {
  Compilers compilers;
  const auto choose = [](Words& compiler, const char* variable) {
    const char* value = std::getenv(variable);
    if (value && !split_words(value).empty()) compiler = split_words(value);
  };
  choose(compilers.c, "WS2CC_CC");
  choose(compilers.cxx, "WS2CC_CXX");
  compilers.always_cxx = fs::path(called_as).filename() == "ws2c++";
  return compilers;
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The dependency lists of a compilation name what the program has, not what lies in ws2cc's folder for a moment.
void clean_dependencies(const Words& arguments, const std::string& output, const fs::path& folder) {
  fs::path list;
  bool wanted = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    wanted = wanted || arguments[i] == "-MD" || arguments[i] == "-MMD";
    if (arguments[i] == "-MF" && i + 1 < arguments.size()) list = arguments[i + 1];
  }
  if (!wanted) return;
  std::vector<fs::path> lists;
  if (!list.empty()) {
    lists.push_back(list);
  } else if (!output.empty()) {
    lists.push_back(fs::path(output).replace_extension(".d"));
  }
  for (const std::string& word : arguments) {
    if (list.empty() && !word.starts_with('-')) lists.push_back(fs::path(word).filename().replace_extension(".d"));
  }
  for (const fs::path& one : lists) {
    if (!fs::is_regular_file(one)) continue;
    std::string text = read_file(one);
    if (!text.contains(folder.string())) continue;
    for (std::size_t at = 0; (at = text.find(folder.string(), at)) != text.npos;) {
      std::size_t end = at;  // up to a space or line end that is not escaped
      while (end < text.size() && text[end] != '\n' && (text[end] != ' ' || text[end - 1] == '\\')) ++end;
      text.erase(at, end - at);
    }
    // A target alone (-MP) and empty lines of the list.
    std::string cleaned;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with(':')) continue;
      cleaned += line + '\n';
    }
    std::ofstream(one, std::ios::binary) << cleaned;
  }
}

/// A library that a source names itself: a file, or one for the linker to find.
std::string library_word(const std::string& name, const Survey& about) {
  const fs::path path = name;
  if (fs::exists(path)) return name;
  for (const std::string& folder : about.library_folders) {
    if (fs::exists(fs::path(folder) / path)) return (fs::path(folder) / path).string();
  }
  return "-l" + (path.extension() == ".lib" || path.extension() == ".LIB" ? path.stem() : path.filename()).string();
}

class Compilation {
 public:
  Compilation(Words arguments, const Compilers& compilers, bool as_file)
      : arguments_(std::move(arguments)), compilers_(compilers), installation_(find_installation()), as_file_(as_file) {}

  bool explain = false, only_print = false;
  Notes notes;

  int compile() {
    const Survey about = survey(arguments_, installation_, compilers_);
    std::vector<std::string> names;
    for (const Source& source : about.sources) names.push_back(source.name);
    const Findings findings = look_into(names, about.path);
    if (!findings.spellings.empty()) {
      const fs::path folder = make_forwarding_headers(findings.spellings, this->folder());
      arguments_.insert(arguments_.begin(), {"-I", folder.string()});
      for (const auto& [spelling, target] : findings.spellings) {
        notes.push_back("#include \"" + spelling + "\": means " + target);
      }
    }
    Words libraries;
    if (!about.preprocesses && !only_print) {
      if (const int status = stages(about, findings, libraries)) return status;
    }
    if (about.links) find_remembered(about, libraries);
    Words more;
    for (const std::string& library : libraries) {
      more.push_back(library_word(library, about));
      notes.push_back("#pragma comment(lib, \"" + library + "\"): " + more.back());
    }
    const Words given = arguments_;
    Words final_arguments = rewritten_.empty() ? arguments_ : with_sources(arguments_, rewritten_);
    final_arguments.insert(final_arguments.end(), more.begin(), more.end());
    const Command command = make_command(final_arguments, installation_, compilers_, notes);
    tell(command);
    if (only_print) {
      std::puts(shell_line(command).c_str());
      return 0;
    }
    std::fflush(stdout);
    if (!folder_) become(command, as_file_);
    const int status = run(command, as_file_);
    clean_dependencies(given, about.output, folder_->path());
    return status;
  }

 private:
  const fs::path& folder() {
    if (!folder_) folder_.emplace();
    return folder_->path();
  }

  /// Sources with __try, with __in and __out, or with libraries of their own: preprocess, rewrite.
  int stages(const Survey& about, const Findings& findings, Words& libraries) {
    int number = 0;
    for (const Source& source : about.sources) {
      if (std::ranges::find(findings.staged, source.name) == findings.staged.end()) continue;
      const fs::path place = folder() / std::to_string(++number);
      fs::create_directories(place);
      const fs::path first = place / "preprocessed";
      if (const int status = run(preprocess(arguments_, source, first, installation_, compilers_), as_file_)) return status;
      std::string text = read_file(first);
      const Words named = libraries_in(text);
      const Words& compiler = source.is_cxx ? compilers_.cxx : compilers_.c;
      const bool clang = std::ranges::any_of(compiler, [](const std::string& word) { return word.contains("clang"); });
      if (mentions_old_annotations(text)) {
        text = without_old_annotations(std::move(text));
        notes.push_back(source.name + ": __in and __out left out");
      }
      if (mentions_structured_handling(text) || text.contains("__finally") || text.contains("__except")) {
        text = rewrite_structured_handling(text, source.is_cxx ? Dialect::cxx : clang ? Dialect::c_other : Dialect::c_gcc);
        notes.push_back(source.name + ": __try rewritten");
      }
      text += remember_libraries(named);
      for (const std::string& name : named) {
        if (std::ranges::find(libraries, name) == libraries.end()) libraries.push_back(name);
      }
      const fs::path result = place / (fs::path(source.name).stem().string() + (source.is_cxx ? ".ii" : ".i"));
      std::ofstream(result, std::ios::binary) << text;
      rewritten_[source.name] = result.string();
    }
    if (!about.links) libraries.clear();
    return 0;
  }

  static void find_remembered(const Survey& about, Words& libraries) {
    for (const std::string& object : about.objects) {
      for (const std::string& name : remembered_libraries(object)) {
        if (std::ranges::find(libraries, name) == libraries.end()) libraries.push_back(name);
      }
    }
  }

  void tell(const Command& command) const {
    if (!explain) return;
    for (const std::string& note : notes) std::fprintf(stderr, "ws2cc: %s\n", note.c_str());
    std::fprintf(stderr, "ws2cc: %s\n", shell_line(command).c_str());
  }

  Words arguments_;
  const Compilers& compilers_;
  const Installation installation_;
  const bool as_file_;
  std::map<std::string, std::string> rewritten_;
  std::optional<TemporaryFolder> folder_;
};

int main(const char* called_as, Words arguments) {
  if (arguments.empty()) throw std::runtime_error("no files; ws2cc --help says how it is used");
  if (arguments[0] == "--help" || arguments[0] == "/?") {
    std::fputs(help, stdout);
    return 0;
  }
  const Compilers compilers = choose_compilers(called_as);
  if (arguments[0] == "--version") {
    std::puts("ws2cc (openwinsock) " OWS_VERSION);
    std::fflush(stdout);
    become({compilers.always_cxx ? compilers.cxx : compilers.c, {"--version"}}, false);
  }
  const bool only_print = std::erase(arguments, "--print-command") > 0;
  const bool explain = std::erase(arguments, "--explain") > 0;
  bool from_file = false;
  arguments = expand_response_files(arguments, from_file);
  Notes notes;
  std::vector<Words> runs = {arguments};
  if (is_cl_command(arguments)) runs = from_cl(arguments, notes);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto compile = [&] {
      Compilation compilation(runs[i], compilers, from_file);
      compilation.explain = explain;
      compilation.only_print = only_print;
      if (i == 0) compilation.notes = notes;
      return compilation.compile();
    };
    if (i + 1 == runs.size()) return compile();  // may become the compiler
    std::fflush(stdout);
    const pid_t child = fork();
    if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (child == 0) {
      const int status = compile();
      std::fflush(stdout);
      _exit(status);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
  }
  return 0;
}

}  // namespace
}  // namespace ws2cc

int main(int count, char** values) {
  try {
    return ws2cc::main(values[0], ws2cc::Words(values + 1, values + count));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ws2cc: %s\n", error.what());
    return 1;
  }
}
