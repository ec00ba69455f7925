package dev.instar.migration;

import dev.instar.disk.Disk;
import dev.instar.migration.ledger.Ledger;
import dev.instar.migration.ledger.LedgerScratch;
import dev.instar.migration.ledger.Loss;
import dev.instar.migration.ledger.Trace;
import dev.instar.migration.stage.Stage;
import dev.instar.migration.stage.StepFailed;
import dev.instar.migration.step.Step;
import dev.instar.migration.step.StepRun;
import dev.instar.migration.validation.Invalid;
import dev.instar.migration.validation.Validator;
import dev.instar.model.Answers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Runs a chain of migrations on a stage. After each one the stage is counted again and validated,
 * so that a failure names the migration that caused it. It ends with a report, or with a failure
 * that makes the stage worthless; it never touches anything else.
 */
public final class MigrationRunner {
  private final Stage stage;
  private final MigrationListener listener;
  private final Disk disk;
  private final LedgerScratch scratch;
  private final Answers answers;

  private MigrationRunner(
      Stage stage, MigrationListener listener, Disk disk, LedgerScratch scratch, Answers answers) {
    this.stage = stage;
    this.listener = listener;
    this.disk = disk;
    this.scratch = scratch;
    this.answers = answers;
  }

  /**
   * Runs a chain.
   *
   * @param answers to what the migrations ask
   * @param chain in order; each starts where the one before ended
   * @throws MigrationFailed when a step fails, data would be lost, or the result is not valid
   * @throws IOException when the stage cannot be read or written
   */
  public static MigrationReport run(
      List<Migration> chain, Stage stage, MigrationListener listener, Disk disk, Answers answers)
      throws MigrationFailed, IOException {
    try (LedgerScratch scratch = LedgerScratch.in(stage.scratch(), disk)) {
      return new MigrationRunner(stage, listener, disk, scratch, answers).run(chain);
    }
  }

  private MigrationReport run(List<Migration> chain) throws MigrationFailed, IOException {
    Ledger first = measureFirst();
    Ledger before = first;
    List<MigrationReport.Hop> hops = new ArrayList<>();
    for (Migration migration : chain) {
      listener.started(migration, hops.size() + 1, chain.size());
      Hop hop = new Hop(migration, before);
      before = hop.run();
      hops.add(hop.report());
      listener.finished(hop.report());
    }
    return new MigrationReport(
        hops,
        first.tableTotals(before),
        first.fileCount(),
        before.fileCount(),
        first.changedFiles(before),
        new Samples(stage, disk).of(before.databasesOtherThan(first)));
  }

  private Ledger measureFirst() throws MigrationFailed, IOException {
    try {
      return Ledger.measure(stage, disk, scratch, null);
    } catch (StepFailed e) {
      throw new MigrationFailed("before the first migration: " + e.getMessage(), e);
    }
  }

  /** One migration being run. */
  private final class Hop {
    private final long start = System.nanoTime();
    private final Migration migration;
    private final Ledger before;
    private final Trace trace = new Trace();
    private final StepRun run;
    private final List<String> notes = new ArrayList<>();

    Hop(Migration migration, Ledger before) {
      this.migration = migration;
      this.before = before;
      run =
          new StepRun(
              stage,
              disk,
              trace,
              migration.losses(),
              answers,
              line -> listener.progress(migration, line),
              () -> listener.objection(migration));
    }

    /** Returns what is there afterwards. */
    Ledger run() throws MigrationFailed, IOException {
      Validator validator = new Validator(migration.validations(), stage, disk);
      try {
        validator.remember();
      } catch (Invalid e) {
        throw new ValidationFailed(migration, e);
      }
      int number = 0;
      for (Step step : migration.steps()) {
        number++;
        step.changes().forEach(change -> listener.step(migration, step.kind(), change));
        run(step, number);
      }
      try {
        Ledger after = Ledger.measure(stage, disk, scratch, before);
        compare(after);
        notes.addAll(validator.validate(before, after));
        return after;
      } catch (Invalid e) {
        throw new ValidationFailed(migration, e);
      } catch (StepFailed e) {
        throw new MigrationFailed(migration, String.valueOf(e.getMessage()), e);
      }
    }

    private void run(Step step, int number) throws MigrationFailed {
      try {
        run.mayGoOn();
        step.run(run);
      } catch (StepFailed | IOException e) {
        String message = e instanceof StepFailed ? e.getMessage() : e.toString();
        throw new MigrationFailed(migration, "step " + number + ": " + message, e);
      }
    }

    private void compare(Ledger after) throws MigrationFailed, StepFailed, IOException {
      List<Loss> declared = migration.losses();
      Ledger.Verdict verdict = before.compare(stage, after, trace, declared);
      Set<String> losses = new LinkedHashSet<>(run.losses());
      losses.addAll(verdict.losses());
      if (!losses.isEmpty()) {
        throw new UndeclaredLoss(migration, List.copyOf(losses));
      }
      notes.addAll(verdict.notes());
    }

    MigrationReport.Hop report() {
      List<String> all = new ArrayList<>(run.notes());
      all.addAll(notes);
      return new MigrationReport.Hop(
          migration.from(),
          migration.to(),
          migration.title(),
          migration.risk(),
          Duration.ofNanos(System.nanoTime() - start),
          run.records(),
          migration.changes(),
          all);
    }
  }
}
