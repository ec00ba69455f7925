package dev.instar.migration.kit;

import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import dev.instar.disk.RealDisk;
import dev.instar.migration.Migration;
import dev.instar.migration.MigrationFailed;
import dev.instar.migration.MigrationListener;
import dev.instar.migration.MigrationRunner;
import dev.instar.migration.MigrationSet;
import dev.instar.migration.ledger.Ledger;
import dev.instar.migration.ledger.LedgerScratch;
import dev.instar.migration.ledger.Loss;
import dev.instar.migration.ledger.Trace;
import dev.instar.migration.question.AnswerFile;
import dev.instar.migration.stage.Stage;
import dev.instar.migration.stage.StageProgramRunner;
import dev.instar.migration.stage.StepFailed;
import dev.instar.migration.state.KnownStates;
import dev.instar.migration.step.StageFiles;
import dev.instar.migration.step.Step;
import dev.instar.model.Answers;
import dev.instar.model.FormatException;
import dev.instar.model.Version;
import dev.instar.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tries a set of migrations on golden data, a copy each time: {@code <fixtures>/<data
 * version>/<data root>/…}, as a released version wrote them, and {@code answers.yaml} beside the
 * roots where migrations ask. In JUnit:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> migrations() throws Exception {
 *   return MigrationKit.of(set, new Version("1.2.0"), fixtures, payload).trials().stream()
 *       .map(trial -> dynamicTest(trial.name(), trial::run));
 * }
 * }</pre>
 */
public final class MigrationKit {
  private static final int MOST_PATHS = 100;
  private static final String ANSWERS = "answers.yaml";

  private final MigrationSet set;
  private final Version current;
  private final Path fixtures;
  private final Path payload;
  private final Disk disk = new RealDisk();

  private MigrationKit(MigrationSet set, Version current, Path fixtures, Path payload) {
    this.set = set;
    this.current = current;
    this.fixtures = fixtures;
    this.payload = payload;
  }

  /**
   * A kit.
   *
   * @param current the data version that everything leads to
   * @param set all migrations, or those of a root with versions of its own
   * @param fixtures a directory for each data version; those of a root with versions of its own are
   *     in one of its name
   * @param payload where programs of {@code run} steps are found
   */
  public static MigrationKit of(MigrationSet set, Version current, Path fixtures, Path payload) {
    return new MigrationKit(set, current, fixtures, payload);
  }

  /** Something that must be so. */
  public record Trial(String name, Action action) {

    /** What a trial does. */
    @FunctionalInterface
    public interface Action {
      /**
       * Tries it.
       *
       * @throws AssertionError when it is not so
       */
      void run() throws MigrationFailed, FormatException, IOException;
    }

    public void run() throws MigrationFailed, FormatException, IOException {
      action.run();
    }
  }

  /** The data versions that there are fixtures of, oldest first. */
  public List<Version> versions() throws FormatException, IOException {
    TreeSet<Version> versions = new TreeSet<>();
    for (Path directory : Durable.children(fixtures)) {
      String name = String.valueOf(directory.getFileName());
      if (Files.isDirectory(directory) && !set.rootsOfTheirOwn().contains(name)) {
        versions.add(Version.parse(name));
      }
    }
    return List.copyOf(versions);
  }

  /** The versions that migrations start from and that there are no fixtures of. */
  public List<Version> missing() throws FormatException, IOException {
    TreeSet<Version> missing = new TreeSet<>();
    set.migrations().forEach(migration -> missing.add(migration.from()));
    versions().forEach(missing::remove);
    return List.copyOf(missing);
  }

  /**
   * How the data of each version look, as {@code migrations/states/} keeps it.
   *
   * @return the contents of the files by version
   */
  public Map<Version, String> states() throws FormatException, IOException {
    Map<Version, String> states = new TreeMap<>();
    for (Version version : versions()) {
      states.put(version, KnownStates.describe(version, roots(fixtures.resolve(version.text()))));
    }
    return states;
  }

  /**
   * All trials: of each version's data, its look, every path, a stop at every step, emptied data,
   * nulls, and the way back.
   */
  public List<Trial> trials() throws FormatException, IOException {
    List<Trial> trials = new ArrayList<>();
    for (Version version : versions()) {
      if (!set.states().versions().isEmpty()) {
        trials.add(new Trial(version + " is known by its look", () -> recognise(version)));
      }
      List<List<Migration>> paths = new ArrayList<>();
      collect(version, new ArrayList<>(), paths);
      if (paths.isEmpty() && !version.equals(current)) {
        trials.add(
            new Trial(
                version + " to " + current,
                () -> {
                  throw new AssertionError("no migrations lead there");
                }));
      }
      for (List<Migration> path : paths) {
        addTrials(version, path, paths.getFirst(), trials);
      }
    }
    return trials;
  }

  private void collect(Version at, List<Migration> so, List<List<Migration>> paths) {
    if (at.equals(current)) {
      if (!so.isEmpty() && paths.size() < MOST_PATHS) {
        paths.add(List.copyOf(so));
      }
      return;
    }
    for (Migration migration : set.migrations()) {
      if (migration.from().equals(at) && !migration.to().isNewerThan(current)) {
        so.add(migration);
        collect(migration.to(), so, paths);
        so.removeLast();
      }
    }
  }

  private void addTrials(
      Version version, List<Migration> path, List<Migration> first, List<Trial> trials) {
    String name = named(version, path);
    trials.add(new Trial(name + ", with nothing lost", () -> run(version, path, Data.AS_IS)));
    trials.add(
        new Trial(name + ", twice with the same result", () -> compare(version, path, path)));
    if (!path.equals(first)) {
      trials.add(
          new Trial(
              name + ", with the same result as " + named(version, first),
              () -> compare(version, first, path)));
    }
    trials.add(
        new Trial(name + ", stopped at any step and begun again", () -> stopped(version, path)));
    trials.add(new Trial(name + ", with empty tables", () -> run(version, path, Data.EMPTY)));
    trials.add(
        new Trial(
            name + ", with nulls wherever they may be", () -> run(version, path, Data.NULLS)));
    if (path.stream().allMatch(migration -> migration.reversed().isPresent())) {
      trials.add(new Trial(name + ", and back with nothing lost", () -> back(version, path)));
    }
  }

  private static String named(Version version, List<Migration> path) {
    StringBuilder name = new StringBuilder(version.text());
    path.forEach(migration -> name.append(" to ").append(migration.to()));
    return name.toString();
  }

  private enum Data {
    AS_IS,
    EMPTY,
    NULLS
  }

  private void run(Version version, List<Migration> path, Data data)
      throws MigrationFailed, FormatException, IOException {
    try (Bench bench = new Bench()) {
      Stage stage = bench.stage(version);
      if (data != Data.AS_IS) {
        try {
          new FixtureData(stage, disk).change(data == Data.EMPTY);
        } catch (SQLException | StepFailed e) {
          throw new AssertionError("the fixture cannot be changed: " + e.getMessage(), e);
        }
      }
      bench.run(version, path, stage);
      Version last = path.getLast().to();
      if (data == Data.AS_IS && set.states().versions().contains(last)) {
        set.states()
            .doubt(last, stage.roots())
            .ifPresent(doubt -> {
              throw new AssertionError("the result does not look like " + last + doubt.shown());
            });
      }
    }
  }

  private void recognise(Version version) throws IOException {
    if (!set.states().versions().contains(version)) {
      throw new AssertionError(
          "migrations/states knows nothing of it; run instar migration states");
    }
    Map<String, Path> roots = roots(fixtures.resolve(version.text()));
    set.states()
        .doubt(version, roots)
        .ifPresent(doubt -> {
          throw new AssertionError("it looks otherwise" + doubt.shown());
        });
  }

  /** What a death at any step leaves must be good for nothing but being thrown away. */
  private void stopped(Version version, List<Migration> path)
      throws MigrationFailed, FormatException, IOException {
    try (Bench bench = new Bench()) {
      Stage whole = bench.stage(version);
      Stopping counter = new Stopping(Integer.MAX_VALUE);
      bench.run(version, path, whole, counter);
      for (int step = 1; step <= counter.begun; step++) {
        try {
          bench.run(version, path, bench.stage(version), new Stopping(step));
          throw new AssertionError("step " + step + " was not reached again");
        } catch (Stopped e) {
          Stage again = bench.stage(version);
          bench.run(version, path, again);
          List<String> differences = bench.lost(whole, again, List.of());
          differences.addAll(bench.lost(again, whole, List.of()));
          refuse("stopped at step " + step + ", the next run came to something else", differences);
        }
      }
    }
  }

  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Stops a run when a step begins. */
  private static final class Stopping implements MigrationListener {
    private final int last;
    private int begun;

    Stopping(int last) {
      this.last = last;
    }

    @Override
    public void step(Migration migration, Step.Kind kind, String change) {
      begun++;
      if (begun == last) {
        throw new Stopped();
      }
    }
  }

  private void compare(Version version, List<Migration> one, List<Migration> other)
      throws MigrationFailed, FormatException, IOException {
    try (Bench bench = new Bench()) {
      Stage first = bench.stage(version);
      bench.run(version, one, first);
      Stage second = bench.stage(version);
      bench.run(version, other, second);
      List<String> differences = bench.lost(first, second, List.of());
      differences.addAll(bench.lost(second, first, List.of()));
      refuse("the results differ", differences);
    }
  }

  private void back(Version version, List<Migration> path)
      throws MigrationFailed, FormatException, IOException {
    List<Migration> back = new ArrayList<>();
    List<Loss> declared = new ArrayList<>();
    for (Migration migration : path.reversed()) {
      Migration reversed = migration.reversed().orElseThrow();
      back.add(reversed);
      declared.addAll(migration.losses());
      declared.addAll(reversed.losses());
    }
    try (Bench bench = new Bench()) {
      Stage before = bench.stage(version);
      Stage stage = bench.stage(version);
      bench.run(version, path, stage);
      bench.run(version, back, stage);
      refuse("there and back again lost", bench.lost(before, stage, declared));
    }
  }

  private static Map<String, Path> roots(Path fixture) throws IOException {
    Map<String, Path> roots = new TreeMap<>();
    for (Path root : Durable.children(fixture)) {
      if (Files.isDirectory(root)) {
        roots.put(String.valueOf(root.getFileName()), root);
      }
    }
    return roots;
  }

  private static void refuse(String what, List<String> lines) {
    if (!lines.isEmpty()) {
      throw new AssertionError(what + ":\n  " + String.join("\n  ", lines));
    }
  }

  /** A temporary directory with copies of fixtures. */
  private final class Bench implements AutoCloseable {
    private final Path directory = Files.createTempDirectory("migrations");
    private int copies;

    Bench() throws IOException {}

    /** A copy of a version's data. */
    Stage stage(Version version) throws IOException {
      Path copy = directory.resolve("copy-" + ++copies);
      Map<String, Path> roots = new TreeMap<>();
      for (Map.Entry<String, Path> root : roots(fixtures.resolve(version.text())).entrySet()) {
        Path to = copy.resolve(root.getKey());
        new StageFiles(disk).copy(root.getValue(), to);
        roots.put(root.getKey(), to);
      }
      for (String root : set.roots()) {
        if (!roots.containsKey(root)) { // has no data yet
          roots.put(root, Files.createDirectories(copy.resolve(root)));
        }
      }
      Path scratch = Files.createDirectories(copy.resolve(".scratch"));
      return new Stage(roots, scratch, programs(roots));
    }

    private StageProgramRunner programs(Map<String, Path> roots) {
      Map<String, String> environment = new HashMap<>(System.getenv());
      roots.forEach((name, path) ->
          environment.put("INSTAR_DATA_" + name.toUpperCase(Locale.ROOT), path.toString()));
      return (program, timeout, lines) -> {
        List<String> command = new ArrayList<>(program);
        Path own = payload.resolve(program.getFirst());
        if (Files.exists(own)) {
          command.set(0, own.toString());
        }
        return switch (new Program(command, environment, payload, timeout).run(lines)) {
          case Program.Ending.Exited exited ->
              new StageProgramRunner.Outcome(OptionalInt.of(exited.code()), exited.output());
          case Program.Ending.TimedOut timedOut ->
              new StageProgramRunner.Outcome(OptionalInt.empty(), timedOut.output());
          case Program.Ending.NotStarted notStarted -> throw new IOException(notStarted.summary());
        };
      };
    }

    void run(Version version, List<Migration> path, Stage stage)
        throws MigrationFailed, FormatException, IOException {
      run(version, path, stage, MigrationListener.SILENT);
    }

    void run(Version version, List<Migration> path, Stage stage, MigrationListener listener)
        throws MigrationFailed, FormatException, IOException {
      Path answers = fixtures.resolve(version.text()).resolve(ANSWERS);
      Answers given =
          Files.exists(answers)
              ? AnswerFile.read(answers.toString(), Files.readAllBytes(answers))
              : Answers.none();
      MigrationRunner.run(path, stage, listener, disk, given);
    }

    /** What one stage has that another has not. */
    List<String> lost(Stage before, Stage after, List<Loss> declared) throws IOException {
      Path scratch = Files.createTempDirectory(directory, "ledger");
      try (LedgerScratch one = LedgerScratch.in(scratch, disk)) {
        Ledger old = Ledger.measure(before, disk, one, null);
        Ledger now = Ledger.measure(after, disk, one, null);
        return new ArrayList<>(old.compare(after, now, new Trace(), declared).losses());
      } catch (StepFailed e) {
        throw new AssertionError(e.getMessage(), e);
      }
    }

    @Override
    public void close() throws IOException {
      new Durable(disk).deleteTree(directory);
    }
  }
}
