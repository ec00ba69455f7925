package dev.instar.migration.validation;

import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StagedDatabase;
import dev.instar.migration.stage.StepFailed;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A query whose first value must be as told.
 *
 * @param before what is asked before the migration, when tables had other names then
 */
public record QueryValidation(
    StagePath database, String query, Optional<String> before, Expected expected)
    implements Validation {

  /** Counts the rows of a table, which may have had another name before. */
  public static QueryValidation rows(
      StagePath database, String table, Optional<String> was, Expected expected) {
    return new QueryValidation(database, count(table), was.map(QueryValidation::count), expected);
  }

  private static String count(String table) {
    return "SELECT count(*) FROM " + StagedDatabase.quoted(table);
  }

  @Override
  public void remember(Findings findings) throws SQLException, StepFailed, IOException {
    if (expected.needsBefore()) {
      findings.remember(this, first(findings, before.orElse(query)));
    }
  }

  @Override
  public void check(Findings findings) throws SQLException, StepFailed, IOException {
    expected
        .problem(first(findings, query), findings.remembered(this))
        .ifPresent(problem -> findings.problem(query + " " + problem));
  }

  /** The first value of the first row, as text. */
  private String first(Findings findings, String asked)
      throws SQLException, StepFailed, IOException {
    return findings.read(
        database,
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(asked);
              ResultSet result = statement.executeQuery()) {
            if (!result.next()) {
              return "no row";
            }
            String value = result.getString(1);
            return value == null ? "null" : value;
          }
        });
  }

  @Override
  public String subject() {
    return query;
  }
}
