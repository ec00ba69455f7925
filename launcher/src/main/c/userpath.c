/*
 * userpath.exe add|remove DIR: keeps a directory in the user's own PATH on Windows.
 *
 * The value's type, and every entry that is not the directory, stay as they are; nothing is written
 * when nothing changes. Exit codes: 0, also when nothing had to change; 2 when it was called
 * wrongly; 50 when the value cannot be changed, which then is as it was.
 */
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

enum { USAGE = 2, FAILED = 50 };

#define VALUE L"Path"
#define UNCHANGED " PATH is as it was."

/* The value as it stands in the registry; text is ended by NUL. */
struct path {
  wchar_t *text;
  DWORD type;
};

static void fail(DWORD code, const char *text) {
  DWORD written;
  HANDLE error = GetStdHandle(STD_ERROR_HANDLE);
  WriteFile(error, text, (DWORD) strlen(text), &written, NULL);
  WriteFile(error, "\n", 1, &written, NULL);
  ExitProcess(code);
}

static void fail_with(const char *text, LONG error) {
  char line[160]; /* all texts below are shorter by far */
  wsprintfA(line, "%.80s (error %d of Windows);" UNCHANGED, text, (int) error);
  fail(FAILED, line);
}

static void *allocate(size_t size) {
  void *memory = calloc(1, size);
  if (!memory) fail(FAILED, "There is not enough memory;" UNCHANGED);
  return memory;
}

static wchar_t *copy(const wchar_t *text, size_t length) {
  wchar_t *copied = allocate((length + 1) * sizeof *copied);
  memcpy(copied, text, length * sizeof *copied);
  return copied;
}

/* Absent is empty, of the type in which entries may name variables. */
static struct path read_path(HKEY key) {
  struct path path = {L"", REG_EXPAND_SZ};
  DWORD size = 0;
  LONG error = RegQueryValueExW(key, VALUE, NULL, &path.type, NULL, &size);
  if (error == ERROR_FILE_NOT_FOUND) return path;
  do { /* it may grow in between */
    if (error == ERROR_SUCCESS || error == ERROR_MORE_DATA) path.text = allocate(size + sizeof(wchar_t));
    error = RegQueryValueExW(key, VALUE, NULL, &path.type, (BYTE *) path.text, &size);
  } while (error == ERROR_MORE_DATA);
  if (error != ERROR_SUCCESS) fail_with("The user's PATH cannot be read", error);
  size_t length = wcslen(path.text), units = size / sizeof(wchar_t);
  BOOL is_text = (path.type == REG_SZ || path.type == REG_EXPAND_SZ) && size % sizeof(wchar_t) == 0;
  for (size_t i = length; is_text && i < units; i++) is_text = path.text[i] == 0;
  if (!is_text) fail(FAILED, "The value Path in HKEY_CURRENT_USER\\Environment is not a text;" UNCHANGED);
  return path;
}

static void write_path(HKEY key, struct path path) {
  DWORD size = (DWORD) ((wcslen(path.text) + 1) * sizeof *path.text);
  LONG error = RegSetValueExW(key, VALUE, 0, path.type, (const BYTE *) path.text, size);
  if (error != ERROR_SUCCESS) fail_with("The user's PATH cannot be written", error);
  /* So that programs that are started from now on see it; those that hang are not waited for. */
  SendMessageTimeoutW(
      HWND_BROADCAST, WM_SETTINGCHANGE, 0, (LPARAM) L"Environment", SMTO_ABORTIFHUNG, 1000, NULL);
}

/* How long the first entry is; a semicolon between quotation marks belongs to it. */
static size_t entry_length(const wchar_t *text) {
  size_t length = 0;
  for (BOOL inside = FALSE; text[length] && (inside || text[length] != L';'); length++) {
    if (text[length] == L'"') inside = !inside;
  }
  return length;
}

static size_t length_without_separators(const wchar_t *text) {
  size_t length = wcslen(text);
  while (length && text[length - 1] == L'\\') length--;
  return length;
}

static BOOL same_text(const wchar_t *one, const wchar_t *other) {
  return CompareStringOrdinal(one, (int) length_without_separators(one), other,
      (int) length_without_separators(other), TRUE) == CSTR_EQUAL;
}

/* Whether an entry names the directory, as it is written or once its variables are filled in. */
static BOOL names(const wchar_t *entry, size_t length, const wchar_t *directory) {
  wchar_t *plain = allocate((length + 1) * sizeof *plain), *end = plain;
  for (size_t i = 0; i < length; i++) {
    if (entry[i] != L'"') *end++ = entry[i];
  }
  if (same_text(plain, directory)) return TRUE;
  DWORD size = ExpandEnvironmentStringsW(plain, NULL, 0);
  wchar_t *expanded = allocate((size + 1) * sizeof *expanded);
  return size && ExpandEnvironmentStringsW(plain, expanded, size) && same_text(expanded, directory);
}

/* With the directory at the end; NULL when it is there already. */
static wchar_t *added(const wchar_t *text, const wchar_t *directory) {
  size_t whole = wcslen(text);
  for (const wchar_t *entry = text;; entry++) {
    size_t length = entry_length(entry);
    if (names(entry, length, directory)) return NULL;
    entry += length;
    if (!*entry) break;
  }
  wchar_t *changed = allocate((whole + wcslen(directory) + 2) * sizeof *changed);
  wcscpy(changed, text);
  if (whole && text[whole - 1] != L';') wcscat(changed, L";");
  return wcscat(changed, directory);
}

/* Without each entry that names the directory and one semicolon beside it; NULL when there is none. */
static wchar_t *removed(const wchar_t *text, const wchar_t *directory) {
  wchar_t *rest = copy(text, wcslen(text)), *entry = rest;
  BOOL changed = FALSE;
  for (;;) {
    size_t length = entry_length(entry);
    wchar_t *end = entry + length;
    if (!names(entry, length, directory)) {
      if (!*end) break;
      entry = end + 1;
      continue;
    }
    changed = TRUE;
    BOOL last = !*end;
    wchar_t *from = last && entry > rest ? entry - 1 : entry;
    const wchar_t *to = last ? end : end + 1;
    memmove(from, to, (wcslen(to) + 1) * sizeof *to);
    if (last) break;
  }
  return changed ? rest : NULL;
}

int wmain(int count, wchar_t **words) {
  BOOL add = count == 3 && wcscmp(words[1], L"add") == 0;
  if (count != 3 || !*words[2] || (!add && wcscmp(words[1], L"remove") != 0)) {
    fail(USAGE, "Usage: userpath add|remove DIR");
  }
  if (wcspbrk(words[2], L";\"")) {
    fail(USAGE, "A directory in PATH can have no semicolon and no quotation mark in its name;" UNCHANGED);
  }
  HKEY key;
  const DWORD access = KEY_QUERY_VALUE | KEY_SET_VALUE;
  LONG error = add ? RegCreateKeyExW(HKEY_CURRENT_USER, L"Environment", 0, NULL, 0, access, NULL, &key, NULL)
                   : RegOpenKeyExW(HKEY_CURRENT_USER, L"Environment", 0, access, &key);
  if (!add && error == ERROR_FILE_NOT_FOUND) return 0;
  if (error != ERROR_SUCCESS) fail_with("The user's settings cannot be opened", error);
  struct path path = read_path(key);
  path.text = add ? added(path.text, words[2]) : removed(path.text, words[2]);
  if (path.text) write_path(key, path);
  return 0;
}
