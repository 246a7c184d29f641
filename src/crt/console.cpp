// conio.h: keys one by one. The terminal is set to give them so only while a function looks for one.
#include <crt/conio.h>

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <utility>

#include "crt/export.h"
#include "crt/format.h"

namespace {

std::mutex mutex;  // protects the rest
int pushed_back = EOF;

/// Keys without waiting for a line, as long as this exists.
class KeyByKey {
 public:
  explicit KeyByKey(bool echo) : is_terminal_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!is_terminal_) return;
    termios raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | (echo ? 0 : ECHO));
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  }
  ~KeyByKey() {
    if (is_terminal_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  KeyByKey(const KeyByKey&) = delete;
  KeyByKey& operator=(const KeyByKey&) = delete;

 private:
  termios before_{};
  bool is_terminal_;
};

int next_key(bool echo) {
  {
    const std::lock_guard lock(mutex);
    if (pushed_back != EOF) return std::exchange(pushed_back, EOF);
  }
  std::fflush(stdout);
  const KeyByKey keys(echo);
  unsigned char octet = 0;
  ssize_t got = 0;
  do {
    got = read(STDIN_FILENO, &octet, 1);
  } while (got < 0 && errno == EINTR);
  if (got != 1) return EOF;
  return octet == '\n' ? '\r' : octet;  // the Enter key
}

}  // namespace

int _kbhit() {
  {
    const std::lock_guard lock(mutex);
    if (pushed_back != EOF) return 1;
  }
  const KeyByKey keys(false);
  pollfd input{STDIN_FILENO, POLLIN, 0};
  return poll(&input, 1, 0) == 1 && (input.revents & POLLIN);
}
int _getch() { return next_key(false); }
int _getche() { return next_key(true); }
int _ungetch(int c) {
  const std::lock_guard lock(mutex);
  if (c == EOF || pushed_back != EOF) return EOF;
  return pushed_back = c;
}
int _putch(int c) {
  std::putchar(c);
  std::fflush(stdout);
  return c;
}
int _cputs(const char* text) {
  if (!text) return ows::crt::refuse(EINVAL, -1);
  std::fputs(text, stdout);
  return std::fflush(stdout);
}
int _cprintf(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const auto text = ows::crt::format(format, arguments);
  va_end(arguments);
  if (!text) return -1;
  return _cputs(text->c_str()) == 0 ? static_cast<int>(text->size()) : -1;
}
