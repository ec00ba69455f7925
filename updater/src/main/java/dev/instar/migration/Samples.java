package dev.instar.migration;

import dev.instar.disk.Disk;
import dev.instar.migration.stage.Stage;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StagedDatabase;
import dev.instar.migration.stage.StepFailed;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Shows what migrated rows look like: one of each table. */
final class Samples {
  private static final int LONGEST_VALUE = 40;

  private final Stage stage;
  private final Disk disk;

  Samples(Stage stage, Disk disk) {
    this.stage = stage;
    this.disk = disk;
  }

  List<String> of(List<StagePath> databases) throws IOException {
    List<String> samples = new ArrayList<>();
    for (StagePath database : databases) {
      try {
        samples.addAll(new StagedDatabase(stage.file(database)).use(disk, Samples::rows));
      } catch (SQLException | StepFailed e) {
        samples.add(database + ": no sample: " + e.getMessage());
      }
    }
    return samples;
  }

  private static List<String> rows(Connection connection) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet list =
            statement.executeQuery(
                "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
                    + " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name")) {
      while (list.next()) {
        tables.add(list.getString(1));
      }
    }
    List<String> rows = new ArrayList<>();
    for (String table : tables) {
      String select = "SELECT * FROM " + StagedDatabase.quoted(table) + " LIMIT 1";
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(select)) {
        if (row.next()) {
          rows.add(table + ": " + row(row));
        }
      }
    }
    return rows;
  }

  private static String row(ResultSet row) throws SQLException {
    List<String> values = new ArrayList<>();
    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
      Object value = row.getObject(i);
      String text = value instanceof byte[] bytes ? bytes.length + " bytes" : String.valueOf(value);
      values.add(
          row.getMetaData().getColumnName(i)
              + " = "
              + (text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "…" : text));
    }
    return String.join(", ", values);
  }
}
