package dev.instar.migration.validation;

import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StepFailed;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table has an index over these columns, in this order.
 *
 * @param unique whether the index must refuse two rows of the same values
 */
public record IndexValidation(
    StagePath database, String table, List<String> columns, boolean unique) implements Validation {

  public IndexValidation {
    columns = List.copyOf(columns);
  }

  @Override
  public void check(Findings findings) throws SQLException, StepFailed, IOException {
    if (!findings.read(database, this::isThere)) {
      findings.problem(subject() + " is missing");
    }
  }

  private boolean isThere(Connection connection) throws SQLException {
    List<String> wanted = columns.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    try (PreparedStatement list =
        connection.prepareStatement("SELECT name, \"unique\" FROM pragma_index_list(?)")) {
      list.setString(1, table);
      try (ResultSet indexes = list.executeQuery()) {
        while (indexes.next()) {
          if ((!unique || indexes.getBoolean(2))
              && columns(connection, indexes.getString(1)).equals(wanted)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static List<String> columns(Connection connection, String index) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (PreparedStatement info =
        connection.prepareStatement("SELECT name FROM pragma_index_info(?) ORDER BY seqno")) {
      info.setString(1, index);
      try (ResultSet names = info.executeQuery()) {
        while (names.next()) {
          columns.add(String.valueOf(names.getString(1)).toLowerCase(Locale.ROOT));
        }
      }
    }
    return columns;
  }

  @Override
  public String subject() {
    return (unique ? "unique index" : "index")
        + " on "
        + String.join(", ", columns)
        + " of table "
        + table;
  }
}
