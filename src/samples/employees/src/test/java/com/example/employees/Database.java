package com.example.employees;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Looks into, and damages, the database of a data home from outside the app. */
final class Database {
  private static final List<String> TABLES = List.of("employees", "caces", "medical_visits");

  private Database() {}

  static Path file(Path home) {
    return home.resolve("data/employee_manager.db");
  }

  /** Runs statements in one go, foreign keys on or off. */
  static void run(Path home, boolean foreignKeys, String sql) throws SQLException {
    try (Connection connection = connect(home);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA foreign_keys = " + (foreignKeys ? "ON" : "OFF"));
      statement.executeUpdate(sql);
    }
  }

  /** Every row as text. */
  static List<String> rows(Path home, String query) throws SQLException {
    try (Connection connection = connect(home);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        rows.add(String.join("|", row));
      }
      return rows;
    }
  }

  /** Every row of every table. */
  static Map<String, List<String>> dump(Path home) throws SQLException {
    Map<String, List<String>> dump = new TreeMap<>();
    for (String table : TABLES) {
      dump.put(table, rows(home, "SELECT * FROM " + table + " ORDER BY id"));
    }
    return dump;
  }

  /**
   * Tables, indexes, triggers, views, columns with types, defaults and order, references. Quotes
   * and white space do not count: SQLite keeps them as somebody typed them.
   */
  static List<String> schema(Path home) throws SQLException {
    List<String> schema = new ArrayList<>(rows(home, "PRAGMA user_version"));
    rows(home, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name").stream()
        .map(row -> row.replace("\"", "").replaceAll("\\s+", " "))
        .forEach(schema::add);
    for (String table : TABLES) {
      Stream.of("table_xinfo", "index_list", "foreign_key_list")
          .map(pragma -> "SELECT * FROM pragma_" + pragma + "('" + table + "') ORDER BY 1, 2")
          .forEach(query -> schema.addAll(quietly(home, query)));
    }
    return schema;
  }

  private static List<String> quietly(Path home, String query) {
    try {
      return rows(home, query);
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }

  private static Connection connect(Path home) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file(home));
  }
}
