/* A process that cannot be made does not run either: CreateProcess fails, and tests/containers/run looks for the child. */
#include <windows.h>

#include <stdio.h>

int main(int count, char **arguments) {
  STARTUPINFOA startup = {0};
  PROCESS_INFORMATION made;
  char line[300];
  if (count > 1) return Sleep(60000), 0;
  startup.cb = sizeof startup;
  snprintf(line, sizeof line, "\"%s\" child", arguments[0]);
  return CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &made) ? 1 : 0;
}
