package dev.instar.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a SQLite file holds. A copy is read, so that looking changes neither the file nor its
 * write-ahead log.
 */
final class Database {
  private Database() {}

  /** Every row of every table, as text, in the order of the first column. */
  static Map<String, List<String>> dump(Path file) {
    Map<String, List<String>> dump = new TreeMap<>();
    for (String table :
        rows(
            file,
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")) {
      dump.put(table, rows(file, "SELECT * FROM \"" + table + "\" ORDER BY 1"));
    }
    dump.put("schema", rows(file, "SELECT type, name FROM sqlite_schema ORDER BY 1, 2"));
    return dump;
  }

  /** The rows of a query as text, columns parted by a bar. */
  static List<String> rows(Path file, String query) {
    try {
      Path directory = Files.createTempDirectory("database");
      Path copy = directory.resolve("copy.db");
      for (String part : List.of("", "-wal")) {
        Path original = Path.of(file + part);
        if (Files.exists(original)) {
          Files.copy(original, Path.of(copy + part), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      List<String> rows = query(copy, query);
      for (String part : List.of("", "-wal", "-shm")) {
        Files.deleteIfExists(Path.of(copy + part));
      }
      Files.delete(directory);
      return rows;
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(query + " in " + file, e);
    }
  }

  /** Runs statements one after the other; the file is made when there is none. */
  static void execute(Path file, String... statements) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(String.join("; ", statements) + " in " + file, e);
    }
  }

  private static List<String> query(Path file, String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        rows.add(String.join("|", row));
      }
    }
    return rows;
  }
}
