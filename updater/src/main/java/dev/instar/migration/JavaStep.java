package dev.instar.migration;

import dev.instar.migration.stage.StagedDatabase;
import dev.instar.migration.stage.StepFailed;
import dev.instar.migration.step.Step;
import dev.instar.migration.step.StepRun;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a migration that is written in Java, as foreign code: it may change any of the roots. */
record JavaStep(Migration migration) implements Step {

  @Override
  public Kind kind() {
    return Kind.JAVA;
  }

  @Override
  public List<String> changes() {
    return migration.changes();
  }

  @Override
  public void run(StepRun run) throws StepFailed, IOException {
    @Nullable Exception[] failure = new Exception[1];
    run.foreign(() -> failure[0] = attempt(run));
    switch (failure[0]) {
      case null -> {}
      case StepFailed failed -> throw failed;
      case IOException failed -> throw failed;
      case SQLException failed ->
          throw new StepFailed(
              migration.source() + " failed: " + StagedDatabase.message(failed), failed);
      case Exception failed ->
          throw new StepFailed(migration.source() + " failed: " + failed, failed);
    }
  }

  /** Whatever somebody else's code throws is its failure, not ours. */
  @SuppressWarnings("IllegalCatch")
  private @Nullable Exception attempt(StepRun run) {
    try {
      migration.execute(new MigrationContext(migration, run));
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new StepFailed("it was interrupted", e);
    } catch (Exception e) {
      return e;
    }
  }
}
