package dev.instar.migration.step;

import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StagedDatabase;
import dev.instar.migration.stage.StepFailed;
import dev.instar.model.Answers;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;

/**
 * Runs SQL on a SQLite file: all of it or nothing, in one transaction, with foreign keys off (so
 * that rebuilding a table deletes nothing from the tables that refer to it) and checked before the
 * commit.
 *
 * @param source the name of the file that the statements stand in
 * @param isScript whether that is a file of SQL, whose name says enough for the plan
 */
public record SqlStep(
    StagePath database, String source, boolean isScript, List<SqlScript.Statement> statements)
    implements Step {

  /** Instructions of SQLite's machine between two questions whether to go on; some milliseconds. */
  private static final int ASKED_EVERY = 1_000_000;

  public SqlStep {
    statements = List.copyOf(statements);
  }

  @Override
  public Kind kind() {
    return Kind.DATABASE;
  }

  @Override
  public List<String> changes() {
    return isScript
        ? List.of("database " + database + ": " + source)
        : statements.stream()
            .map(statement -> "database " + database + ": " + shortened(statement.sql()))
            .toList();
  }

  @Override
  public void run(StepRun run) throws StepFailed, IOException {
    Path file = run.stage().file(database);
    try {
      run.count(new StagedDatabase(file).use(run.disk(), connection -> migrate(connection, run)));
    } catch (SQLException e) {
      throw new StepFailed("database " + database + ": " + StagedDatabase.message(e), e);
    }
  }

  /** Returns how many rows were worked on. */
  private long migrate(Connection connection, StepRun run) throws SQLException, StepFailed {
    Answers answers = run.answers();
    StagedDatabase.execute(
        connection, "PRAGMA foreign_keys = OFF"); // has no effect inside a transaction
    if (!answers.isEmpty()) {
      tell(connection, answers);
    }
    StagedDatabase.execute(connection, "BEGIN IMMEDIATE");
    try {
      Map<String, Long> before = StagedDatabase.violations(connection);
      execute(connection, run);
      check(before, StagedDatabase.violations(connection));
      StagedDatabase.execute(connection, "COMMIT");
    } catch (SQLException | StepFailed e) {
      StagedDatabase.rollBack(connection, e);
      throw e;
    }
    try (Statement query = connection.createStatement();
        ResultSet changes = query.executeQuery("SELECT total_changes()")) {
      return changes.getLong(1);
    }
  }

  private void execute(Connection connection, StepRun run) throws SQLException, StepFailed {
    ProgressHandler.setHandler(
        connection,
        ASKED_EVERY,
        new ProgressHandler() {
          @Override
          protected int progress() {
            return run.objection().isPresent() ? 1 : 0;
          }
        });
    try {
      for (SqlScript.Statement statement : statements) {
        execute(connection, statement);
        run.mayGoOn();
      }
    } catch (StepFailed e) {
      run.mayGoOn(); // a statement that was stopped says no more than that
      throw e;
    } finally {
      ProgressHandler.clearHandler(connection);
    }
  }

  /** Puts the user's answers where the statements can read them. */
  private static void tell(Connection connection, Answers answers) throws SQLException {
    StagedDatabase.execute(
        connection, "CREATE TEMP TABLE instar_answers(question TEXT, item TEXT, answer TEXT)");
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO temp.instar_answers VALUES (?, ?, ?)")) {
      for (Map.Entry<String, String> entry : answers.single().entrySet()) {
        insert(insert, entry.getKey(), null, entry.getValue());
      }
      for (String question : answers.items().keySet()) {
        for (Map.Entry<String, String> entry : answers.toEach(question).entrySet()) {
          insert(insert, question, entry.getKey(), entry.getValue());
        }
      }
    }
  }

  private static void insert(
      PreparedStatement insert, String question, @Nullable String item, String answer)
      throws SQLException {
    insert.setString(1, question);
    insert.setString(2, item);
    insert.setString(3, answer);
    insert.executeUpdate();
  }

  /** As prepared statements: the driver's own commands (backup to a file) are not understood so. */
  private void execute(Connection connection, SqlScript.Statement statement) throws StepFailed {
    try (PreparedStatement prepared = connection.prepareStatement(statement.sql())) {
      prepared.execute();
    } catch (SQLException e) {
      throw new StepFailed(
          source
              + ":"
              + statement.line()
              + ": "
              + StagedDatabase.message(e)
              + "; the statement: "
              + shortened(statement.sql()),
          e);
    }
  }

  private void check(Map<String, Long> before, Map<String, Long> after) throws StepFailed {
    List<String> broken = new ArrayList<>();
    after.forEach((violation, count) -> {
      long known = before.getOrDefault(violation, 0L);
      if (count > known) {
        broken.add(violation + " (" + count + " now, " + known + " before)");
      }
    });
    if (!broken.isEmpty()) {
      throw new StepFailed(
          "database " + database + ": after " + source + ", " + String.join("; ", broken));
    }
  }

  private static String shortened(String sql) {
    String line = sql.replaceAll("\\s+", " ");
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }
}
