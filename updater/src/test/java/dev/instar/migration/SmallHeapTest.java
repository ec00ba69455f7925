package dev.instar.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.testing.Matrix;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Data that are far larger than the memory of the process that migrates them. An ordinary run takes
 * a twentieth of the data and a third of the heap.
 */
class SmallHeapTest {
  /** Data that do not fit into memory are not put there. */
  @TempDir(factory = TempDirFactory.Standard.class)
  private Path directory;

  /**
   * How much.
   *
   * @param megabytes of the heap
   */
  record Size(int rows, int bytesOfARow, int documents, int megabytes) {}

  static Stream<Size> sizes() {
    return Matrix.of(
        1,
        Stream.of(new Size(50_000, 2_000, 50_000, 40), new Size(1_000_000, 2_100, 1_000_000, 128)));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void largeData_areMigratedInASmallHeap(Size size) throws Exception {
    StagedData data =
        new StagedData(directory)
            .migration(
                "1.1.0.yaml",
                """
                from: 1.0.0
                to: 1.1.0
                title: Everything gets more
                steps:
                  - sql:
                      database: home/data/app.db
                      statements:
                        - ALTER TABLE blobs ADD COLUMN state TEXT
                        - UPDATE blobs SET state = 'new'
                  - documents:
                      in: {database: home/data/app.db, table: notes, column: body}
                      edits: [{default: {path: state, value: open}}]
                  - documents:
                      in: home/journal.jsonl
                      edits: [{default: {path: state, value: open}}]
                validate:
                  - rows: {database: home/data/app.db, table: blobs, equals: before}
                """)
            .sql(
                "CREATE TABLE blobs(id INTEGER PRIMARY KEY, body BLOB)",
                "CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT)",
                "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < "
                    + size.rows()
                    + ") INSERT INTO blobs SELECT n, randomblob("
                    + size.bytesOfARow()
                    + ") FROM i",
                "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < "
                    + size.documents()
                    + ") INSERT INTO notes SELECT n, '{\"note\": ' || n || '}' FROM i");
    try (BufferedWriter out = Files.newBufferedWriter(data.home().resolve("journal.jsonl"))) {
      for (int i = 0; i < size.documents(); i++) {
        out.write("{\"line\": " + i + "}\n");
      }
    }
    assertThat(Files.size(data.database()))
        .isGreaterThan((long) size.rows() * size.bytesOfARow())
        .isGreaterThan(2_000_000L * size.megabytes());

    run(size.megabytes());

    assertThat(
            data.query(
                "SELECT (SELECT count(*) FROM blobs WHERE state = 'new')"
                    + " || ' ' || (SELECT count(*) FROM notes WHERE body ->> 'state' = 'open')"))
        .isEqualTo(size.rows() + " " + size.documents());
    try (Stream<String> lines = Files.lines(data.home().resolve("journal.jsonl"))) {
      assertThat(lines.filter(line -> line.contains("open"))).hasSize(size.documents());
    }
    assertThat(data.scratchIsEmpty()).isTrue();
  }

  private void run(int megabytes) throws IOException, InterruptedException {
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx" + megabytes + "m",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Migrate.class.getName(),
                    directory.toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(30, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).isTrue();
    assertThat(process.waitFor()).as(Files.readString(log, StandardCharsets.UTF_8)).isZero();
  }

  /** What the process does. */
  static final class Migrate {
    private Migrate() {}

    /**
     * Migrates.
     *
     * @param arguments where {@link StagedData} lie
     */
    public static void main(String[] arguments) throws Exception {
      new StagedData(Path.of(arguments[0])).run("1.0.0", "1.1.0");
    }
  }
}
