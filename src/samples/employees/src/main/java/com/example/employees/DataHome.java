package com.example.employees;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where everything of one user is stored; the only type that knows the paths in it.
 *
 * <pre>
 * data/employee_manager.db     SQLite, in WAL mode
 * config.json                  from 1.2.0 on config.yaml
 * documents/&lt;employee id&gt;/…    what rows of the database point to
 * </pre>
 */
record DataHome(Path root) {

  /**
   * {@code ${EMPLOYEES_DATA:-${XDG_DATA_HOME:-${LOCALAPPDATA:-~/.local/share}}/employees-data}},
   * where LOCALAPPDATA is what Windows sets.
   */
  static DataHome of(Map<String, String> environment) {
    String own = environment.getOrDefault("EMPLOYEES_DATA", "");
    if (!own.isEmpty()) {
      return new DataHome(Path.of(own).toAbsolutePath());
    }
    for (String variable : List.of("XDG_DATA_HOME", "LOCALAPPDATA")) {
      String shared = environment.getOrDefault(variable, "");
      if (!shared.isEmpty()) {
        return new DataHome(Path.of(shared, "employees-data").toAbsolutePath());
      }
    }
    String home = environment.getOrDefault("HOME", "");
    Path user = Path.of(home.isEmpty() ? System.getProperty("user.home", ".") : home);
    return new DataHome(user.resolve(".local/share/employees-data").toAbsolutePath());
  }

  Path database() {
    return root.resolve("data/employee_manager.db");
  }

  Path file(String name) {
    return root.resolve(name);
  }

  /** Nothing is stored here yet. Hidden files are not the app's and do not count. */
  boolean isEmpty() throws IOException {
    if (Files.notExists(root)) {
      return true;
    }
    try (Stream<Path> entries = Files.list(root)) {
      return entries.allMatch(entry -> name(entry).startsWith("."));
    }
  }

  /** The names of the configuration files here, of whatever version. */
  List<String> configFiles() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .map(DataHome::name)
          .filter(name -> name.startsWith("config."))
          .sorted()
          .toList();
    }
  }

  private static String name(Path entry) {
    return String.valueOf(entry.getFileName());
  }
}
