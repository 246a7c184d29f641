#include "cl.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ws2cc {
namespace {

namespace fs = std::filesystem;

enum class Kind {
  exact,   ///< the word as it stands
  prefix,  ///< with anything behind it, which says no more
  value,   ///< with a value, in the same word or the next
};

struct Option {
  std::string_view name;  ///< without the slash
  Kind kind;
  std::string_view gcc;  ///< what it becomes; empty: nothing here. With a value: what stands before the value.
};

/// Longer names before those that they begin with. What cl does by default and what has no meaning here becomes nothing.
constexpr auto options = std::to_array<Option>({
    {"nologo", Kind::exact, ""},
    {"c", Kind::exact, "-c"},
    {"I", Kind::value, "-I"},
    {"D", Kind::value, "-D"},
    {"U", Kind::value, "-U"},
    {"FI", Kind::value, "-include"},
    {"FC", Kind::exact, ""},
    {"FS", Kind::exact, ""},
    {"Fd", Kind::prefix, ""},
    {"Fp", Kind::prefix, ""},
    {"FR", Kind::prefix, ""},
    {"Fr", Kind::prefix, ""},
    {"Fm", Kind::prefix, ""},
    {"Fa", Kind::prefix, ""},
    {"TC", Kind::exact, "-xc"},
    {"TP", Kind::exact, "-xc++"},
    {"WX", Kind::exact, "-Werror"},
    {"WL", Kind::exact, ""},
    {"Wall", Kind::exact, "-Wall -Wextra"},
    {"Wv", Kind::prefix, ""},
    {"W0", Kind::exact, "-w"},
    {"W1", Kind::exact, ""},
    {"W2", Kind::exact, ""},
    {"W3", Kind::exact, "-Wall"},
    {"W4", Kind::exact, "-Wall -Wextra"},
    {"w", Kind::prefix, ""},
    {"Od", Kind::prefix, "-O0"},
    {"O1", Kind::prefix, "-Os"},
    {"O2", Kind::prefix, "-O2"},
    {"Ox", Kind::prefix, "-O2"},
    {"Os", Kind::exact, "-Os"},
    {"Ot", Kind::exact, "-O2"},
    {"O", Kind::prefix, ""},
    {"Z7", Kind::exact, "-g"},
    {"Zi", Kind::exact, "-g"},
    {"ZI", Kind::exact, "-g"},
    {"Zp", Kind::prefix, "-fpack-struct="},
    {"Zs", Kind::exact, "-fsyntax-only"},
    {"Z", Kind::prefix, ""},
    {"GR-", Kind::exact, "-fno-rtti"},
    {"G", Kind::prefix, ""},
    {"EHs-", Kind::prefix, "-fno-exceptions"},
    {"EH", Kind::prefix, ""},
    {"EP", Kind::exact, "-E -P"},
    {"E", Kind::exact, "-E"},
    {"LDd", Kind::exact, "-shared -fPIC"},
    {"LD", Kind::exact, "-shared -fPIC"},
    {"MP", Kind::prefix, ""},
    {"MTd", Kind::exact, ""},
    {"MT", Kind::exact, ""},
    {"MDd", Kind::exact, ""},
    {"MD", Kind::exact, ""},
    {"J", Kind::exact, "-funsigned-char"},
    {"RTC", Kind::prefix, ""},
    {"std:c++latest", Kind::exact, "-std=gnu++23"},
    {"std:c++", Kind::prefix, "-std=gnu++"},
    {"std:c", Kind::prefix, "-std=gnu"},
    {"openmp", Kind::prefix, "-fopenmp"},
    {"showIncludes", Kind::prefix, "-H"},
    {"permissive", Kind::prefix, ""},
    {"sdl", Kind::prefix, ""},
    {"utf-8", Kind::exact, ""},
    {"source-charset", Kind::prefix, ""},
    {"execution-charset", Kind::prefix, ""},
    {"bigobj", Kind::exact, ""},
    {"analyze", Kind::prefix, ""},
    {"arch:", Kind::prefix, ""},
    {"fp:", Kind::prefix, ""},
    {"guard:", Kind::prefix, ""},
    {"favor:", Kind::prefix, ""},
    {"errorReport:", Kind::prefix, ""},
    {"diagnostics:", Kind::prefix, ""},
    {"external:", Kind::prefix, ""},
    {"volatile:", Kind::prefix, ""},
    {"Y", Kind::prefix, ""},
    {"Q", Kind::prefix, ""},
    {"F", Kind::prefix, ""},
});

/// Options of the linker behind /link, in capitals.
constexpr auto link_options = std::to_array<Option>({
    {"LIBPATH:", Kind::prefix, "-L"},   {"OUT:", Kind::prefix, "-o"},      {"DLL", Kind::exact, "-shared"},
    {"DEBUG", Kind::prefix, ""},        {"DEF:", Kind::prefix, ""},        {"DELAYLOAD:", Kind::prefix, ""},
    {"DYNAMICBASE", Kind::prefix, ""},  {"ENTRY:", Kind::prefix, ""},      {"FIXED", Kind::prefix, ""},
    {"IMPLIB:", Kind::prefix, ""},      {"INCREMENTAL", Kind::prefix, ""}, {"LTCG", Kind::prefix, ""},
    {"MACHINE:", Kind::prefix, ""},     {"MANIFEST", Kind::prefix, ""},    {"MAP", Kind::prefix, ""},
    {"NODEFAULTLIB", Kind::prefix, ""}, {"NOLOGO", Kind::exact, ""},       {"NXCOMPAT", Kind::prefix, ""},
    {"OPT:", Kind::prefix, ""},         {"PDB:", Kind::prefix, ""},        {"RELEASE", Kind::prefix, ""},
    {"SAFESEH", Kind::prefix, ""},      {"STACK:", Kind::prefix, ""},      {"SUBSYSTEM:", Kind::prefix, ""},
    {"TSAWARE", Kind::prefix, ""},      {"VERBOSE", Kind::prefix, ""},
});

std::string upper_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// Windows' path as one of ours: slashes, no drive.
std::string path_of(std::string path) {
  std::ranges::replace(path, '\\', '/');
  if (path.size() > 1 && path[1] == ':' && std::isalpha(static_cast<unsigned char>(path[0]))) path.erase(0, 2);
  return path;
}

const Option* find_option(const auto& table, std::string_view word) {
  const auto found = std::ranges::find_if(table, [word](const Option& option) {
    return option.kind == Kind::exact ? word == option.name : word.starts_with(option.name);
  });
  return found == table.end() ? nullptr : &*found;
}

/// An option's name without its slash or dash; empty for what is a file.
std::string_view option_name(std::string_view argument) {
  if (argument.size() < 2 || (argument[0] != '/' && argument[0] != '-')) return {};
  if (argument[0] == '/') {
    std::error_code error;
    // A path: /tmp/a.c is no option, nor is any file that is there.
    if (argument.find('/', 1) != argument.npos && !argument.starts_with("/I") && !argument.starts_with("/F")) return {};
    if (fs::exists(argument, error)) return {};
  }
  return argument.substr(1);
}

bool is_known(std::string_view name) {
  return name == "link" || name == "?" || name == "help" || name.starts_with("Fo") || name.starts_with("Fe")
         || name.starts_with("Tc") || name.starts_with("Tp") || find_option(options, name);
}

class Translation {
 public:
  Translation(const Words& arguments, Notes& notes) : arguments_(arguments), notes_(notes) {}

  std::vector<Words> run() {
    for (at_ = 0; at_ < arguments_.size(); ++at_) {
      if (linking_) {
        link_argument(arguments_[at_]);
      } else {
        argument(arguments_[at_]);
      }
    }
    if (sources_.empty() && files_.empty()) throw std::runtime_error("no files; ws2cc --help says how it is used");
    return compiles_only_ ? objects() : std::vector<Words>{program()};
  }

 private:
  void note(const std::string& from, const std::string& to) {
    notes_.push_back(from + (to.empty() ? ": nothing to do here" : ": " + to));
  }

  std::string value_of(std::string_view name, std::size_t length) {
    if (name.size() > length) return std::string(name.substr(name[length] == ':' ? length + 1 : length));
    if (++at_ >= arguments_.size()) throw std::runtime_error("no value behind " + arguments_[at_ - 1]);
    return arguments_[at_];
  }

  void argument(const std::string& word) {
    const std::string_view name = option_name(word);
    if (name.empty() || (word[0] == '-' && !is_known(name))) {
      file(word);
    } else if (name == "link") {
      linking_ = true;
    } else if (name.starts_with("Fo")) {
      object_ = path_of(value_of(name, 2));
      note(word, "objects are named " + object_);
    } else if (name.starts_with("Fe")) {
      output_ = path_of(value_of(name, 2));
      note(word, "-o " + output_);
    } else if (name.starts_with("Tc") || name.starts_with("Tp")) {
      const std::string source = path_of(value_of(name, 2));
      sources_.push_back(source);
      languages_.push_back(name.starts_with("Tc") ? "c" : "c++");
    } else if (const Option* option = find_option(options, name)) {
      translate(word, name, *option);
    } else {
      throw std::runtime_error("'" + word + "' is no option of cl.exe that is known here; take it off the command line, or "
                               "give gcc's option for it");
    }
  }

  void translate(const std::string& word, std::string_view name, const Option& option) {
    Words result;
    if (option.kind == Kind::value) {
      std::string value = value_of(name, option.name.size());
      if (option.name == "I" || option.name == "FI") value = path_of(value);
      if (option.name == "D") {
        // /DNAME#VALUE is /DNAME=VALUE.
        if (const auto mark = value.find('#'); mark != value.npos && !value.contains('=')) value[mark] = '=';
      }
      if (option.gcc == "-include") {
        result = {"-include", value};
      } else {
        result = {std::string(option.gcc) + value};
      }
    } else if (option.gcc.ends_with('=') || option.gcc.ends_with("gnu") || option.gcc.ends_with("gnu++")) {
      result = {std::string(option.gcc) + std::string(name.substr(option.name.size()))};
    } else {
      result = split_words(option.gcc);
    }
    if (option.name == "c" || option.name == "Zs") compiles_only_ = true;
    std::string shown;
    for (const std::string& one : result) shown += (shown.empty() ? "" : " ") + shell_word(one);
    note(word, shown);
    if (option.name == "TC" || option.name == "TP") {
      language_ = option.name == "TC" ? "c" : "c++";
      return;
    }
    if (option.name != "c") options_.insert(options_.end(), result.begin(), result.end());
  }

  void file(const std::string& word) {
    const std::string path = path_of(word);
    const std::string ending = upper_case(fs::path(path).extension().string());
    if (word[0] != '-' && (ending == ".C" || ending == ".CPP" || ending == ".CXX" || ending == ".CC")) {
      sources_.push_back(path);
      languages_.push_back(ending == ".C" ? "c" : "c++");
    } else if (ending == ".RES" || ending == ".RC" || ending == ".DEF") {
      note(word, "");
    } else {
      files_.push_back(word[0] == '-' ? word : path);
    }
  }

  void link_argument(const std::string& word) {
    const std::string_view name = option_name(word);
    if (name.empty()) return file(word);
    const std::string upper = upper_case(std::string(name));
    if (upper.starts_with("DEFAULTLIB:")) return files_.push_back(path_of(word.substr(12)));
    const Option* option = find_option(link_options, upper);
    if (!option) throw std::runtime_error("'" + word + "' is no option of Windows' linker that is known here; take it off");
    const std::string value = path_of(std::string(name.substr(std::min(option->name.size(), name.size()))));
    if (option->gcc == "-o") {
      output_ = value;
      note(word, "-o " + value);
    } else if (option->gcc == "-L") {
      options_.push_back("-L" + value);
      note(word, "-L" + value);
    } else {
      if (!option->gcc.empty()) options_.emplace_back(option->gcc);
      note(word, std::string(option->gcc));
    }
  }

  Words source_words(std::size_t i) const {
    const std::string& language = language_.empty() ? languages_[i] : language_;
    return {"-x", language, sources_[i], "-x", "none"};
  }

  std::vector<Words> objects() const {
    std::vector<Words> result;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      std::string object = object_;
      if (object.empty() || object.ends_with('/')) object += fs::path(sources_[i]).stem().string() + ".obj";
      Words words = options_;
      words.insert(words.end(), {"-c", "-o", object});
      const Words source = source_words(i);
      words.insert(words.end(), source.begin(), source.end());
      result.push_back(std::move(words));
    }
    return result;
  }

  Words program() const {
    Words words = options_;
    const bool preprocesses = std::ranges::find(options_, "-E") != options_.end();
    if (!preprocesses) {
      std::string name = output_;
      const std::string first = sources_.empty() ? files_.front() : sources_.front();
      if (name.empty() || name.ends_with('/')) name += fs::path(first).stem().string();
      words.insert(words.end(), {"-o", name});
    }
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const Words source = source_words(i);
      words.insert(words.end(), source.begin(), source.end());
    }
    words.insert(words.end(), files_.begin(), files_.end());
    return words;
  }

  const Words& arguments_;
  Notes& notes_;
  std::size_t at_ = 0;
  bool linking_ = false, compiles_only_ = false;
  Words options_, sources_, languages_, files_;
  std::string language_, object_, output_;
};

}  // namespace

bool is_cl_command(const Words& arguments) {
  return std::ranges::any_of(arguments, [](const std::string& argument) {
    const std::string_view name = option_name(argument);
    return !name.empty() && argument[0] == '/' && is_known(name);
  });
}

std::vector<Words> from_cl(const Words& arguments, Notes& notes) { return Translation(arguments, notes).run(); }

}  // namespace ws2cc
