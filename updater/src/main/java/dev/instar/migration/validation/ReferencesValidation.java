package dev.instar.migration.validation;

import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StagedDatabase;
import dev.instar.migration.stage.StepFailed;
import java.io.IOException;
import java.sql.SQLException;

/**
 * No row refers to a missing one, not even where that was so before. That there are no more of them
 * than before is checked always.
 */
public record ReferencesValidation(StagePath database) implements Validation {

  @Override
  public void check(Findings findings) throws SQLException, StepFailed, IOException {
    findings
        .read(database, StagedDatabase::violations)
        .forEach((violation, count) ->
            findings.problem("database " + database + ": " + violation + ", " + count + " rows"));
  }

  @Override
  public String subject() {
    return "foreign keys of " + database;
  }
}
