package dev.instar.migration.validation;

import dev.instar.disk.Disk;
import dev.instar.migration.stage.Stage;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StagedDatabase;
import dev.instar.migration.stage.StepFailed;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** What the validations of one migration look at, what they keep, and what they found wrong. */
public final class Findings {
  private final Stage stage;
  private final Disk disk;
  private final IdentityHashMap<Validation, String> remembered = new IdentityHashMap<>();
  private final List<String> problems = new ArrayList<>();

  Findings(Stage stage, Disk disk) {
    this.stage = stage;
    this.disk = disk;
  }

  Stage stage() {
    return stage;
  }

  Disk disk() {
    return disk;
  }

  /** Something is not as it must be. */
  void problem(String problem) {
    problems.add(problem);
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  /** Keeps what was before the migration. */
  void remember(Validation validation, String value) {
    remembered.put(validation, value);
  }

  /** What was kept; without anything, looking before the migration failed and was told. */
  String remembered(Validation validation) {
    return remembered.getOrDefault(validation, "unknown");
  }

  /** Reads a SQLite file of the stage; whoever tries to write it fails. */
  <T> T read(StagePath database, StagedDatabase.Work<T> work)
      throws SQLException, StepFailed, IOException {
    return new StagedDatabase(stage.file(database))
        .use(
            disk,
            connection -> {
              try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA query_only = ON");
              }
              return work.run(connection);
            });
  }
}
