#include "run.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace ws2cc {
namespace {

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

}  // namespace

void become(const Command& command, bool as_file) {
  Words words = joined(command.compiler, as_file ? Words{response_file(command.arguments)} : command.arguments);
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  execvp(pointers[0], pointers.data());
  throw std::runtime_error("cannot run " + words[0] + ": " + std::strerror(errno)
                           + "; install it, or name another compiler with WS2CC_CC and WS2CC_CXX");
}

int run(const Command& command, bool as_file) {
  const pid_t child = fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) {
    try {
      become(command, as_file);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "ws2cc: %s\n", error.what());
    }
    _exit(1);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

std::string shell_line(const Command& command) {
  std::string line;
  for (const std::string& word : joined(command.compiler, command.arguments))
    line += (line.empty() ? "" : " ") + shell_word(word);
  return line;
}

TemporaryFolder::TemporaryFolder() {
  const char* parent = std::getenv("TMPDIR");
  std::string name = std::string(parent && *parent ? parent : "/tmp") + "/ws2cc-XXXXXX";
  if (!mkdtemp(name.data())) throw std::system_error(errno, std::generic_category(), name);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace ws2cc
