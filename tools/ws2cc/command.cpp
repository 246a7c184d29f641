#include "command.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <ranges>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace ws2cc {
namespace {

namespace fs = std::filesystem;

/// Options of gcc and clang whose value is the argument behind them.
constexpr auto options_with_value = std::to_array<std::string_view>({"-o",
                                                                     "-I",
                                                                     "-L",
                                                                     "-D",
                                                                     "-U",
                                                                     "-A",
                                                                     "-B",
                                                                     "-T",
                                                                     "-u",
                                                                     "-z",
                                                                     "-e",
                                                                     "-G",
                                                                     "-F",
                                                                     "-MF",
                                                                     "-MT",
                                                                     "-MQ",
                                                                     "-include",
                                                                     "-imacros",
                                                                     "-isystem",
                                                                     "-iquote",
                                                                     "-idirafter",
                                                                     "-iprefix",
                                                                     "-isysroot",
                                                                     "-target",
                                                                     "-iwithprefix",
                                                                     "-include-pch",
                                                                     "-Xlinker",
                                                                     "-Xpreprocessor",
                                                                     "-Xclang",
                                                                     "-mllvm",
                                                                     "--param",
                                                                     "-Xassembler",
                                                                     "--sysroot",
                                                                     "-aux-info",
                                                                     "-dumpbase",
                                                                     "-dumpdir",
                                                                     "-wrapper",
                                                                     "-Tbss",
                                                                     "-Tdata",
                                                                     "-Ttext",
                                                                     "-imultilib",
                                                                     "-dumpbase-ext",
                                                                     "-iwithprefixbefore"});

constexpr auto options_without_link =
    std::to_array<std::string_view>({"-c", "-S", "-E", "-M", "-MM", "-fsyntax-only", "-r"});

/// MinGW's, which say what is so anyway or what means nothing here.
constexpr auto dropped_options = std::to_array<std::string_view>({"-mconsole", "-mwindows", "-mthreads"});

constexpr auto c_endings = std::to_array<std::string_view>({".c", ".i", ".h"});
constexpr auto cxx_endings = std::to_array<std::string_view>(
    {".cc", ".cp", ".cxx", ".cpp", ".CPP", ".c++", ".C", ".ii", ".hh", ".H", ".hp", ".hxx", ".hpp", ".HPP", ".h++", ".tcc"});
constexpr auto header_endings =
    std::to_array<std::string_view>({".h", ".hh", ".H", ".hp", ".hxx", ".hpp", ".HPP", ".h++", ".tcc"});
constexpr auto assembler_endings = std::to_array<std::string_view>({".s", ".S", ".sx"});

bool among(const auto& table, std::string_view text) { return std::ranges::find(table, text) != table.end(); }

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

enum class Language { c, cxx, assembler, none };  // none: for the linker

struct Input {
  std::size_t at;  ///< index in the arguments
  Language language;
  bool is_header;
  bool by_ending;  ///< the language is known by the file's name and not by -x
};

Input describe(std::size_t at, const std::string& name, const std::string& dash_x) {
  if (dash_x == "none") {
    const std::string ending = fs::path(name).extension();
    const Language language = among(c_endings, ending)           ? Language::c
                              : among(cxx_endings, ending)       ? Language::cxx
                              : among(assembler_endings, ending) ? Language::assembler
                                                                 : Language::none;
    return {at, language, among(header_endings, ending), true};
  }
  const Language language = dash_x.starts_with("c++")       ? Language::cxx
                            : dash_x.starts_with("assembl") ? Language::assembler
                                                            : Language::c;
  return {at, language, dash_x.ends_with("-header"), false};
}

bool is_lib_file(const std::string& argument) { return lower_case(fs::path(argument).extension()) == ".lib"; }

/// A bare name in the table is an import library; any other .lib must be a file, and is the linker's.
bool drops_lib_file(const std::string& argument) {
  const fs::path path = argument;
  const bool known = is_import_library(path.stem().string());
  if (known && !path.has_parent_path()) return true;
  if (fs::exists(path)) return false;
  if (known) return true;
  throw std::runtime_error("'" + argument + "' is neither a file nor an import library that is known here; "
                           "take it off the command line if the program can do without, or name a library with -l");
}

/// The arguments as gcc is to have them, still without ours, and what they say.
struct Reading {
  Words kept;
  std::vector<Input> inputs;
  std::string dash_x = "none";  ///< the value of the last -x
  bool may_link = true;

  bool has(Language language) const { return std::ranges::find(inputs, language, &Input::language) != inputs.end(); }
  bool links() const { return may_link && !std::ranges::all_of(inputs, &Input::is_header); }
};

Reading read(const Words& arguments) {
  Reading reading;
  Words& kept = reading.kept;
  std::string& dash_x = reading.dash_x;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    const bool has_next = i + 1 < arguments.size();

    if (argument == "-static" || argument == "-static-pie") {
      throw std::runtime_error("libws2_32 is a shared library and does not link with " + argument
                               + "; -static-libgcc and -static-libstdc++ work");
    }
    if (argument == "-l" && has_next) {
      if (!is_import_library(arguments[++i])) kept.push_back("-l" + arguments[i]);
    } else if (argument.starts_with("-l")) {
      if (!is_import_library(std::string_view(argument).substr(2))) kept.push_back(argument);
    } else if (argument == "-x" && has_next) {
      dash_x = arguments[++i];
      kept.insert(kept.end(), {argument, dash_x});
    } else if (argument.starts_with("-x")) {
      dash_x = argument.substr(2);
      kept.push_back(argument);
    } else if (among(options_with_value, argument) && has_next) {
      kept.insert(kept.end(), {argument, arguments[++i]});
    } else if (argument.starts_with('-') && argument != "-") {
      if (among(dropped_options, argument) || argument.starts_with("-Wl,--subsystem,")) continue;
      if (among(options_without_link, argument)) reading.may_link = false;
      kept.push_back(argument);
    } else if (!is_lib_file(argument) || !drops_lib_file(argument)) {
      reading.inputs.push_back(describe(kept.size(), argument, dash_x));
      kept.push_back(argument);
    }
  }
  return reading;
}

/// g++ takes files named .c for C++; beside C++ files they shall be what they are.
void mark_c_files(Reading& reading) {
  for (const Input& input : reading.inputs | std::views::reverse) {
    if (input.language != Language::c || !input.by_ending) continue;
    const auto at = reading.kept.begin() + static_cast<std::ptrdiff_t>(input.at);
    const std::string name = *at;
    const std::string_view language = input.is_header ? "c-header" : fs::path(name).extension() == ".i" ? "cpp-output" : "c";
    const auto next = reading.kept.erase(at);
    reading.kept.insert(next, {"-x", std::string(language), name, "-x", "none"});
  }
}

}  // namespace

Command make_command(const Words& arguments, const Installation& installation, const Compilers& compilers) {
  Reading reading = read(arguments);
  // Objects alone may well come from C++, and g++ links C as well.
  const bool cxx =
      compilers.always_cxx || reading.has(Language::cxx) || (reading.has(Language::none) && !reading.has(Language::c));
  if (cxx && !compilers.always_cxx) mark_c_files(reading);

  Command command{cxx ? compilers.cxx : compilers.c, {}};
  Words& result = command.arguments;
  for (const std::string_view definition : {OWS_DEFINITIONS}) result.push_back("-D" + std::string(definition));
  // Before the program's own options, so that these have the last word. #pragma comment(lib, ...) is no mistake here.
  result.insert(result.end(), {"-pthread", "-Wno-unknown-pragmas", "-isystem", installation.headers, "-include",
                               installation.headers / "openwinsock" / "prefix.h"});
  result.insert(result.end(), reading.kept.begin(), reading.kept.end());
  if (!reading.inputs.empty() && reading.links()) {
    if (reading.dash_x != "none") result.insert(result.end(), {"-x", "none"});
    // The result keeps the library's soname and not this path. -Xlinker takes a path with a comma where -Wl would not.
    result.insert(result.end(),
                  {installation.library / "libws2_32.so", "-Xlinker", "-rpath", "-Xlinker", installation.library});
  }
  return command;
}

}  // namespace ws2cc
