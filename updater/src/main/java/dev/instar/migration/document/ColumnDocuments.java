package dev.instar.migration.document;

import dev.instar.migration.ledger.ColumnRewrite;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StagedDatabase;
import dev.instar.migration.stage.StepFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * JSON documents in a column of a SQLite table, as text or as UTF-8 bytes; null is no document.
 * Rows are found by their key, batch by batch, each batch in one transaction.
 */
public record ColumnDocuments(StagePath database, String table, String column)
    implements Documents {

  @Override
  public StagePath place() {
    return database;
  }

  @Override
  public String shown() {
    return "documents in " + table + "." + column + " of " + database;
  }

  /** How losses of keys name the documents. */
  private StagePath documents() {
    return database.child(table + "." + column);
  }

  @Override
  public void visit(DocumentRun run) throws StepFailed, IOException {
    Path file = run.step().stage().content(database);
    if (!Files.exists(file)) {
      run.step().note(shown() + " are not there; nothing to change");
      return;
    }
    try {
      ColumnRewrite rewrite =
          new StagedDatabase(file).use(run.step().disk(), connection -> visit(connection, run));
      run.step().trace().rewritten(rewrite);
    } catch (SQLException e) {
      throw new StepFailed(shown() + ": " + StagedDatabase.message(e), e);
    }
  }

  private ColumnRewrite visit(Connection connection, DocumentRun run)
      throws SQLException, StepFailed {
    List<String> key = key(connection);
    ColumnRewrite rewrite = new ColumnRewrite(database, table, column);
    List<Row> batch = next(connection, key, List.of());
    while (!batch.isEmpty()) {
      StagedDatabase.execute(connection, "BEGIN IMMEDIATE");
      try {
        change(connection, run, key, batch, rewrite);
        StagedDatabase.execute(connection, "COMMIT");
      } catch (SQLException | StepFailed e) {
        StagedDatabase.rollBack(connection, e);
        throw e;
      }
      batch = next(connection, key, batch.getLast().key);
    }
    return rewrite;
  }

  /** A row's key and its document. */
  private record Row(List<Object> key, @Nullable Object value) {}

  private void change(
      Connection connection,
      DocumentRun run,
      List<String> key,
      List<Row> batch,
      ColumnRewrite rewrite)
      throws SQLException, StepFailed {
    String update =
        "UPDATE "
            + StagedDatabase.quoted(table)
            + " SET "
            + StagedDatabase.quoted(column)
            + " = ? WHERE "
            + tuple(key, " = ");
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      for (Row row : batch) {
        Optional<Object> now = change(run, row);
        rewrite.row(row.value, now.orElse(row.value));
        if (now.isPresent()) {
          statement.setObject(1, now.get());
          bind(statement, 2, row.key);
          statement.executeUpdate();
        }
      }
    }
  }

  /** What takes the value's place, when it changes. */
  private Optional<Object> change(DocumentRun run, Row row) throws StepFailed {
    String text = DocumentRun.text(row.value);
    if (text == null) {
      return Optional.empty();
    }
    String number = row.key.stream().map(String::valueOf).collect(Collectors.joining(", "));
    String source = table + "." + column + " of row " + number;
    switch (run.visit(documents(), source, number, false, text)) {
      case DocumentRun.Kept kept -> {
        if (kept.text().equals(text)) {
          return Optional.empty();
        }
        return Optional.of(
            row.value instanceof byte[]
                ? kept.text().getBytes(StandardCharsets.UTF_8)
                : kept.text());
      }
      case DocumentRun.Failed failed -> {
        run.quarantine().keep(source, text, failed.error());
        return Optional.empty();
      }
    }
  }

  /** The rows after a key, which never skips or repeats one while others are written. */
  private List<Row> next(Connection connection, List<String> key, List<Object> after)
      throws SQLException {
    String names = key.stream().map(StagedDatabase::quoted).collect(Collectors.joining(", "));
    String query =
        "SELECT "
            + names
            + ", "
            + StagedDatabase.quoted(column)
            + " FROM "
            + StagedDatabase.quoted(table)
            + (after.isEmpty() ? "" : " WHERE " + tuple(key, " > "))
            + " ORDER BY "
            + names
            + " LIMIT "
            + DocumentRun.BATCH;
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      bind(statement, 1, after);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          List<Object> values = new ArrayList<>();
          for (int i = 1; i <= key.size(); i++) {
            values.add(Objects.requireNonNull(result.getObject(i), "keys are not null here"));
          }
          rows.add(new Row(values, result.getObject(key.size() + 1)));
        }
      }
    }
    return rows;
  }

  private static String tuple(List<String> key, String compared) {
    String names =
        key.stream().map(StagedDatabase::quoted).collect(Collectors.joining(", ", "(", ")"));
    String marks = key.stream().map(name -> "?").collect(Collectors.joining(", ", "(", ")"));
    return names + compared + marks;
  }

  private static void bind(PreparedStatement statement, int first, List<Object> values)
      throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      statement.setObject(first + i, values.get(i));
    }
  }

  /**
   * What tells rows apart: SQLite's own number of the row, or the primary key where there is none.
   */
  private List<String> key(Connection connection) throws SQLException, StepFailed {
    SortedMap<Integer, String> primaryKey = new TreeMap<>();
    Set<String> names = new TreeSet<>();
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT name, pk FROM pragma_table_xinfo(?)")) {
      statement.setString(1, table);
      try (ResultSet info = statement.executeQuery()) {
        while (info.next()) {
          names.add(info.getString(1).toLowerCase(Locale.ROOT));
          if (info.getInt(2) > 0) {
            primaryKey.put(info.getInt(2), info.getString(1));
          }
        }
      }
    }
    if (!names.contains(column.toLowerCase(Locale.ROOT))) {
      throw new StepFailed(shown() + ": there is no such column");
    }
    if (isWithoutRowid(connection)) {
      return List.copyOf(primaryKey.values());
    }
    for (String name : List.of("rowid", "_rowid_", "oid")) {
      if (!names.contains(name)) {
        return List.of(name);
      }
    }
    return List.copyOf(primaryKey.values());
  }

  private boolean isWithoutRowid(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ? COLLATE NOCASE")) {
      statement.setString(1, table);
      try (ResultSet result = statement.executeQuery()) {
        return result.next() && result.getBoolean(1);
      }
    }
  }
}
