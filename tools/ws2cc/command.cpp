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
constexpr auto dropped_options = std::to_array<std::string_view>(
    {"-mconsole", "-mwindows", "-mthreads", "-municode", "-mwin32", "-mms-bitfields", "-fms-extensions"});

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

/// Of what a file with this ending says there is nothing here; empty: it is the compiler's.
std::string_view why_left_out(const std::string& argument) {
  const std::string ending = lower_case(fs::path(argument).extension());
  if (ending == ".def") return "a library exports all that is not hidden";
  if (ending == ".res") return "there are no resources";
  return {};
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

constexpr std::string_view import_library = "an import library of Windows; what it stands for is in ws2_32 or libc";

/// The arguments as gcc is to have them, still without ours, and what they say.
struct Reading {
  Words kept;
  std::vector<Input> inputs;
  std::string dash_x = "none";  ///< the value of the last -x
  bool may_link = true;
  Notes notes;

  void leave_out(const std::string& what, std::string_view why) {
    notes.push_back(what + ": left out, " + std::string(why));
  }
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
      ++i;
      if (is_import_library(arguments[i])) {
        reading.leave_out("-l " + arguments[i], import_library);
      } else {
        kept.push_back("-l" + arguments[i]);
      }
    } else if (argument.starts_with("-l")) {
      if (is_import_library(std::string_view(argument).substr(2))) {
        reading.leave_out(argument, import_library);
      } else {
        kept.push_back(argument);
      }
    } else if (argument == "-x" && has_next) {
      dash_x = arguments[++i];
      kept.insert(kept.end(), {argument, dash_x});
    } else if (argument.starts_with("-x")) {
      dash_x = argument.substr(2);
      kept.push_back(argument);
    } else if (among(options_with_value, argument) && has_next) {
      kept.insert(kept.end(), {argument, arguments[++i]});
    } else if (argument.starts_with('-') && argument != "-") {
      if (among(dropped_options, argument) || argument.starts_with("-Wl,--subsystem,")
          || argument.starts_with("-Wl,--out-implib,") || argument.starts_with("-Wl,--enable-stdcall-fixup")
          || argument.starts_with("-Wl,--output-def,") || argument == "-Wl,--kill-at"
          || argument == "-Wl,--add-stdcall-alias" || argument.starts_with("-Wl,--major-")
          || argument.starts_with("-Wl,--minor-")) {
        reading.leave_out(argument, "says what is so anyway, or means nothing here");
        continue;
      }
      if (among(options_without_link, argument)) reading.may_link = false;
      kept.push_back(argument == "-mdll" ? "-shared" : argument);
    } else if (const auto why = why_left_out(argument); dash_x == "none" && !why.empty()) {
      reading.leave_out(argument, why);
    } else if (is_lib_file(argument) && drops_lib_file(argument)) {
      reading.leave_out(argument, import_library);
    } else {
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

Command make_command(const Words& arguments, const Installation& installation, const Compilers& compilers, Notes& notes) {
  Reading reading = read(arguments);
  notes.insert(notes.end(), reading.notes.begin(), reading.notes.end());
  // Objects alone may well come from C++, and g++ links C as well.
  const bool cxx =
      compilers.always_cxx || reading.has(Language::cxx) || (reading.has(Language::none) && !reading.has(Language::c));
  if (cxx && !compilers.always_cxx) mark_c_files(reading);

  Command command{cxx ? compilers.cxx : compilers.c, {}};
  Words& result = command.arguments;
  for (const std::string_view definition : {OWS_DEFINITIONS}) result.push_back("-D" + std::string(definition));
  // Before the program's own options, so that these have the last word. #pragma comment(lib, ...) is no mistake here.
  // wchar_t has Windows' 16 bits; printf's formats have Windows' meaning, which gcc does not know. Objects do not know
  // whether they will be in a program or a library.
  result.insert(result.end(), {"-fPIC", "-fno-semantic-interposition"});
  result.insert(result.end(), {"-pthread", "-fshort-wchar", "-Wno-unknown-pragmas", "-Wno-format", "-U_FORTIFY_SOURCE"});
  for (const std::string_view name :
       {"printf", "fprintf", "sprintf", "snprintf", "vprintf", "vfprintf", "vsprintf", "vsnprintf"})
    result.push_back("-fno-builtin-" + std::string(name));
  for (const fs::path& folder : {installation.headers / "crt", installation.headers})
    result.insert(result.end(), {"-isystem", folder});
  result.insert(result.end(), {"-include", installation.headers / "openwinsock" / "prefix.h"});
  result.insert(result.end(), reading.kept.begin(), reading.kept.end());
  if (!reading.inputs.empty() && reading.links()) {
    if (reading.dash_x != "none") result.insert(result.end(), {"-x", "none"});
    // main() for a program that has wmain() or WinMain(). A library's functions call each other, whoever else has such
    // names, and its DllMain() is called.
    if (std::ranges::find(reading.kept, "-shared") != reading.kept.end())
      result.insert(result.end(),
                    {"-Xlinker", "-Bsymbolic-functions", "-Xlinker", "-u", "-Xlinker", "openwinsock_dll_main"});
    result.push_back(installation.library / "libopenwinsock_main.a");
    // The result keeps the library's soname and not this path. -Xlinker takes a path with a comma where -Wl would not.
    result.insert(result.end(),
                  {installation.library / "libws2_32.so", "-Xlinker", "-rpath", "-Xlinker", installation.library});
  }
  return command;
}

namespace {

/// The value of an option that stands in the same word or in the next one.
std::string value_of(const Words& arguments, std::size_t& i, std::size_t length) {
  if (arguments[i].size() > length) return arguments[i].substr(length);
  return i + 1 < arguments.size() ? arguments[++i] : std::string();
}

constexpr auto dependency_options = std::to_array<std::string_view>({"-MD", "-MMD", "-MP", "-MG"});
constexpr auto dependency_values = std::to_array<std::string_view>({"-MF", "-MT", "-MQ"});

}  // namespace

Survey survey(const Words& arguments, const Installation& installation, const Compilers& compilers) {
  const Reading reading = read(arguments);
  Survey result;
  for (const Input& input : reading.inputs) {
    const std::string& name = reading.kept[input.at];
    const bool is_source = input.language == Language::c || input.language == Language::cxx;
    if (is_source && !input.is_header && name != "-") {
      const bool cxx = input.language == Language::cxx || (compilers.always_cxx && input.by_ending);
      result.sources.push_back({name, cxx});
    } else if (input.language == Language::none) {
      result.objects.push_back(name);
    }
  }
  for (std::size_t i = 0; i < reading.kept.size(); ++i) {
    const std::string& word = reading.kept[i];
    if (word.starts_with("-I")) {
      result.path.user.push_back(value_of(reading.kept, i, 2));
    } else if (word.starts_with("-L")) {
      result.library_folders.push_back(value_of(reading.kept, i, 2));
    } else if (word.starts_with("-iquote")) {
      result.path.quote.push_back(value_of(reading.kept, i, 7));
    } else if (word.starts_with("-isystem")) {
      result.path.system.push_back(value_of(reading.kept, i, 8));
    } else if (word.starts_with("-o")) {
      result.output = value_of(reading.kept, i, 2);
    } else if (word == "-E" || word == "-M" || word == "-MM") {
      result.preprocesses = true;
    } else if (among(options_with_value, word)) {
      ++i;
    }
  }
  result.path.system.push_back(installation.headers / "crt");
  result.path.system.push_back(installation.headers);
  result.links = !reading.inputs.empty() && reading.links();
  return result;
}

Words with_sources(const Words& arguments, const std::map<std::string, std::string>& rewritten) {
  Words result;
  std::string dash_x = "none";
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    const auto found = rewritten.find(word);
    if (among(dependency_options, word)) continue;
    if (among(dependency_values, word)) {
      ++i;
    } else if (word.starts_with("-x")) {
      dash_x = value_of(arguments, i, 2);
      result.insert(result.end(), {"-x", dash_x});
    } else if (found == rewritten.end()) {
      result.push_back(word);
      if (among(options_with_value, word) && i + 1 < arguments.size()) result.push_back(arguments[++i]);
    } else if (dash_x == "none") {
      result.push_back(found->second);
    } else {
      result.insert(result.end(), {"-x", "none", found->second, "-x", dash_x});
    }
  }
  return result;
}

Command preprocess(const Words& arguments, const Source& source, const std::string& output, const Installation& installation,
                   const Compilers& compilers) {
  const Survey about = survey(arguments, installation, compilers);
  Words words;
  std::string dependencies, target;
  bool wants_dependencies = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    const bool other_input = std::ranges::find(about.sources, word, &Source::name) != about.sources.end()
                             || std::ranges::find(about.objects, word) != about.objects.end();
    if (other_input || word == "-c" || word == "-S" || word.starts_with("-l")) continue;
    if (word.starts_with("-o") || word.starts_with("-x")) {
      value_of(arguments, i, 2);
    } else if (word == "-MF" && i + 1 < arguments.size()) {
      dependencies = arguments[++i];
    } else if ((word == "-MT" || word == "-MQ") && i + 1 < arguments.size()) {
      target = word;
      words.insert(words.end(), {word, arguments[++i]});
    } else {
      wants_dependencies = wants_dependencies || word == "-MD" || word == "-MMD";
      words.push_back(word);
      if (among(options_with_value, word) && i + 1 < arguments.size()) words.push_back(arguments[++i]);
    }
  }
  if (wants_dependencies) {
    const fs::path stem = fs::path(source.name).filename();
    fs::path object = about.output.empty() || about.links ? stem : fs::path(about.output);
    if (about.output.empty() || about.links) object.replace_extension(".o");
    if (target.empty()) words.insert(words.end(), {"-MT", object.string()});
    if (dependencies.empty()) dependencies = fs::path(object).replace_extension(".d").string();
    words.insert(words.end(), {"-MF", dependencies});
  }
  words.push_back("-DOWS_REWRITES_TRY");  // excpt.h leaves __try to us
  words.insert(words.end(), {"-E", "-o", output, "-x", source.is_cxx ? "c++" : "c", source.name});
  Notes notes;
  Compilers chosen = compilers;
  chosen.always_cxx = source.is_cxx;
  return make_command(words, installation, chosen, notes);
}

}  // namespace ws2cc
