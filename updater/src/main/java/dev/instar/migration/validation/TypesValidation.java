package dev.instar.migration.validation;

import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StagedDatabase;
import dev.instar.migration.stage.StepFailed;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Columns are declared with a type, and hold nothing else. SQLite keeps any value in any column, so
 * that the declaration alone says little.
 *
 * @param columns each with its type, one of {@link #TYPES}; null is a value of every type
 */
public record TypesValidation(StagePath database, String table, Map<String, String> columns)
    implements Validation {

  /** SQLite's storage classes but null. */
  public static final Set<String> TYPES = Set.of("INTEGER", "REAL", "TEXT", "BLOB");

  public TypesValidation {
    columns = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  @Override
  public void check(Findings findings) throws SQLException, StepFailed, IOException {
    findings.read(database, this::problems).forEach(findings::problem);
  }

  private List<String> problems(Connection connection) throws SQLException {
    List<String> problems = new ArrayList<>();
    Map<String, String> declared = declared(connection);
    for (Map.Entry<String, String> column : columns.entrySet()) {
      String name = column.getKey();
      String is = declared.get(name);
      String what = "column " + name + " of table " + table;
      if (is == null) {
        problems.add(what + " is missing");
      } else if (!is.equalsIgnoreCase(column.getValue())) {
        problems.add(what + " is declared " + is + ", not " + column.getValue());
      } else {
        problems.addAll(values(connection, what, name, column.getValue()));
      }
    }
    return problems;
  }

  private Map<String, String> declared(Connection connection) throws SQLException {
    Map<String, String> declared = new LinkedHashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT name, type FROM pragma_table_xinfo(?)")) {
      statement.setString(1, table);
      try (ResultSet info = statement.executeQuery()) {
        while (info.next()) {
          declared.put(info.getString(1), Objects.requireNonNullElse(info.getString(2), ""));
        }
      }
    }
    return declared;
  }

  private List<String> values(Connection connection, String what, String column, String type)
      throws SQLException {
    String query =
        "SELECT typeof(%1$s), count(*) FROM %2$s WHERE typeof(%1$s) NOT IN ('null', ?) GROUP BY 1"
            .formatted(StagedDatabase.quoted(column), StagedDatabase.quoted(table));
    List<String> problems = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, type.toLowerCase(java.util.Locale.ROOT));
      try (ResultSet others = statement.executeQuery()) {
        while (others.next()) {
          problems.add(
              what
                  + " holds "
                  + others.getString(1).toUpperCase(java.util.Locale.ROOT)
                  + " in "
                  + others.getLong(2)
                  + " rows, not "
                  + type);
        }
      }
    }
    return problems;
  }

  @Override
  public String subject() {
    return "types of table " + table;
  }
}
