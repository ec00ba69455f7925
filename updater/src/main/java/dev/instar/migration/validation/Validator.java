package dev.instar.migration.validation;

import dev.instar.disk.Disk;
import dev.instar.migration.ledger.Ledger;
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
import java.util.Map;

/**
 * Says whether a migrated stage is as it must be: SQLite's own checks of every file that changed,
 * always, and what the migration asks for. It gathers everything that is wrong before it speaks.
 */
public final class Validator {
  private final List<Validation> validations;
  private final Stage stage;
  private final Disk disk;
  private final Findings findings;

  public Validator(List<Validation> validations, Stage stage, Disk disk) {
    this.validations = List.copyOf(validations);
    this.stage = stage;
    this.disk = disk;
    findings = new Findings(stage, disk);
  }

  /** Looks, before the migration, at what the result is to be compared with. */
  public void remember() throws Invalid, IOException {
    for (Validation validation : validations) {
      try {
        validation.remember(findings);
      } catch (SQLException | StepFailed e) {
        findings.problem(
            "before the migration, " + validation.subject() + ": " + StagedDatabase.why(e));
      }
    }
    conclude();
  }

  /**
   * Validates.
   *
   * @return what was wrong before and still is
   */
  public List<String> validate(Ledger before, Ledger after) throws Invalid, IOException {
    List<String> known = new ArrayList<>();
    for (StagePath database : after.databasesOtherThan(before)) {
      checkIntegrity(database);
      Map<String, Long> old = before.violations(database);
      after
          .violations(database)
          .forEach((violation, count) -> {
            long was = old.getOrDefault(violation, 0L);
            String line =
                "database "
                    + database
                    + ": "
                    + violation
                    + ", "
                    + count
                    + " rows, "
                    + was
                    + " before";
            if (count > was) {
              findings.problem(line);
            } else {
              known.add(line);
            }
          });
    }
    for (Validation validation : validations) {
      try {
        validation.check(findings);
      } catch (SQLException | StepFailed e) {
        findings.problem(validation.subject() + ": " + StagedDatabase.why(e));
      }
    }
    settle(after);
    conclude();
    return known;
  }

  /** Programs may have left a log beside a file that they only read. */
  private void settle(Ledger after) throws IOException {
    for (StagePath database : after.databases()) {
      try {
        new StagedDatabase(stage.file(database)).settle(disk);
      } catch (SQLException | StepFailed e) {
        findings.problem("database " + database + ": " + StagedDatabase.why(e));
      }
    }
  }

  private void conclude() throws Invalid {
    if (!findings.problems().isEmpty()) {
      throw new Invalid(findings.problems());
    }
  }

  private void checkIntegrity(StagePath database) throws IOException {
    try {
      findings
          .read(database, Validator::integrityProblems)
          .forEach(problem -> findings.problem("database " + database + ": " + problem));
    } catch (SQLException | StepFailed e) {
      findings.problem("database " + database + ": " + StagedDatabase.why(e));
    }
  }

  private static List<String> integrityProblems(Connection connection) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet check = statement.executeQuery("PRAGMA integrity_check")) {
      while (check.next()) {
        if (!"ok".equals(check.getString(1))) {
          found.add(check.getString(1));
        }
      }
    }
    return found;
  }
}
