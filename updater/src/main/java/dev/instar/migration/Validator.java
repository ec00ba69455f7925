package dev.instar.migration;

import dev.instar.disk.Disk;
import dev.instar.migration.declaration.Validation;
import dev.instar.migration.ledger.Ledger;
import dev.instar.migration.stage.Stage;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StageProgramRunner;
import dev.instar.migration.stage.StagedDatabase;
import dev.instar.migration.stage.StepFailed;
import dev.instar.migration.step.StepRun;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Says whether a migrated stage is as it must be: SQLite's own checks of every file that changed,
 * always, and what the migration asks for. It gathers everything that is wrong before it speaks.
 */
final class Validator {
  private final Migration migration;
  private final Stage stage;
  private final Disk disk;
  private final Map<Validation.Sql, String> remembered = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  Validator(Migration migration, Stage stage, Disk disk) {
    this.migration = migration;
    this.stage = stage;
    this.disk = disk;
  }

  /** Runs, before the migration, the queries whose results must not change. */
  void remember() throws ValidationFailed, IOException {
    for (Validation validation : migration.validations()) {
      if (validation instanceof Validation.Sql sql && sql.expected().isEmpty()) {
        try {
          remembered.put(sql, query(sql));
        } catch (SQLException | StepFailed e) {
          problems.add("before the migration, " + sql.query() + ": " + message(e));
        }
      }
    }
    conclude();
  }

  /**
   * Validates.
   *
   * @return what was wrong before and still is
   */
  List<String> validate(Ledger before, Ledger after) throws ValidationFailed, IOException {
    List<String> known = new ArrayList<>();
    for (StagePath database : after.databasesOtherThan(before)) {
      checkIntegrity(database);
      Map<String, Long> old = before.violations(database);
      after
          .violations(database)
          .forEach((violation, count) -> {
            long was = old.getOrDefault(violation, 0L);
            String line = "database " + database + ": " + violation + ", " + count + " rows";
            (count > was ? problems : known).add(line + ", " + was + " before");
          });
    }
    for (Validation validation : migration.validations()) {
      switch (validation) {
        case Validation.Sql sql -> check(sql);
        case Validation.Run program -> check(program);
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
        problems.add("database " + database + ": " + message(e));
      }
    }
  }

  private void conclude() throws ValidationFailed {
    if (!problems.isEmpty()) {
      throw new ValidationFailed(migration, problems);
    }
  }

  private void checkIntegrity(StagePath database) throws IOException {
    try {
      List<String> found =
          new StagedDatabase(stage.file(database)).use(disk, Validator::integrityProblems);
      found.forEach(problem -> problems.add("database " + database + ": " + problem));
    } catch (SQLException | StepFailed e) {
      problems.add("database " + database + ": " + message(e));
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

  private void check(Validation.Sql sql) throws IOException {
    String expected = sql.expected().orElseGet(() -> remembered.getOrDefault(sql, ""));
    try {
      String actual = query(sql);
      if (!same(expected, actual)) {
        problems.add(
            sql.query()
                + " gives "
                + actual
                + (sql.expected().isPresent()
                    ? ", not " + expected
                    : ", was " + expected + " before"));
      }
    } catch (SQLException | StepFailed e) {
      problems.add(sql.query() + ": " + message(e));
    }
  }

  private static boolean same(String expected, String actual) {
    if (expected.equals(actual)) {
      return true;
    }
    try {
      return new BigDecimal(expected).compareTo(new BigDecimal(actual)) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The first value of the first row, as text. */
  private String query(Validation.Sql sql) throws SQLException, StepFailed, IOException {
    return new StagedDatabase(stage.file(sql.database()))
        .use(
            disk,
            connection -> {
              onlyRead(connection);
              try (PreparedStatement statement = connection.prepareStatement(sql.query());
                  ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                  return "no row";
                }
                String value = result.getString(1);
                return value == null ? "null" : value;
              }
            });
  }

  private static void onlyRead(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = ON");
    }
  }

  private void check(Validation.Run check) throws IOException {
    StepRun run = new StepRun(stage, disk, new dev.instar.migration.ledger.Trace(), line -> {});
    StageProgramRunner.Outcome outcome = run.program(check.program(), check.timeout());
    if (!outcome.succeeded()) {
      problems.add(
          "program " + String.join(" ", check.program()) + " " + outcome.problem(check.timeout()));
    }
  }

  private static String message(Exception e) {
    return e instanceof SQLException sql
        ? StagedDatabase.message(sql)
        : String.valueOf(e.getMessage());
  }
}
