package dev.instar.migration.step;

import dev.instar.migration.stage.StageProgramRunner;
import dev.instar.migration.stage.StepFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Runs a program of the app on the stage; ending with any code but 0, or too late, is a failure.
 *
 * @param program relative to the image, with arguments
 */
public record RunStep(List<String> program, Duration timeout) implements Step {

  /** What a program is given when the migration does not say. */
  public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(10);

  public RunStep {
    program = List.copyOf(program);
  }

  @Override
  public Kind kind() {
    return Kind.PROGRAM;
  }

  @Override
  public List<String> changes() {
    return List.of("program " + String.join(" ", program));
  }

  @Override
  public void run(StepRun run) throws StepFailed, IOException {
    StageProgramRunner.Outcome outcome = run.program(program, timeout);
    if (!outcome.succeeded()) {
      throw new StepFailed("program " + String.join(" ", program) + " " + outcome.problem(timeout));
    }
  }
}
