package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Data on which updates of real tools went wrong, each on a machine of its own: a parent table that
 * is rebuilt, a home that moves to the places of the XDG specification, very many documents, a
 * write-ahead log with a transaction cut off, an older program under newer data.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // published before the first test
class RealCasesTest {
  /** The cache has versions of its own. */
  private static final String ROOTS =
      """
      {"name": "home", "path": "~/.tool"},
      {"name": "config", "path": "${XDG_CONFIG_HOME:-~/.config}/tool"},
      {"name": "cache", "path": "${XDG_CACHE_HOME:-~/.cache}/tool", "dataVersion": "%s"}
      """;

  private static final String OF_THE_CACHE =
      """
      root: cache
      from: 4.0.0
      to: 5.0.0
      title: The cache is sorted
      steps: [{files: [{move: {from: cache/own, to: cache/sorted/own}}]}]
      """;

  /** A rebuild as it was shipped: the children go with the old table. */
  private static final String NAIVE =
      """
      #!/bin/sh
      exec sqlite3 -bail "$INSTAR_DATA_HOME/staff.db" '
        PRAGMA foreign_keys = ON;
        CREATE TABLE new(id INTEGER PRIMARY KEY, name TEXT, department TEXT);
        INSERT INTO new SELECT id, name, NULL FROM employees;
        DROP TABLE employees;
        ALTER TABLE new RENAME TO employees;'
      """;

  private static final String NAIVE_MIGRATION =
      """
      from: 1.0.0
      to: 2.0.0
      title: Employees have a department
      steps: [{run: {program: [bin/rebuild]}}]
      """;

  private static final String MIGRATION =
      """
      from: 1.0.0
      to: 3.0.0
      title: Everything moves
      risk: prompted
      why: The tool keeps to the places where programs keep their files.
      questions:
        - ask: path
          text: Take ~/.tool/bin out of PATH and put ~/.tool/shims there. Done?
          choices: [done, later]
      steps:
        - sql:
            database: home/staff.db
            statements:
              - CREATE TABLE new(id INTEGER PRIMARY KEY, name TEXT, department TEXT)
              - INSERT INTO new SELECT id, name, NULL FROM employees
              - DROP TABLE employees
              - ALTER TABLE new RENAME TO employees
        - files:
            - split: {in: home/config, match: '*.cache', to: cache/old}
            - move: {from: home/config/settings.json, to: config/settings.json}
            - move: {from: home/config/versions.json, to: config/versions.json}
        - config:
            file: config/settings.json
            edits: [{move: {path: python, to: runtimes.python.version}}]
        - documents:
            in: home/journal.jsonl
            edits: [{default: {path: state, value: open}}]
            failures: {into: home/broken, atMost: 1%}
        - run: {program: [bin/shims], timeoutSeconds: 100}
        - documents:
            in: {database: home/staff.db, table: papers, column: body}
            edits: [{rename: {path: caption, to: title}}]
            failures: {into: home/broken, atMost: 1%}
      losses: [{files: home/shims/*}]
      validate:
        - rows: {database: home/staff.db, table: caces, equals: before}
        - rows: {database: home/staff.db, table: visits, equals: before}
      """;

  private static final String SHIMS =
      """
      #!/bin/sh
      for shim in "$INSTAR_DATA_HOME"/shims/*; do
        [ ! -e "$shim" ] || printf 'exec tool run %s' "${shim##*/}" >"$shim"
      done
      if [ -n "${STOP_AT-}" ]; then
        : >"$STOP_AT"
        sleep 90
      fi
      """;

  private static final Object[] UPDATE = {"self-update", "--yes", "--answer", "path=done"};

  private ScriptTool published;
  private Publisher.Server server;

  @BeforeAll
  void publish(@TempDir Path directory) throws IOException, InterruptedException {
    published = ScriptTool.on(Machine.in(directory), ROOTS.formatted("4.0.0"));
    published.publish("1.0.0", "1.0.0", Map.of());
    published.publish(
        "2.0.0", "2.0.0", Map.of("bin/rebuild", NAIVE, "migrations/2.0.0.yaml", NAIVE_MIGRATION));
    published
        .with(ROOTS.formatted("5.0.0"))
        .publish(
            "3.0.0",
            "3.0.0",
            Map.of(
                "bin/shims", SHIMS,
                "migrations/3.0.0.yaml", MIGRATION,
                "migrations/cache-5.0.0.yaml", OF_THE_CACHE));
    server = published.serve();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private InstalledApp install(Path directory) throws IOException {
    InstalledApp tool = published.on(Machine.in(directory), server);
    tool.install("1.0.0", "--yes").expect(0);
    Files.createDirectories(home(tool));
    Files.createFile(home(tool).resolve("journal.jsonl"));
    seed(staff(tool));
    return tool;
  }

  private static Path home(InstalledApp tool) {
    return tool.machine().home().resolve(".tool");
  }

  private static Path staff(InstalledApp tool) {
    return home(tool).resolve("staff.db");
  }

  private static void seed(Path database) {
    Database.execute(
        database,
        "CREATE TABLE employees(id INTEGER PRIMARY KEY, name TEXT)",
        "CREATE TABLE papers(id INTEGER PRIMARY KEY, body TEXT)",
        "CREATE TABLE caces(id INTEGER PRIMARY KEY, employee INTEGER NOT NULL"
            + " REFERENCES employees(id) ON DELETE CASCADE)",
        "CREATE TABLE visits(id INTEGER PRIMARY KEY, employee INTEGER NOT NULL"
            + " REFERENCES employees(id) ON DELETE CASCADE)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)"
            + " INSERT INTO employees SELECT i, 'employee ' || i FROM n",
        "INSERT INTO caces(employee) SELECT id FROM employees",
        "INSERT INTO visits(employee) SELECT id FROM employees, (VALUES (1), (2), (3))");
  }

  @Test
  @Tag("W28")
  @Tag("N24")
  void aParentTableRebuilt_losesItsChildrenToNobody(@TempDir Path directory) throws IOException {
    Tools.required("sqlite3");
    InstalledApp tool = install(directory);
    Path database = staff(tool);
    Map<String, List<String>> before = Database.dump(database);

    Run naive = tool.run("self-update", "--yes", "--version", "2.0.0").expect(50);
    assertThat(naive.err())
        .contains("table caces", "table visits", "50 rows", "150 rows", "Program and data are as");
    assertThat(Database.dump(database)).isEqualTo(before);
    assertThat(tool.current()).isEqualTo("1.0.0");

    tool.run(UPDATE).expect(0);
    assertThat(Database.rows(database, "SELECT count(department IS NULL) FROM employees"))
        .isEqualTo(List.of("50"));
    Map<String, List<String>> after = Database.dump(database);
    assertThat(after.get("caces")).isEqualTo(before.get("caces"));
    assertThat(after.get("visits")).hasSize(150).isEqualTo(before.get("visits"));
  }

  @Test
  @Tag("W9")
  @Tag("D10")
  @Tag("N11")
  void aHome_movesToWhereOtherProgramsKeepTheirs_thatAreNotThereYet(@TempDir Path directory)
      throws IOException {
    InstalledApp tool = install(directory);
    Path home = home(tool);
    Path config = tool.machine().home().resolve(".config/tool");
    Path settings = home.resolve("config/settings.json");
    Files.createDirectories(settings.getParent());
    Files.writeString(settings, "{\"python\": \"3.11.0\"}");

    tool.run(UPDATE).expect(0);
    assertThat(InstalledApp.read(config.resolve("settings.json"))).contains("\"runtimes\"");
    assertThat(settings).doesNotExist();
    assertThat(tool.machine().home().resolve(".cache/tool")).doesNotExist();

    tool.run("rollback", "--yes").expect(0);
    assertThat(settings).hasContent("{\"python\": \"3.11.0\"}");
    assertThat(config).doesNotExist();
  }

  @Test
  @Tag("W9")
  @Tag("D10")
  @Tag("N11")
  void aHome_movesToWhereOtherProgramsKeepTheirs_withBothPresent(@TempDir Path directory)
      throws IOException {
    InstalledApp tool = install(directory);
    Path home = home(tool);
    Path config = tool.machine().home().resolve(".config/tool");
    Path cache = tool.machine().home().resolve(".cache/tool");
    Map<Path, String> files =
        Map.of(
            home.resolve("config/settings.json"), "{\"python\": \"3.11.0\"}",
            home.resolve("config/versions.json"), "{\"all\": [\"3.11.0\"]}",
            home.resolve("config/index.cache"), "cached",
            home.resolve("shims/python"), "old template",
            config.resolve("own.json"), "{}",
            cache.resolve("own"), "kept");
    for (Map.Entry<Path, String> file : files.entrySet()) {
      Files.createDirectories(file.getKey().getParent());
      Files.writeString(file.getKey(), file.getValue());
    }
    Run asked = tool.run("self-update", "--yes").expect(40);
    assertThat(asked.err()).contains("Take ~/.tool/bin out of PATH");
    files.forEach((file, content) -> assertThat(file).hasContent(content));

    Run update = tool.run(UPDATE).expect(0);
    assertThat(update.out()).contains("keeps to the places where programs keep their files");
    assertThat(InstalledApp.read(config.resolve("settings.json")))
        .contains("\"runtimes\"", "\"python\"", "\"version\"", "\"3.11.0\"");
    assertThat(config.resolve("versions.json")).hasContent("{\"all\": [\"3.11.0\"]}");
    assertThat(config.resolve("own.json")).hasContent("{}");
    assertThat(cache.resolve("old/index.cache")).hasContent("cached");
    assertThat(update.out()).contains("The cache is sorted (4.0.0 -> 5.0.0");
    assertThat(cache.resolve("sorted/own")).hasContent("kept");
    assertThat(tool.run("migrate", "status").expect(0).out()).contains("3.0.0", "(version 5.0.0, ");
    assertThat(home.resolve("shims/python")).hasContent("exec tool run python");

    tool.run("rollback", "--yes").expect(0);
    files.forEach((file, content) -> assertThat(file).hasContent(content));
    assertThat(config.resolve("settings.json")).doesNotExist();
  }

  @Test
  @Tag("N13")
  @Tag("N22")
  @Tag("G20")
  void manyDocuments_killedInTheMiddle_areAllThereAfterTheNextRun(@TempDir Path directory)
      throws IOException {
    manyDocuments(directory, 3_000);
  }

  @Test
  @Tag("exhaustive")
  void aHundredThousandDocuments_killedInTheMiddle_areAllThereAfterTheNextRun(
      @TempDir Path directory) throws IOException {
    manyDocuments(directory, 100_000);
  }

  /** Half of them are lines of a file, half are values of a column; one in 500 is broken. */
  private void manyDocuments(Path directory, int count) throws IOException {
    InstalledApp tool = install(directory);
    int half = count / 2;
    String lines =
        IntStream.range(0, half)
            .mapToObj(i -> i % 500 == 7 ? "{oops " + i : "{\"n\": " + i + "}")
            .collect(Collectors.joining("\n", "", "\n"));
    Path journal = Files.writeString(home(tool).resolve("journal.jsonl"), lines);
    Path database = staff(tool);
    Database.execute(
        database,
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < "
            + (half - 1)
            + ") INSERT INTO papers SELECT i, iif(i % 500 = 9, '{oops',"
            + " '{\"caption\": \"paper ' || i || '\"}') FROM n");
    Map<String, List<String>> rows = Database.dump(database);

    Path middle = directory.resolve("middle");
    InstalledApp stopping = tool.with("STOP_AT", middle.toString());
    Optional<String> killed =
        new Killing(stopping, () -> Files.exists(middle)).of(stopping.command(UPDATE));
    assertThat(killed).contains("prepared");
    assertThat(tool.run("version").expect(0).out()).isEqualTo("tool 1.0.0\n");
    assertThat(journal).hasContent(lines);
    assertThat(Database.dump(database)).isEqualTo(rows);

    int broken = (half + 499) / 500;
    Run update = tool.run(UPDATE).expect(0);
    assertThat(update.out())
        .contains(
            String.format(
                Locale.ROOT,
                "documents in home/journal.jsonl: %,d documents, %,d changed, %,d could not be and"
                    + " are in home/broken",
                half,
                half - broken,
                broken));
    assertThat(Files.readAllLines(journal))
        .hasSize(half - broken)
        .allMatch(
            line -> line.contains("\"state\": \"open\"") || line.contains("\"state\":\"open\""));
    assertThat(
            Database.rows(
                database,
                "SELECT count(*), sum(iif(json_valid(body), body ->> 'title' = 'paper ' || id, 0))"
                    + " FROM papers"))
        .isEqualTo(List.of(half + "|" + (half - broken)));
    assertThat(tool.settled()).isTrue();
  }

  @Test
  @Tag("W17")
  @Tag("N5")
  void aWriteAheadLog_givesWhatWasCommitted_andNothingElse(@TempDir Path directory)
      throws IOException {
    Tools.required("sqlite3");
    InstalledApp tool = install(directory);
    Path database = staff(tool);
    tool.machine()
        .runWith(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA wal_autocheckpoint = 0;
            INSERT INTO employees(id, name) VALUES (1000, 'committed');
            PRAGMA cache_size = 1;
            BEGIN;
            WITH RECURSIVE n(i) AS (SELECT 2000 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)
            INSERT INTO employees SELECT i, 'cut off' FROM n;
            .shell kill -9 $PPID
            """,
            "sqlite3",
            database)
        .expect(137);
    Path log = database.resolveSibling("staff.db-wal");
    assertThat(Files.size(log)).isGreaterThan(100_000);

    tool.run(UPDATE).expect(0);
    assertThat(Database.rows(database, "SELECT count(*), max(name) FROM employees"))
        .isEqualTo(List.of("51|employee 9"));
    assertThat(Database.rows(database, "SELECT name FROM employees WHERE id = 1000"))
        .isEqualTo(List.of("committed"));
    tool.run("rollback", "--yes").expect(0);
    assertThat(Database.rows(database, "SELECT count(*), max(id) FROM employees"))
        .isEqualTo(List.of("51|1000"));
  }

  @Test
  @Tag("G18")
  @Tag("D21")
  @Tag("exhaustive")
  void anOlderProgram_isNotPutOnNewerData(@TempDir Path directory) throws IOException {
    InstalledApp tool = install(directory);
    tool.run(UPDATE).expect(0);
    Map<String, String> files = InstalledApp.files(home(tool));
    Run refused =
        tool.run("self-update", "--yes", "--version", "1.0.0", "--allow-downgrade").expect(40);
    assertThat(refused.err()).contains("Nothing was changed.", "tool rollback");
    assertThat(tool.run("version").out()).isEqualTo("tool 3.0.0\n");
    assertThat(InstalledApp.files(home(tool))).isEqualTo(files);
    tool.run("rollback", "--yes").expect(0);
    assertThat(tool.run("version").out()).isEqualTo("tool 1.0.0\n");
  }
}
