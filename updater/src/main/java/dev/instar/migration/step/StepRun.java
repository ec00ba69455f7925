package dev.instar.migration.step;

import dev.instar.disk.Disk;
import dev.instar.migration.ledger.Loss;
import dev.instar.migration.ledger.Trace;
import dev.instar.migration.stage.Stage;
import dev.instar.migration.stage.StageProgramRunner;
import dev.instar.migration.stage.StepFailed;
import dev.instar.model.Answers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a step is given while it runs, and where it tells what it did. */
public final class StepRun {
  private static final int SHOWN_LOSSES = 20;

  private final Stage stage;
  private final Disk disk;
  private final Trace trace;
  private final List<Loss> declared;
  private final Answers answers;
  private final Consumer<String> progress;
  private final Supplier<Optional<String>> objection;
  private final List<String> notes = new ArrayList<>();
  private final Set<String> losses = new LinkedHashSet<>();
  private long records;

  /**
   * A run of one or more steps.
   *
   * @param declared what may be lost
   * @param answers to what the migration asks
   * @param progress takes lines that tell a user how far it is
   * @param objection says, when it is asked, why the run must not go on
   */
  public StepRun(
      Stage stage,
      Disk disk,
      Trace trace,
      List<Loss> declared,
      Answers answers,
      Consumer<String> progress,
      Supplier<Optional<String>> objection) {
    this.stage = stage;
    this.disk = disk;
    this.trace = trace;
    this.declared = List.copyOf(declared);
    this.answers = answers;
    this.progress = progress;
    this.objection = objection;
  }

  public Stage stage() {
    return stage;
  }

  public Disk disk() {
    return disk;
  }

  public Trace trace() {
    return trace;
  }

  public void progress(String line) {
    progress.accept(line);
  }

  /** Why the run must not go on; steps that take long ask again and again. */
  public Optional<String> objection() {
    return objection.get();
  }

  /** Goes on, unless the run must not. */
  public void mayGoOn() throws StepFailed {
    Optional<String> why = objection();
    if (why.isPresent()) {
      throw new StepFailed(why.get());
    }
  }

  /** Keeps something for the report that is no failure and should not go unseen. */
  public void note(String note) {
    notes.add(note);
    progress.accept(note);
  }

  /** What was noted so far. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** What may be lost. */
  public List<Loss> declared() {
    return declared;
  }

  /** What the user answered. */
  public Answers answers() {
    return answers;
  }

  /** Something was lost that was not declared; the migration fails when all steps are done. */
  public void lost(String loss) {
    if (losses.size() < SHOWN_LOSSES) {
      losses.add(loss);
    }
  }

  /** What was lost, the first of it. */
  public List<String> losses() {
    return List.copyOf(losses);
  }

  /** Counts rows, documents, keys or files that were worked on. */
  public void count(long worked) {
    records += worked;
  }

  /** How many were counted so far. */
  public long records() {
    return records;
  }

  /**
   * Runs a program of the app on the stage.
   *
   * @param lines is given each line that it prints, perhaps by another thread
   */
  public StageProgramRunner.Outcome program(
      List<String> program, Duration timeout, Consumer<String> lines) throws IOException {
    Program work = new Program(stage.programs(), program, timeout, lines);
    foreign(work);
    return Objects.requireNonNull(work.outcome);
  }

  /** Lets somebody else's code change any of the roots. */
  public void foreign(Disk.Work work) throws IOException {
    Disk.Work all = work;
    Collection<Path> roots = stage.roots().values();
    for (Path root : roots) {
      Disk.Work inner = all;
      all = () -> disk.foreign(root, inner);
    }
    all.run();
  }

  private static final class Program implements Disk.Work {
    private final StageProgramRunner runner;
    private final List<String> program;
    private final Duration timeout;
    private final Consumer<String> lines;
    private StageProgramRunner.@Nullable Outcome outcome;

    Program(
        StageProgramRunner runner, List<String> program, Duration timeout, Consumer<String> lines) {
      this.runner = runner;
      this.program = program;
      this.timeout = timeout;
      this.lines = lines;
    }

    @Override
    public void run() throws IOException {
      try {
        outcome = runner.run(program, timeout, lines);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while " + program.getFirst() + " ran");
      }
    }
  }
}
