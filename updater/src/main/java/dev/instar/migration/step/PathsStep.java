package dev.instar.migration.step;

import dev.instar.migration.ledger.ColumnRewrite;
import dev.instar.migration.stage.StagePath;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives texts of a column that begin with one prefix another one: paths that a database keeps of
 * files that moved. The ledger is told of each value, so this is no loss.
 */
public record PathsStep(StagePath database, String table, String column, String from, String to)
    implements Step {

  @Override
  public Kind kind() {
    return Kind.DATABASE;
  }

  @Override
  public List<String> changes() {
    return List.of(
        "database " + database + ": " + from + "… becomes " + to + "… in " + table + "." + column);
  }

  @Override
  public void run(StepRun run) throws StepFailed, IOException {
    Path file = run.stage().content(database);
    if (!Files.exists(file)) {
      run.note("database " + database + " is not there; no paths to change in it");
      return;
    }
    ColumnRewrite rewrite = new ColumnRewrite(database, table, column);
    try {
      run.count(
          new StagedDatabase(file).use(run.disk(), connection -> change(connection, rewrite)));
    } catch (SQLException e) {
      throw new StepFailed("database " + database + ": " + StagedDatabase.message(e), e);
    }
    run.trace().rewritten(rewrite);
  }

  private int change(Connection connection, ColumnRewrite rewrite) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement select = connection.createStatement();
        ResultSet values =
            select.executeQuery(
                "SELECT "
                    + StagedDatabase.quoted(column)
                    + " FROM "
                    + StagedDatabase.quoted(table))) {
      while (values.next()) {
        Object value = values.getObject(1);
        rewrite.row(value, changed(value));
      }
    }
    String name = StagedDatabase.quoted(column);
    String update =
        "UPDATE "
            + StagedDatabase.quoted(table)
            + " SET "
            + name
            + " = ? || substr("
            + name
            + ", length(?) + 1) WHERE typeof("
            + name
            + ") = 'text' AND substr("
            + name
            + ", 1, length(?)) = ?";
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setString(1, to);
      statement.setString(2, from);
      statement.setString(3, from);
      statement.setString(4, from);
      int updated = statement.executeUpdate();
      connection.commit();
      connection.setAutoCommit(true);
      return updated;
    }
  }

  private @Nullable Object changed(@Nullable Object value) {
    return value instanceof String text && text.startsWith(from)
        ? to + text.substring(from.length())
        : value;
  }
}
