/* main() for programs that have wmain(), WinMain() or wWinMain() instead. In an archive: the linker takes it only where no
 * main() is. The C++ forms of wmain have mangled names, because Microsoft's compiler knows the name and other compilers do not.
 */
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <stdio.h>

typedef uint16_t wide;
size_t ws2_mbstowcs(wide *to, const char *from, size_t count);

#define WEAK __attribute__((__weak__))
int c_wmain(int count, wide **arguments, wide **environment) __asm__("wmain") WEAK;
int cxx_wmain_environment(int count, wide **arguments, wide **environment) __asm__("_Z5wmainiPPwS0_") WEAK;
int cxx_wmain(int count, wide **arguments) __asm__("_Z5wmainiPPw") WEAK;
int cxx_wmain_const(int count, wide **arguments) __asm__("_Z5wmainiPPKw") WEAK;
int cxx_wmain_void(void) __asm__("_Z5wmainv") WEAK;
int WinMain(void *instance, void *previous, char *command_line, int show) WEAK;
int wWinMain(void *instance, void *previous, wide *command_line, int show) WEAK;

/* What a program keeps to its end stays reachable, or LeakSanitizer would report it; volatile, or a store that nobody reads
 * would be left out. */
static wide **volatile kept_wide[2];
static char *volatile kept_line;

static wide **all_wide(char **texts) {
  size_t count = 0, i;
  wide **result;
  while (texts[count]) count++;
  result = calloc(count + 1, sizeof *result);
  for (i = 0; result && i < count; i++) {
    const size_t length = ws2_mbstowcs(NULL, texts[i], 0);
    result[i] = calloc(length + 1, sizeof(wide));
    if (!result[i]) exit(127);
    ws2_mbstowcs(result[i], texts[i], length + 1);
  }
  if (!result) exit(127);
  kept_wide[kept_wide[0] != NULL] = result;
  return result;
}

/* What follows the program's name on a command line; quotes where an argument has spaces. */
static char *rest_of_line(int count, char **arguments) {
  size_t size = 1;
  int i;
  char *line;
  for (i = 1; i < count; i++) size += strlen(arguments[i]) + 3;
  line = calloc(size, 1);
  if (!line) exit(127);
  kept_line = line;
  for (i = 1; i < count; i++) {
    const int quote = !*arguments[i] || strpbrk(arguments[i], " \t") != NULL;
    if (i > 1) strcat(line, " ");
    if (quote) strcat(line, "\"");
    strcat(line, arguments[i]);
    if (quote) strcat(line, "\"");
  }
  return line;
}

int main(int count, char **arguments, char **environment) {
  enum { show_normal = 1 };
  if (c_wmain) return c_wmain(count, all_wide(arguments), all_wide(environment));
  if (cxx_wmain_environment) return cxx_wmain_environment(count, all_wide(arguments), all_wide(environment));
  if (cxx_wmain) return cxx_wmain(count, all_wide(arguments));
  if (cxx_wmain_const) return cxx_wmain_const(count, all_wide(arguments));
  if (cxx_wmain_void) return cxx_wmain_void();
  if (WinMain) return WinMain(NULL, NULL, rest_of_line(count, arguments), show_normal);
  if (wWinMain) {
    char *line = rest_of_line(count, arguments);
    char *const one[] = {line, NULL};
    return wWinMain(NULL, NULL, all_wide((char **)one)[0], show_normal);
  }
  fputs("This program has no main(), wmain() or WinMain().\n", stderr);
  return 127;
}
