package dev.instar.benchmarks;

import dev.instar.disk.RealDisk;
import dev.instar.migration.ledger.Ledger;
import dev.instar.migration.ledger.LedgerScratch;
import dev.instar.migration.ledger.Trace;
import dev.instar.migration.stage.Stage;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StageProgramRunner;
import dev.instar.migration.step.SqlScript;
import dev.instar.migration.step.SqlStep;
import dev.instar.migration.step.StepRun;
import dev.instar.model.Answers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a migration of a SQLite file costs beside the {@code sqlite3} shell that runs the same SQL,
 * what the ledger costs beside reading everything with it, and the copy beside {@code cp}. Each in
 * turn, in one run, on the same file; called by {@code migrations.sh}.
 */
public final class MigrationCost {
  /** A rebuild of the table with one column more, as SQLite's documentation tells it. */
  private static final String REBUILD =
      """
      CREATE TABLE people_new(id INTEGER PRIMARY KEY, name TEXT NOT NULL, mail TEXT,
        salary INTEGER, department TEXT NOT NULL DEFAULT 'none');
      INSERT INTO people_new(id, name, mail, salary) SELECT id, name, mail, salary FROM people;
      DROP TABLE people;
      ALTER TABLE people_new RENAME TO people;
      """;

  private final PrintStream out;
  private final Path directory;
  private final Path original;

  private MigrationCost(PrintStream out, Path directory) {
    this.out = out;
    this.directory = directory;
    original = directory.resolve("original.db");
  }

  /**
   * Measures and prints.
   *
   * @param arguments an empty directory, how many rows, and how many rounds
   */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    new MigrationCost(out, Path.of(arguments[0]))
        .run(Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]));
  }

  private void run(long rows, int rounds) throws Exception {
    String content =
        """
        CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT NOT NULL, mail TEXT, salary INTEGER);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
        INSERT INTO people SELECT i, 'person number ' || i, 'p' || i || '@example.com', i %% 9000
        FROM n;
        """
            .formatted(rows);
    Path schema = Files.writeString(directory.resolve("schema.sql"), content);
    shell(".read " + schema, original);
    Files.writeString(
        directory.resolve("rebuild.sql"), "BEGIN IMMEDIATE;\n" + REBUILD + "COMMIT;\n");
    List<Double> sql = new ArrayList<>();
    List<Double> ledger = new ArrayList<>();
    List<Double> driver = new ArrayList<>();
    List<Double> copy = new ArrayList<>();
    List<double[]> all = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      double[] times = round(round % 2 == 0);
      if (round > 0) { // the first one warms everything up
        all.add(times);
        sql.add(times[0] / times[1]);
        ledger.add(times[2] / times[3]);
        driver.add(times[2] / times[6]);
        copy.add(times[4] / times[5]);
      }
    }
    out.printf(
        Locale.ROOT,
        "%d rows, %.0f MiB, %d rounds; seconds (median), and the median of the rounds' ratios%n%n",
        rows,
        Files.size(original) / 1024.0 / 1024,
        rounds);
    out.println("| | seconds | beside | seconds | ratio |");
    out.println("|---|---|---|---|---|");
    line("the `sql` step", all, 0, "`sqlite3`, the same SQL", sql);
    line("the ledger, one count", all, 2, "`sqlite3`, printing all rows", ledger);
    line("the same", all, 2, 6, "the driver, reading all rows", driver);
    line("the copy", all, 4, "`cp`", copy);
    out.printf(
        Locale.ROOT,
        "%nThe `sql` step: %.0f rows a second.%n",
        rows / median(all.stream().map(times -> times[0]).toList()));
  }

  private void line(String what, List<double[]> all, int at, String beside, List<Double> ratios) {
    line(what, all, at, at + 1, beside, ratios);
  }

  private void line(
      String what, List<double[]> all, int at, int other, String beside, List<Double> ratios) {
    out.printf(
        Locale.ROOT,
        "| %s | %.3f | %s | %.3f | %.2f |%n",
        what,
        median(all.stream().map(times -> times[at]).toList()),
        beside,
        median(all.stream().map(times -> times[other]).toList()),
        median(ratios));
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  /**
   * Times of: our SQL, theirs, our ledger, their reading, our copy, theirs, the driver's reading.
   */
  private double[] round(boolean oursFirst) throws Exception {
    double[] times = new double[7];
    for (int turn = 0; turn < 2; turn++) {
      if ((turn == 0) == oursFirst) {
        times[0] = seconds(fresh("ours"), this::step);
        times[2] = seconds(original, this::ledger);
        times[4] = seconds(directory.resolve("copy.db"), this::copy);
        times[6] = seconds(original, MigrationCost::readAll);
      } else {
        times[1] = seconds(fresh("theirs"), file -> shell(".read rebuild.sql", file));
        times[3] = seconds(original, file -> shell("SELECT * FROM people", file));
        times[5] =
            seconds(
                directory.resolve("cp.db"),
                file -> process(List.of("cp", original.toString(), file.toString())));
      }
    }
    return times;
  }

  private Path fresh(String name) throws IOException {
    Path root = directory.resolve(name);
    Files.createDirectories(root);
    Path file = root.resolve("people.db");
    Files.deleteIfExists(file);
    return Files.copy(original, file);
  }

  private interface Work {
    void on(Path file) throws Exception;
  }

  private static double seconds(Path file, Work work) throws Exception {
    long began = System.nanoTime();
    work.on(file);
    return (System.nanoTime() - began) / 1e9;
  }

  private Stage stage(Path root) throws IOException {
    Path scratch = Files.createDirectories(directory.resolve("scratch"));
    StageProgramRunner none =
        (program, timeout, lines) -> new StageProgramRunner.Outcome(OptionalInt.of(0), "");
    return new Stage(Map.of("home", root), scratch, none);
  }

  private void step(Path file) throws Exception {
    SqlStep step =
        new SqlStep(
            new StagePath("home", "people.db"),
            "rebuild.sql",
            true,
            SqlScript.split("rebuild.sql", REBUILD, 1));
    Stage stage = stage(java.util.Objects.requireNonNull(file.getParent()));
    step.run(
        new StepRun(
            stage,
            new RealDisk(),
            new Trace(),
            List.of(),
            Answers.none(),
            line -> {},
            Optional::empty));
  }

  private void ledger(Path file) throws Exception {
    Path root = Files.createDirectories(directory.resolve("counted"));
    Path link = root.resolve("people.db");
    if (!Files.exists(link)) {
      Files.createLink(link, file);
    }
    Stage stage = stage(root);
    try (LedgerScratch scratch = LedgerScratch.in(stage.scratch(), new RealDisk())) {
      Ledger counted = Ledger.measure(stage, new RealDisk(), scratch, null);
      if (counted.databases().size() != 1) {
        throw new IllegalStateException("nothing was counted");
      }
    }
  }

  private static void readAll(Path file) throws SQLException {
    long values = 0;
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM people")) {
      while (rows.next()) {
        for (int column = 1; column <= 4; column++) {
          values += rows.getObject(column) == null ? 0 : 1;
        }
      }
    }
    if (values == 0) {
      throw new IllegalStateException("nothing was read");
    }
  }

  private void copy(Path file) throws IOException {
    Files.deleteIfExists(file);
    new RealDisk().copy(original, file);
  }

  private void shell(String command, Path database) throws IOException {
    process(List.of("sqlite3", database.toString(), command));
  }

  private void process(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
