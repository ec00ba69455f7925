/*
 * What an installation on Windows starts in tests: an app that tells how it was started and does as
 * its first argument says, or, when it is called updater.exe, an updater that recovers as it is told.
 */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

enum { BAD_CALL = 99, BOUND = 30000 };

int _dowildcard = 0; /* arguments are shown as they were given */

static void print(const wchar_t *format, const wchar_t *text) {
  static wchar_t wide[1 << 15];
  static char utf8[4 << 15];
  swprintf(wide, 1 << 15, format, text);
  int length = WideCharToMultiByte(CP_UTF8, 0, wide, -1, utf8, sizeof utf8, NULL, NULL);
  if (length > 0) fwrite(utf8, 1, (size_t) length - 1, stdout);
}

static void print_arguments(int count, wchar_t **words) {
  for (int i = 0; i < count; i++) print(L" [%ls]", words[i]);
  print(L"%ls", L"\n");
  fflush(stdout);
}

static void copy_input(void) {
  char bytes[4096];
  size_t length;
  while ((length = fread(bytes, 1, sizeof bytes, stdin)) > 0) fwrite(bytes, 1, length, stdout);
  fflush(stdout);
}

/* Runs a command line and tells its exit code, all 32 bits of it, and lends it a show state. */
static int run(wchar_t *line, WORD show) {
  STARTUPINFOW startup = {.cb = sizeof startup, .dwFlags = STARTF_USESHOWWINDOW, .wShowWindow = show};
  PROCESS_INFORMATION process;
  DWORD code;
  if (!CreateProcessW(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process)) return BAD_CALL;
  WaitForSingleObject(process.hProcess, BOUND);
  if (!GetExitCodeProcess(process.hProcess, &code)) return BAD_CALL;
  printf("ended with %lu\n", code);
  return 0;
}

/* Leaves a process running that writes `done` once there is a file `go`. */
static int leave(const wchar_t *program, const wchar_t *go, const wchar_t *done) {
  static wchar_t line[4096];
  STARTUPINFOW startup = {.cb = sizeof startup};
  PROCESS_INFORMATION process;
  swprintf(line, 4096, L"\"%ls\" stay \"%ls\" \"%ls\"", program, go, done);
  return CreateProcessW(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process) ? 0 : BAD_CALL;
}

static int stay(const wchar_t *go, const wchar_t *done) {
  for (int waited = 0; waited < BOUND; waited += 20) {
    if (GetFileAttributesW(go) != INVALID_FILE_ATTRIBUTES) {
      return CreateFileW(done, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL) == INVALID_HANDLE_VALUE;
    }
    Sleep(20);
  }
  return BAD_CALL;
}

static const wchar_t *variable(const wchar_t *name) {
  const wchar_t *value = _wgetenv(name);
  return value ? value : L"";
}

/* Runs what a variable says as a shell does, with nothing to quote twice. */
static int run_script(const wchar_t *name) {
  const wchar_t *script = variable(name);
  return *script ? _wsystem(script) : 0;
}

/* The user's PATH as it stands in the registry, with its type. */
static void print_user_path(void) {
  static wchar_t value[1 << 15];
  DWORD type = 0, size = sizeof value - sizeof *value;
  LONG error = RegGetValueW(HKEY_CURRENT_USER, L"Environment", L"Path", RRF_RT_ANY | RRF_NOEXPAND, &type,
      value, &size);
  if (error != ERROR_SUCCESS) return;
  print(type == REG_SZ ? L"REG_SZ %ls" : type == REG_EXPAND_SZ ? L"REG_EXPAND_SZ %ls" : L"no text", value);
}

static const wchar_t *name_of(const wchar_t *path) {
  const wchar_t *separator = wcsrchr(path, L'\\');
  return separator ? separator + 1 : path;
}

/* --root ROOT --image IMAGE ARGUMENTS */
static int update(int count, wchar_t **words) {
  if (count < 6) return BAD_CALL;
  _wputenv_s(L"root", words[2]);
  print(L"updater of %ls:", name_of(words[4]));
  print_arguments(count - 5, words + 5);
  static const wchar_t *const scripts[][2] = {
      {L"--recover", L"RECOVERY"}, {L"--apply-deferred", L"DEFERRED"}, {L"--migrate-at-start", L"MIGRATION"}};
  for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
    if (wcscmp(words[5], scripts[i][0]) != 0) continue;
    copy_input();
    return run_script(scripts[i][1]);
  }
  return 0;
}

/* The command line behind its first two words, which have no blanks and no quotation marks. */
static wchar_t *behind_command(void) {
  wchar_t *line = GetCommandLineW();
  line = wcsstr(line, L" run ");
  line += wcslen(L" run ");
  return wcschr(line, L' ') + 1;
}

int wmain(int count, wchar_t **words) {
  wchar_t own[4096];
  _setmode(_fileno(stdin), _O_BINARY);
  _setmode(_fileno(stdout), _O_BINARY);
  GetModuleFileNameW(NULL, own, 4096);
  if (wcscmp(name_of(own), L"updater.exe") == 0) return update(count, words);

  const wchar_t *word = count > 1 ? words[1] : L"";
  if (wcscmp(word, L"run") == 0 && count > 3) return run(behind_command(), (WORD) _wtoi(words[2]));
  if (wcscmp(word, L"user-path") == 0) return print_user_path(), 0;
  if (wcscmp(word, L"stay") == 0 && count == 4) return stay(words[2], words[3]);

  print(L"%ls started with", words[0]);
  print_arguments(count - 1, words + 1);
  if (wcscmp(word, L"exit") == 0 && count == 3) ExitProcess(wcstoul(words[2], NULL, 10));
  if (wcscmp(word, L"cat") == 0) copy_input();
  if (wcscmp(word, L"complain") == 0) fputs("a complaint\n", stderr);
  if (wcscmp(word, L"variable") == 0 && count == 3) print(L"%ls\n", variable(words[2]));
  if (wcscmp(word, L"wait") == 0) {
    printf("%lu\n", GetCurrentProcessId());
    fflush(stdout);
    Sleep(BOUND);
  }
  if (wcscmp(word, L"leave") == 0 && count == 4) return leave(own, words[2], words[3]);
  if (wcscmp(word, L"startup") == 0) {
    STARTUPINFOW startup;
    GetStartupInfoW(&startup);
    printf("show state %d, console %s\n", startup.wShowWindow,
        !GetConsoleCP() ? "missing" : GetConsoleWindow() ? "with a window" : "without a window");
  }
  return 0;
}
