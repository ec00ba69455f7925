package dev.instar.migration.step;

import dev.instar.migration.stage.StageProgramRunner;
import dev.instar.migration.stage.StepFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
    ProgramEvents events = new ProgramEvents(run);
    StageProgramRunner.Outcome outcome = run.program(program, timeout, events);
    events.settle();
    Optional<String> problem = problem(outcome, events);
    if (problem.isPresent()) {
      throw new StepFailed("program " + String.join(" ", program) + " " + problem.get());
    }
  }

  /** What is wrong with how it ended, in the program's own words when it has some. */
  public Optional<String> problem(StageProgramRunner.Outcome outcome, ProgramEvents events) {
    if (!events.errors().isEmpty()) {
      return Optional.of("failed: " + String.join("; ", events.errors()));
    }
    return outcome.succeeded() ? Optional.empty() : Optional.of(outcome.problem(timeout));
  }
}
