package dev.instar.migration.validation;

import dev.instar.migration.ledger.Trace;
import dev.instar.migration.stage.StageProgramRunner;
import dev.instar.migration.step.ProgramEvents;
import dev.instar.migration.step.RunStep;
import dev.instar.migration.step.StepRun;
import dev.instar.model.Answers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A program of the app that must end with 0. */
public record RunValidation(RunStep program) implements Validation {

  @Override
  public void check(Findings findings) throws IOException {
    StepRun run =
        new StepRun(
            findings.stage(),
            findings.disk(),
            new Trace(),
            List.of(),
            Answers.none(),
            line -> {},
            Optional::empty);
    ProgramEvents events = new ProgramEvents(run);
    StageProgramRunner.Outcome outcome = run.program(program.program(), program.timeout(), events);
    program
        .problem(outcome, events)
        .ifPresent(problem -> findings.problem(subject() + " " + problem));
  }

  @Override
  public String subject() {
    return "program " + String.join(" ", program.program());
  }
}
