package dev.instar.migration.kit;

import dev.instar.disk.Disk;
import dev.instar.migration.stage.Stage;
import dev.instar.migration.stage.StagedDatabase;
import dev.instar.migration.stage.StepFailed;
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
import java.util.stream.Stream;

/** Makes of a copy of golden data what users may have as well: empty tables, or nulls. */
final class FixtureData {
  private final Stage stage;
  private final Disk disk;

  FixtureData(Stage stage, Disk disk) {
    this.stage = stage;
    this.disk = disk;
  }

  /** Empties all tables, or sets to null every value that may be null. */
  void change(boolean empty) throws SQLException, StepFailed, IOException {
    for (Path root : stage.roots().values()) {
      List<Path> files;
      try (Stream<Path> all = Files.walk(root)) {
        files = all.toList();
      }
      for (Path file : files) {
        if (StagedDatabase.isDatabase(file)) {
          new StagedDatabase(file)
              .use(
                  disk,
                  connection -> {
                    for (String table : tables(connection)) {
                      if (empty) {
                        attempt(connection, "DELETE FROM " + StagedDatabase.quoted(table));
                      } else {
                        setNulls(connection, table);
                      }
                    }
                    return true;
                  });
        }
      }
    }
  }

  private static List<String> tables(Connection connection) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet list =
            statement.executeQuery(
                "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
                    + " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")) {
      while (list.next()) {
        tables.add(list.getString(1));
      }
    }
    return tables;
  }

  private static void setNulls(Connection connection, String table) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT name FROM pragma_table_info(?) WHERE \"notnull\" = 0 AND pk = 0")) {
      statement.setString(1, table);
      try (ResultSet info = statement.executeQuery()) {
        while (info.next()) {
          columns.add(info.getString(1));
        }
      }
    }
    for (String column : columns) {
      attempt(
          connection,
          "UPDATE "
              + StagedDatabase.quoted(table)
              + " SET "
              + StagedDatabase.quoted(column)
              + " = NULL");
    }
  }

  /** What a constraint or a trigger of the app forbids, its users cannot have either. */
  private static void attempt(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    } catch (SQLException e) {
      if (!StagedDatabase.message(e).contains("constraint")) {
        throw e;
      }
    }
  }
}
