package dev.instar.migration.validation;

import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StepFailed;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A query that must find no row: each row it finds is something wrong. */
public record EmptyValidation(StagePath database, String query) implements Validation {
  private static final int SHOWN = 3;

  @Override
  public void check(Findings findings) throws SQLException, StepFailed, IOException {
    findings.read(
        database,
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(query);
              ResultSet result = statement.executeQuery()) {
            long found = 0;
            List<String> shown = new ArrayList<>();
            while (result.next()) {
              found++;
              if (shown.size() < SHOWN) {
                shown.add(row(result));
              }
            }
            if (found > 0) {
              findings.problem(
                  query + " finds " + found + " rows, not none: " + String.join("; ", shown));
            }
            return found;
          }
        });
  }

  private static String row(ResultSet row) throws SQLException {
    List<String> values = new ArrayList<>();
    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
      values.add(row.getMetaData().getColumnLabel(i) + " = " + row.getString(i));
    }
    return String.join(", ", values);
  }

  @Override
  public String subject() {
    return query;
  }
}
