/*
 * Starts the current version of an app on Windows, or hands the updater's own commands to the
 * updater; what launcher.sh does elsewhere, with the same messages and exit codes.
 *
 * One program serves every app: `instar pack` writes the app's settings into it. It starts what the
 * files launch\*.args of an image say, with the rest of its own command line as it was given, in a
 * job that ends with it, and ends with the exit code of what it started.
 *
 * Memory is not given back: the process ends soon, or waits.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

enum { USAGE = 2, DAMAGED = 60, BUSY = 75 };

#define MARKER "INSTAR-LAUNCHER-SETTINGS:"
#define SETTINGS_LENGTH 256
#define LARGEST_FILE (1 << 20)
#define STARTF_HAS_MONITOR 0x400 /* in no header: hStdOutput is one */

/* Three lines behind the marker: name, variable of the root, prefix. Volatile, as it is written later. */
static volatile const char block[sizeof MARKER - 1 + SETTINGS_LENGTH] __attribute__((used)) = MARKER;

static const wchar_t *app = L"launcher";
static const wchar_t *root_variable;
static const wchar_t *prefix;
static const wchar_t *root;
static const wchar_t *own_image; /* that this program lies in; NULL for the launcher of an installation */
static BOOL windowed; /* the app has windows of its own, and this program no console */
static BOOL attached; /* to the console of the parent */
static HANDLE volatile child; /* that runs now; read where signals arrive, too */

static void *allocate(size_t size) {
  static const char text[] = "launcher: there is not enough memory; nothing was started.\n";
  DWORD written;
  void *memory = calloc(1, size);
  if (!memory) {
    WriteFile(GetStdHandle(STD_ERROR_HANDLE), text, sizeof text - 1, &written, NULL);
    ExitProcess(DAMAGED);
  }
  return memory;
}

/* All texts behind one another; the last argument is NULL. */
static wchar_t *join(const wchar_t *first, ...) {
  va_list texts;
  size_t length = 1;
  va_start(texts, first);
  for (const wchar_t *text = first; text; text = va_arg(texts, const wchar_t *)) length += wcslen(text);
  va_end(texts);
  wchar_t *joined = allocate(length * sizeof *joined), *end = joined;
  va_start(texts, first);
  for (const wchar_t *text = first; text; text = va_arg(texts, const wchar_t *)) {
    size_t n = wcslen(text);
    memcpy(end, text, n * sizeof *text);
    end += n;
  }
  va_end(texts);
  return joined;
}

static wchar_t *wide(const char *utf8) {
  int length = MultiByteToWideChar(CP_UTF8, 0, utf8, -1, NULL, 0);
  wchar_t *text = allocate((size_t) (length + 1) * sizeof *text);
  MultiByteToWideChar(CP_UTF8, 0, utf8, -1, text, length);
  return text;
}

static BOOL usable(HANDLE handle) { return handle && handle != INVALID_HANDLE_VALUE; }

static void write_error(HANDLE error, const wchar_t *line) {
  DWORD mode, written;
  if (GetConsoleMode(error, &mode)) {
    const wchar_t *text = join(app, L": ", line, L"\r\n", NULL);
    WriteConsoleW(error, text, (DWORD) wcslen(text), &written, NULL);
    return;
  }
  const wchar_t *text = join(app, L": ", line, L"\n", NULL);
  int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
  char *utf8 = allocate((size_t) length + 1);
  WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, length, NULL, NULL);
  WriteFile(error, utf8, (DWORD) strlen(utf8), &written, NULL);
}

static void show_box(const wchar_t *text) {
  /* Loaded only here: it would double the time of a start. */
  HMODULE user = LoadLibraryW(L"user32.dll");
  FARPROC box = user ? GetProcAddress(user, "MessageBoxW") : NULL;
  if (box) ((int(WINAPI *)(HWND, LPCWSTR, LPCWSTR, UINT)) (void *) box)(NULL, text, app, MB_ICONERROR);
}

/* Says what happened and what to do next: to standard error; a windowed app that has none shows a box. */
static void tell(const wchar_t *what, const wchar_t *next) {
  HANDLE error = GetStdHandle(STD_ERROR_HANDLE);
  if (usable(error)) {
    write_error(error, what);
    if (next) write_error(error, next);
  } else if (windowed) {
    show_box(next ? join(what, L"\n\n", next, NULL) : what);
  }
}

/* Says why nothing was started, and ends. */
static void fail(DWORD code, const wchar_t *what, const wchar_t *next) {
  tell(what, next);
  ExitProcess(code);
}

/* A path that may be longer than MAX_PATH in calls of the system. */
static const wchar_t *in_calls(const wchar_t *path) {
  if (wcslen(path) < MAX_PATH - 12 || wcsncmp(path, L"\\\\?\\", 4) == 0) return path;
  return path[0] == L'\\' ? join(L"\\\\?\\UNC\\", path + 2, NULL) : join(L"\\\\?\\", path, NULL);
}

/* A path as people write it. */
static wchar_t *plain(wchar_t *path) {
  if (wcsncmp(path, L"\\\\?\\UNC\\", 8) == 0) return join(L"\\\\", path + 8, NULL);
  return path + (wcsncmp(path, L"\\\\?\\", 4) == 0 ? 4 : 0);
}

static BOOL exists(const wchar_t *path) {
  return GetFileAttributesW(in_calls(path)) != INVALID_FILE_ATTRIBUTES;
}

/* The whole file, ended by NUL; NULL when there is none. One that is just being replaced is waited for. */
static char *read_file(const wchar_t *path) {
  const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  for (int tries = 0; tries < 50; tries++) {
    HANDLE file = CreateFileW(in_calls(path), GENERIC_READ, share, NULL, OPEN_EXISTING, 0, NULL);
    if (file != INVALID_HANDLE_VALUE) {
      DWORD size = GetFileSize(file, NULL), got = 0;
      char *bytes = size < LARGEST_FILE ? allocate(size + 1) : NULL;
      BOOL whole = bytes && ReadFile(file, bytes, size, &got, NULL) && got == size;
      CloseHandle(file);
      return whole ? bytes : NULL;
    }
    DWORD error = GetLastError();
    if (error != ERROR_SHARING_VIOLATION && error != ERROR_ACCESS_DENIED) return NULL;
    Sleep(10);
  }
  return NULL;
}

/* Cuts the next line off, without its end. */
static char *next_line(char **rest) {
  char *line = *rest;
  if (!*line) return NULL;
  size_t length = strcspn(line, "\n");
  *rest = line + length + (line[length] ? 1 : 0);
  line[length] = 0;
  if (length && line[length - 1] == '\r') line[length - 1] = 0;
  return line;
}

/* The name of a version, which is the name of a directory too and must lead nowhere else. */
static BOOL is_version(const char *text) {
  if (!*text || *text == '.') return FALSE;
  for (; *text; text++) {
    BOOL letter = (*text >= '0' && *text <= '9') || (*text >= 'A' && *text <= 'Z')
        || (*text >= 'a' && *text <= 'z');
    if (!letter && !strchr(".+-", *text)) return FALSE;
  }
  return TRUE;
}

static BOOL is_number(const char *text) { return *text && !text[strspn(text, "0123456789")]; }

/* First and second word of the first line of a file below the root; empty when there are none. */
static void read_words(const wchar_t *name, char **first, char **second) {
  char *line = read_file(join(root, name, NULL));
  if (line) line[strcspn(line, "\r\n")] = 0;
  *first = line ? line + strspn(line, " \t") : "";
  size_t length = strcspn(*first, " \t");
  *second = *first + length;
  if (**second) {
    *(*second)++ = 0;
    *second += strspn(*second, " \t");
    (*second)[strcspn(*second, " \t")] = 0;
  }
}

static wchar_t *image_of(const char *version) {
  return join(root, L"\\versions\\", wide(version), NULL);
}

static BOOL has(const wchar_t *image, const wchar_t *file) { return exists(join(image, file, NULL)); }

/* The image whose updater serves: the one that must finish a switch, else the newest, else the current. */
static wchar_t *find_updater(void) {
  static const wchar_t *const files[] = {L"\\state\\switch", L"\\state\\updater", L"\\current"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    char *first, *second;
    read_words(files[i], &first, &second);
    const char *version = *second ? second : first;
    if (is_version(version) && has(image_of(version), L"\\launch\\updater.args")) return image_of(version);
  }
  return NULL;
}

/* Any that is left, for those commands that look after a damaged installation. */
static wchar_t *find_any_updater(void) {
  WIN32_FIND_DATAW entry;
  HANDLE search = FindFirstFileW(in_calls(join(root, L"\\versions\\*", NULL)), &entry);
  wchar_t *found = NULL;
  if (search == INVALID_HANDLE_VALUE) return NULL;
  do {
    wchar_t *image = join(root, L"\\versions\\", entry.cFileName, NULL);
    if (entry.cFileName[0] != L'.' && has(image, L"\\launch\\updater.args")) found = image;
  } while (!found && FindNextFileW(search, &entry));
  FindClose(search); /* an open directory could not be uninstalled */
  return found;
}

/* The path with short names, where the system keeps them. */
static const wchar_t *shortened(const wchar_t *path) {
  DWORD length = GetShortPathNameW(in_calls(path), NULL, 0);
  wchar_t *shorter = allocate((length + 1) * sizeof *shorter);
  return length && GetShortPathNameW(in_calls(path), shorter, length + 1) ? plain(shorter) : path;
}

/*
 * A virtual machine finds its own files only by names in the system's code page. Where a name has
 * none there, its short name stands for it.
 */
static const wchar_t *in_code_page(const wchar_t *path) {
  BOOL lost = FALSE;
  if (GetACP() == CP_UTF8) return path;
  WideCharToMultiByte(CP_ACP, WC_NO_BEST_FIT_CHARS, path, -1, NULL, 0, NULL, &lost);
  return lost ? shortened(path) : path;
}

static void strip_last(wchar_t *path) {
  wchar_t *separator = wcsrchr(path, L'\\');
  if (separator) *separator = 0;
}

/* An image by its own name, the version, which needs no short one, in a directory that may need it. */
static const wchar_t *named_image(const wchar_t *image, BOOL deep) {
  wchar_t *place = join(image, NULL);
  strip_last(place);
  return join(deep ? shortened(place) : in_code_page(place), image + wcslen(place), NULL);
}

/* An image's directory as programs in it can be started: deep in it no path may be longer than MAX_PATH. */
static const wchar_t *startable(const wchar_t *image) {
  return named_image(image, wcslen(image) > MAX_PATH / 2);
}

/* One argument as the C runtime reads it back: backslashes count double before a quotation mark. */
static wchar_t *quoted(const wchar_t *argument) {
  if (*argument && !wcspbrk(argument, L" \t\"")) return join(argument, NULL);
  wchar_t *text = allocate((wcslen(argument) * 2 + 3) * sizeof *text), *end = text;
  *end++ = L'"';
  for (size_t slashes = 0;; argument++) {
    if (*argument == L'\\') {
      slashes++;
      *end++ = L'\\';
      continue;
    }
    if (!*argument || *argument == L'"') {
      for (; slashes; slashes--) *end++ = L'\\';
      if (!*argument) break;
      *end++ = L'\\';
    }
    slashes = 0;
    *end++ = *argument;
  }
  *end = L'"';
  return text;
}

/* Puts the image's directory where {image} stands. */
static wchar_t *filled(const wchar_t *text, const wchar_t *image) {
  const wchar_t *place = wcsstr(text, L"{image}");
  if (!place) return join(text, NULL);
  wchar_t *before = join(text, NULL);
  before[place - text] = 0;
  return join(before, image, filled(place + wcslen(L"{image}"), image), NULL);
}

/* Takes the next argument off a command line, by the rules of the C runtime; NULL at its end. */
static wchar_t *next_argument(const wchar_t **rest) {
  const wchar_t *at = *rest + wcsspn(*rest, L" \t");
  if (!*at) return NULL;
  wchar_t *argument = allocate((wcslen(at) + 1) * sizeof *argument), *end = argument;
  for (BOOL inside = FALSE; *at && (inside || !wcschr(L" \t", *at));) {
    size_t slashes = wcsspn(at, L"\\");
    at += slashes;
    BOOL quote = *at == L'"';
    for (size_t i = quote ? slashes / 2 : slashes; i; i--) *end++ = L'\\';
    if (!quote) {
      if (*at && (inside || !wcschr(L" \t", *at))) *end++ = *at++;
    } else if (slashes % 2) {
      *end++ = *at++;
    } else if (inside && at[1] == L'"') {
      *end++ = L'"';
      at += 2;
    } else {
      inside = !inside;
      at++;
    }
  }
  *rest = at + wcsspn(at, L" \t");
  return argument;
}

/* The command line behind the name of the program, where backslashes quote nothing. */
static const wchar_t *own_arguments(void) {
  const wchar_t *line = GetCommandLineW();
  for (BOOL inside = FALSE; *line && (inside || !wcschr(L" \t", *line)); line++) {
    if (*line == L'"') inside = !inside;
  }
  return line + wcsspn(line, L" \t");
}

/*
 * The child gets the same signals. When the console closes, the job must not end it before its time.
 * Without one, the signal ends this program as any other.
 */
static BOOL WINAPI on_signal(DWORD signal) {
  HANDLE running = child;
  if (running && signal != CTRL_C_EVENT && signal != CTRL_BREAK_EVENT) WaitForSingleObject(running, INFINITE);
  return running != NULL;
}

static HANDLE inheritable(HANDLE handle) {
  if (usable(handle)) SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
  return handle;
}

/* A job that ends its processes when this one is ended from outside; NULL where it cannot be made. */
static HANDLE new_job(void) {
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
  HANDLE job = CreateJobObjectW(NULL, NULL);
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_BREAKAWAY_OK;
  if (job) SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
  return job;
}

/* How this program was started, for its child; quiet is one that must not touch the app's own streams. */
static STARTUPINFOW startup_of_child(BOOL quiet) {
  STARTUPINFOW startup;
  GetStartupInfoW(&startup);
  startup.lpReserved = NULL;
  /* A hot key or a monitor would stand where the streams do. */
  startup.dwFlags &= ~(DWORD) (STARTF_USEHOTKEY | STARTF_HAS_MONITOR);
  startup.dwFlags |= STARTF_USESTDHANDLES;
  startup.hStdError = inheritable(GetStdHandle(STD_ERROR_HANDLE));
  startup.hStdOutput = inheritable(GetStdHandle(STD_OUTPUT_HANDLE));
  startup.hStdInput = inheritable(GetStdHandle(STD_INPUT_HANDLE));
  if (quiet) {
    startup.hStdOutput = startup.hStdError;
    startup.hStdInput = inheritable(CreateFileW(
        L"NUL", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL));
    startup.cbReserved2 = 0; /* the streams once more, as the C runtime hands them on */
    startup.lpReserved2 = NULL;
  }
  return startup;
}

/* The command of the updater that is told to the user. */
static const wchar_t *command(const wchar_t *word, const wchar_t *word_behind_prefix) {
  return *prefix ? join(app, L" ", prefix, L" ", word_behind_prefix, NULL) : join(app, L" ", word, NULL);
}

/* Starts a program, waits for its end, and returns its exit code, all 32 bits of it. */
static DWORD run(const wchar_t *program, wchar_t *line, BOOL quiet) {
  PROCESS_INFORMATION process;
  STARTUPINFOW startup = startup_of_child(quiet);
  DWORD flags = CREATE_SUSPENDED | CREATE_UNICODE_ENVIRONMENT;
  if (windowed && !attached) flags |= CREATE_NO_WINDOW;
  if (!CreateProcessW(in_calls(program), line, NULL, NULL, TRUE, flags, NULL, NULL, &startup, &process)) {
    wchar_t number[16];
    _ultow(GetLastError(), number, 10);
    tell(join(program, L" cannot be started (error ", number, L" of Windows); nothing was started.", NULL),
        join(L"Run: ", command(L"self repair", L"repair"), NULL));
    return DAMAGED;
  }
  HANDLE job = new_job();
  if (job && !AssignProcessToJobObject(job, process.hProcess)) {
    CloseHandle(job);
    job = NULL;
  }
  child = process.hProcess;
  ResumeThread(process.hThread);
  WaitForSingleObject(process.hProcess, INFINITE);
  if (job) { /* What the program left running on purpose goes on. */
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION none = {0};
    SetInformationJobObject(job, JobObjectExtendedLimitInformation, &none, sizeof none);
    CloseHandle(job);
  }
  child = NULL;
  DWORD code = DAMAGED;
  GetExitCodeProcess(process.hProcess, &code);
  return code;
}

/* Runs what a file of the image says: one argument a line, the program first, then these as they are. */
static DWORD run_image(const wchar_t *image, const wchar_t *file, const wchar_t *arguments, BOOL quiet) {
  char *rest = read_file(join(image, file, NULL));
  char *first = rest ? next_line(&rest) : NULL;
  if (!first) {
    tell(join(image, file, L" cannot be read; nothing was started.", NULL), NULL);
    return DAMAGED;
  }
  const wchar_t *directory = startable(image);
  wchar_t *program = filled(wide(first), directory);
  for (wchar_t *at = program; *at; at++) {
    if (*at == L'/') *at = L'\\';
  }
  wchar_t *line = quoted(program);
  for (char *next; (next = next_line(&rest));) line = join(line, L" ", quoted(filled(wide(next), directory)), NULL);
  return run(program, *arguments ? join(line, L" ", arguments, NULL) : line, quiet);
}

static DWORD run_updater(const wchar_t *image, const wchar_t *arguments, BOOL quiet) {
  const wchar_t *places = join(
      L"--root ", quoted(in_code_page(root)), L" --image ", quoted(named_image(image, FALSE)), L" ", arguments, NULL);
  return run_image(image, L"\\launch\\updater.args", places, quiet);
}

/* Whether a process lives, also one that this user may not touch. */
static BOOL lives(const char *pid) {
  if (!is_number(pid) || strlen(pid) > 9) return FALSE;
  HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, (DWORD) strtoul(pid, NULL, 10));
  if (!process) return GetLastError() == ERROR_ACCESS_DENIED;
  BOOL runs = WaitForSingleObject(process, 0) == WAIT_TIMEOUT;
  CloseHandle(process);
  return runs;
}

static DWORD recover(void) {
  const wchar_t *image = find_updater();
  if (image) return run_updater(image, L"--recover", TRUE);
  tell(join(L"an update was cut off, and no installed version in ", root, L" can finish it.", NULL),
      join(L"Nothing was deleted. Run the install script of ", app, L" again.", NULL));
  return DAMAGED;
}

/* In tenths of a second. */
static int patience(void) {
  wchar_t text[8];
  DWORD length = GetEnvironmentVariableW(L"INSTAR_WAIT", text, 6);
  return 10 * (length && length < 6 && !text[wcsspn(text, L"0123456789")] ? (int) wcstoul(text, NULL, 10) : 60);
}

/*
 * Comes back when no switch is half done: the holder finished it, or recovery did. A number that a
 * stranger's process has now looks like a living holder; so in the end recovery is tried anyway, and
 * the updater's own lock decides.
 */
static void settle(void) {
  const wchar_t *mark = join(root, L"\\state\\switch", NULL);
  int limit = patience(), waited = 0;
  while (exists(mark)) {
    char *holder, *version;
    read_words(L"\\state\\switch", &holder, &version);
    if (lives(holder) && waited < limit) {
      Sleep(100);
      waited++;
      continue;
    }
    DWORD code = exists(mark) ? recover() : 0;
    if (code == 0 && exists(mark)) {
      fail(DAMAGED, join(L"recovery ended well and yet left ", mark, L"; nothing was started.", NULL),
          join(L"Run: ", command(L"self-update", L"update"), L" - it says what is in the way", NULL));
    } else if (code == BUSY) {
      if (waited >= limit) {
        fail(BUSY, join(L"another process (", *holder ? wide(holder) : L"unknown",
                L") is at the last step of an update; nothing was started.", NULL), L"Start it again in a moment.");
      }
      Sleep(1000);
      waited += 10;
    } else if (code != 0 && usable(GetStdHandle(STD_ERROR_HANDLE))) {
      fail(code, L"an update that was cut off could not be finished (see above); nothing was started.",
          L"Put right what the message names, then start it again.");
    } else if (code != 0) { /* nobody saw what the updater said */
      fail(code, L"an update that was cut off could not be finished; nothing was started.",
          join(L"Run in a console: ", command(L"self-update", L"update"), L" - it says what is in the way", NULL));
    }
  }
}

/* Whether a change waits for a start, and the processes that it waits for have ended. */
static BOOL is_due(void) {
  char *rest = read_file(join(root, L"\\state\\deferred\\waits", NULL));
  if (!rest) return FALSE;
  char *boot = next_line(&rest);
  if (!boot || strcmp(boot, "-") != 0) return TRUE;
  for (char *pid; (pid = next_line(&rest));) {
    if (lives(pid)) return FALSE;
  }
  return TRUE;
}

/* A variable that is set to something; NULL when it is not. */
static wchar_t *variable(const wchar_t *name) {
  DWORD length = GetEnvironmentVariableW(name, NULL, 0);
  if (length < 2) return NULL;
  wchar_t *value = allocate(length * sizeof *value);
  GetEnvironmentVariableW(name, value, length);
  return value;
}

/*
 * The path that an expression of a descriptor means, as ${NAME:-~/otherwise}/file: up to its end, or
 * up to the brace that closes an otherwise. NULL when it needs a variable that is not set.
 */
static wchar_t *meant(const wchar_t **at) {
  wchar_t *path = **at == L'~' ? variable(L"USERPROFILE") : join(L"", NULL);
  *at += **at == L'~' ? 1 : 0;
  while (**at && **at != L'}') {
    wchar_t *part = join(*at, NULL);
    if (**at == L'$') {
      wchar_t *name = part + 2, *otherwise = NULL;
      size_t length = wcscspn(name, L":}");
      *at += 2 + length;
      name[length] = 0;
      if (**at == L':') {
        *at += 2;
        otherwise = meant(at);
      }
      *at += **at ? 1 : 0;
      part = variable(name);
      if (!part) part = otherwise;
    } else {
      size_t length = wcscspn(*at, L"$}");
      *at += length;
      part[length] = 0;
    }
    path = path && part ? join(path, part, NULL) : NULL;
  }
  return path;
}

/* Whether the stamp of any data says another version than the image uses. */
static BOOL is_of_other_version(const wchar_t *image) {
  char *rest = read_file(join(image, L"\\launch\\data.txt", NULL)), *expected, *place;
  while (rest && (expected = next_line(&rest)) && (place = next_line(&rest))) {
    const wchar_t *expression = wide(place);
    wchar_t *path = meant(&expression);
    for (wchar_t *slash = path; slash && *slash; slash++) {
      if (*slash == L'/') *slash = L'\\';
    }
    char *stamp = path ? read_file(path) : NULL;
    if (stamp && strncmp(stamp, expected, strlen(expected)) != 0) return TRUE;
  }
  return FALSE;
}

/* Lets the updater migrate the data, or say why the app must not be started on them. */
static void migrate(const wchar_t *image) {
  DWORD code = run_updater(image, L"--migrate-at-start", TRUE);
  if (code == 0) return;
  if (usable(GetStdHandle(STD_ERROR_HANDLE))) ExitProcess(code);
  fail(code, L"the data are of another version than this program uses; nothing was started.",
      join(L"Run in a console: ", command(L"migrate", L"migrate"), L" - it says what is in the way", NULL));
}

/* Where a link leads in the end; the path itself when that cannot be told. */
static wchar_t *followed(wchar_t *path) {
  const DWORD size = 1 << 16, share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  HANDLE file = CreateFileW(in_calls(path), 0, share, NULL, OPEN_EXISTING, 0, NULL);
  if (!usable(file)) return path;
  wchar_t *target = allocate(size * sizeof *target);
  DWORD length = GetFinalPathNameByHandleW(file, target, size, 0);
  CloseHandle(file);
  return length && length < size ? plain(target) : path;
}

static wchar_t *own_path(void) {
  DWORD size = MAX_PATH, length;
  wchar_t *path;
  do {
    size *= 2;
    path = allocate(size * sizeof *path);
    length = GetModuleFileNameW(NULL, path, size);
  } while (length == size && size < 1 << 16);
  path = plain(path);
  return GetFileAttributesW(in_calls(path)) & FILE_ATTRIBUTE_REPARSE_POINT ? followed(path) : path;
}

static wchar_t *value_of(const wchar_t *name) {
  wchar_t *value = variable(name);
  if (!value) return NULL;
  DWORD length = GetFullPathNameW(value, 0, NULL, NULL);
  wchar_t *path = allocate((length + 1) * sizeof *path);
  GetFullPathNameW(value, length + 1, path, NULL);
  return path;
}

/* The root is the directory above that of this program, or of versions, unless a variable names another. */
static void find_root(void) {
  wchar_t *path = own_path();
  DeleteFileW(in_calls(join(path, L".instar-old", NULL))); /* the one that an update has put aside */
  strip_last(path);
  strip_last(path);
  if (has(path, L"\\launch\\updater.args")) {
    own_image = join(path, NULL);
    strip_last(path);
    strip_last(path);
  }
  wchar_t *named = value_of(root_variable);
  if (named) path = named;
  size_t end = wcslen(path);
  if (end && path[end - 1] == L'\\') path[end - 1] = 0;
  root = path;
}

static void read_settings(void) {
  char *text = allocate(SETTINGS_LENGTH + 1), *rest = text;
  for (int i = 0; i < SETTINGS_LENGTH; i++) text[i] = block[sizeof MARKER - 1 + i];
  char *name = next_line(&rest), *variable = name ? next_line(&rest) : NULL;
  char *word = variable ? next_line(&rest) : NULL;
  if (!word) fail(DAMAGED, L"this launcher belongs to no app: instar pack did not write its settings.", NULL);
  app = wide(name);
  root_variable = wide(variable);
  prefix = wide(word);
}

/* Gives a windowed app the console that its command was typed in. */
static void attach_console(void) {
  static const DWORD streams[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
  attached = windowed && AttachConsole(ATTACH_PARENT_PROCESS);
  if (!attached) return;
  for (int i = 0; i < 3; i++) {
    if (usable(GetStdHandle(streams[i]))) continue;
    SetStdHandle(streams[i], CreateFileW(i ? L"CONOUT$" : L"CONIN$", GENERIC_READ | GENERIC_WRITE,
        FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL));
  }
}

/*
 * Serves a command of the updater, which looks after a begun switch by itself: its messages must be
 * within reach also when recovery fails.
 */
static DWORD serve(const wchar_t *arguments) {
  const wchar_t *rest = arguments, *before = L"";
  wchar_t *word = next_argument(&rest);
  if (*prefix) {
    arguments = rest;
    word = next_argument(&rest);
    if (!word) {
      word = L"";
    } else if (wcscmp(word, L"update") == 0) {
      before = L"self-update ";
      arguments = rest;
    } else if (wcscmp(word, L"status") == 0 || wcscmp(word, L"doctor") == 0 || wcscmp(word, L"repair") == 0
        || wcscmp(word, L"uninstall") == 0 || wcscmp(word, L"updates") == 0) {
      before = L"self ";
      word = L"self";
    }
  }
  attach_console();
  const wchar_t *image = find_updater();
  if (!image && wcscmp(word, L"self") == 0) image = find_any_updater();
  if (!image) {
    fail(DAMAGED, join(L"no installed version in ", root, L" has an updater; nothing was changed.", NULL),
        join(L"Run the install script of ", app, L" again.", NULL));
  }
  return run_updater(image, join(before, arguments, NULL), FALSE);
}

/*
 * In an image, which may not be active, this program starts the app or the updater of just that image:
 * for install scripts, and for people who mend an installation by hand.
 */
static DWORD serve_image(const wchar_t *arguments) {
  const wchar_t *rest = arguments;
  const wchar_t *word = next_argument(&rest);
  if (word && wcscmp(word, L"updater") == 0) return run_updater(own_image, rest, FALSE);
  if (word && wcscmp(word, L"app") == 0) return run_image(own_image, L"\\launch\\app.args", rest, FALSE);
  fail(USAGE, L"this launcher lies in an image; nothing was started.",
      join(L"Start ", root, L"\\bin\\", app, L".exe, or name what to start of this image first: app or updater", NULL));
  return USAGE;
}

static BOOL is_reserved(const wchar_t *word) {
  static const wchar_t *const words[] = {
      L"self-update", L"upgrade", L"rollback", L"migrate", L"migrate-installation", L"backups", L"self"};
  if (*prefix) return wcscmp(word, prefix) == 0;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (wcscmp(word, words[i]) == 0) return TRUE;
  }
  return FALSE;
}

int wmain(void) {
  char *version, *rest;
  const char *own = (const char *) GetModuleHandleW(NULL);
  windowed = ((const IMAGE_NT_HEADERS *) (own + ((const IMAGE_DOS_HEADER *) own)->e_lfanew))->OptionalHeader.Subsystem
      == IMAGE_SUBSYSTEM_WINDOWS_GUI;
  SetConsoleCtrlHandler(on_signal, TRUE);
  read_settings();
  find_root();
  const wchar_t *arguments = own_arguments(), *behind = arguments;
  if (own_image) ExitProcess(serve_image(arguments));
  const wchar_t *word = next_argument(&behind);
  if (word && is_reserved(word)) ExitProcess(serve(arguments));

  if (is_due()) { /* However that ends, the start goes on with what is active then. */
    const wchar_t *image = find_updater();
    if (image) run_updater(image, L"--apply-deferred", TRUE);
  }
  /* `current` is read before the switch is looked for: a switch that begins in between is then seen. */
  read_words(L"\\current", &version, &rest);
  while (exists(join(root, L"\\state\\switch", NULL))) {
    settle();
    read_words(L"\\current", &version, &rest);
  }
  if (!is_version(version) || *rest) {
    fail(DAMAGED, join(root, L"\\current does not name a version; nothing was started.", NULL),
        join(L"Run the install script of ", app, L" again.", NULL));
  }
  const wchar_t *image = image_of(version);
  if (!has(image, L"\\launch\\app.args")) {
    fail(DAMAGED, join(L"version ", wide(version), L" is not in ", root, L"\\versions; nothing was started.", NULL),
        L"Run the install script of that version again.");
  }
  if (is_of_other_version(image)) migrate(image);
  ExitProcess(run_image(image, L"\\launch\\app.args", arguments, FALSE));
}
