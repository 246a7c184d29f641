// ws2cc: compiles a Windows program for Linux with gcc or g++ and openwinsock.
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

#include "command.h"

namespace ws2cc {
namespace {

namespace fs = std::filesystem;

constexpr const char* help = R"(usage: ws2cc [option of gcc]... FILE...
       ws2c++ [option of g++]... FILE...

Compiles and links a program written for winsock2.h. The options of gcc and clang pass through.

  compiler    gcc for C sources, g++ when there are C++ sources or only objects; ws2c++ always takes g++.
              WS2CC_CC and WS2CC_CXX name others, with options if need be: WS2CC_CXX="ccache clang++-19"
  defined     what Windows sources test: _WIN32, WIN32, _WIN64 ...
  linked      ws2_32, with an rpath, so that the result runs at once
  left out    import libraries without work here, as -lkernel32, -lmswsock or USER32.LIB

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

/// A response file that the compiler can read as long as it runs, and that nobody has to remove.
std::string response_file(const Words& arguments) {
  const int file = memfd_create("ws2cc", 0);
  if (file < 0) throw std::system_error(errno, std::generic_category(), "memfd_create");
  std::string text;
  for (const std::string& argument : arguments) text += shell_word(argument) + '\n';
  for (std::size_t written = 0; written < text.size();) {
    const ssize_t count = write(file, text.data() + written, text.size() - written);
    if (count < 0) throw std::system_error(errno, std::generic_category(), "response file");
    written += static_cast<std::size_t>(count);
  }
  return "@/proc/self/fd/" + std::to_string(file);
}

Words joined(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

[[noreturn]] void run(const Words& compiler, const Words& arguments) {
  Words words = joined(compiler, arguments);
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  execvp(pointers[0], pointers.data());
  throw std::runtime_error("cannot run " + words[0] + ": " + std::strerror(errno)
                           + "; install it, or name another compiler with WS2CC_CC and WS2CC_CXX");
}

void print(const Command& command) {
  std::string line;
  for (const std::string& word : joined(command.compiler, command.arguments))
    line += (line.empty() ? "" : " ") + shell_word(word);
  std::puts(line.c_str());
}

int main(const char* called_as, Words arguments) {
  if (arguments.empty()) throw std::runtime_error("no files; ws2cc --help says how it is used");
  if (arguments[0] == "--help") {
    std::fputs(help, stdout);
    return 0;
  }
  const Compilers compilers = choose_compilers(called_as);
  if (arguments[0] == "--version") {
    std::puts("ws2cc (openwinsock) " OWS_VERSION);
    std::fflush(stdout);
    run(compilers.always_cxx ? compilers.cxx : compilers.c, {"--version"});
  }
  const bool only_print = std::erase(arguments, "--print-command") > 0;
  bool from_file = false;
  const Command command = make_command(expand_response_files(arguments, from_file), find_installation(), compilers);
  if (only_print) {
    print(command);
    return 0;
  }
  // What came in a response file may be too long for a command line.
  run(command.compiler, from_file ? Words{response_file(command.arguments)} : command.arguments);
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
