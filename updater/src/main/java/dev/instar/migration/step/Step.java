package dev.instar.migration.step;

import dev.instar.migration.stage.StepFailed;
import java.io.IOException;
import java.util.List;

/**
 * A piece of a migration. It changes nothing but the stage it is run on, and either does all it
 * says or fails.
 */
public interface Step {

  /** What a step works on. */
  enum Kind {
    DATABASE,
    CONFIGURATION,
    FILES,
    DOCUMENTS,
    PROGRAM,
    JAVA
  }

  Kind kind();

  /** What it will do, a line for each change, for the plan. */
  List<String> changes();

  void run(StepRun run) throws StepFailed, IOException;
}
