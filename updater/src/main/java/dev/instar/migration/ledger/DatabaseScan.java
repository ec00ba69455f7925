package dev.instar.migration.ledger;

import dev.instar.migration.stage.StagedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Measures all tables of an open SQLite database. */
final class DatabaseScan {
  private final StagedDatabase database;
  private final Connection connection;
  private final Path trails;
  private final @Nullable DatabaseMeasure before;

  /**
   * A scan.
   *
   * @param connection to the database
   * @param trails a directory for scratch files
   * @param before when present, rows are told apart by the same columns as there
   */
  DatabaseScan(
      StagedDatabase database,
      Connection connection,
      Path trails,
      @Nullable DatabaseMeasure before) {
    this.database = database;
    this.connection = connection;
    this.trails = trails;
    this.before = before;
  }

  DatabaseMeasure measure() throws SQLException, IOException {
    List<TableMeasure> tables = new ArrayList<>();
    SortedSet<String> unreadable = new TreeSet<>();
    for (Map.Entry<String, Kind> table : tables(connection).entrySet()) {
      try {
        measure(table.getKey(), table.getValue()).ifPresent(tables::add);
      } catch (SQLException e) {
        if (table.getValue() != Kind.VIRTUAL) {
          throw e;
        }
        unreadable.add(table.getKey());
      }
    }
    return new DatabaseMeasure(
        tables, unreadable, objects(), StagedDatabase.violations(connection));
  }

  private enum Kind {
    WITH_ROW_IDS,
    WITHOUT_ROW_IDS,
    VIRTUAL
  }

  /** The tables that hold the app's data. */
  private static SortedMap<String, Kind> tables(Connection connection) throws SQLException {
    SortedMap<String, Kind> tables = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet list =
            statement.executeQuery(
                "SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main'")) {
      while (list.next()) {
        String name = list.getString(1);
        if (name.toLowerCase(Locale.ROOT).startsWith("sqlite_")) {
          continue; // SQLite's own
        }
        switch (list.getString(2)) {
          case "table" ->
              tables.put(name, list.getBoolean(3) ? Kind.WITHOUT_ROW_IDS : Kind.WITH_ROW_IDS);
          case "virtual" -> tables.put(name, Kind.VIRTUAL);
          default -> {} // a view, or what belongs to a virtual table
        }
      }
    }
    return tables;
  }

  private Optional<TableMeasure> measure(String table, Kind kind) throws SQLException, IOException {
    List<String> all = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    SortedMap<Integer, String> primaryKey = new TreeMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT name, pk, hidden FROM pragma_table_xinfo(?)")) {
      statement.setString(1, table);
      try (ResultSet info = statement.executeQuery()) {
        while (info.next()) {
          all.add(info.getString(1));
          if (info.getInt(3) == 0) { // neither hidden nor generated from others
            columns.add(info.getString(1));
            if (info.getInt(2) > 0) {
              primaryKey.put(info.getInt(2), info.getString(1));
            }
          }
        }
      }
    }
    if (columns.isEmpty()) {
      return Optional.empty();
    }
    List<String> own =
        primaryKey.isEmpty() || kind == Kind.VIRTUAL ? columns : List.copyOf(primaryKey.values());
    List<String> key = keyBefore(table, columns).orElse(own);
    Optional<TableParts> parts =
        kind == Kind.WITH_ROW_IDS
            ? TableParts.of(database, connection, table, all)
            : Optional.empty();
    if (parts.isPresent()) {
      return Optional.of(parts.get().measure(table, columns, key, trails));
    }
    Path trail = Files.createTempFile(trails, "trail", "");
    return Optional.of(new TableScan(connection, table, columns, key).measure(trail));
  }

  private Optional<List<String>> keyBefore(String table, List<String> columns) {
    return Optional.ofNullable(before)
        .flatMap(measure -> measure.table(table))
        .map(TableMeasure::key)
        .filter(key -> key.stream().allMatch(name -> contains(columns, name)));
  }

  private static boolean contains(List<String> columns, String name) {
    return columns.stream().anyMatch(column -> TableMeasure.same(column, name));
  }

  private SortedSet<String> objects() throws SQLException {
    SortedSet<String> objects = new TreeSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet list =
            statement.executeQuery(
                "SELECT type, name, tbl_name FROM sqlite_schema"
                    + " WHERE type IN ('index', 'trigger', 'view') AND sql IS NOT NULL")) {
      while (list.next()) {
        String of = list.getString(1).equals("view") ? "" : " of table " + list.getString(3);
        objects.add(list.getString(1) + " " + list.getString(2) + of);
      }
    }
    return objects;
  }
}
