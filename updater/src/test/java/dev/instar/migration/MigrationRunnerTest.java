package dev.instar.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.instar.disk.RealDisk;
import dev.instar.migration.step.Step;
import dev.instar.model.Answers;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class MigrationRunnerTest {
  private static final String ADD_DEPARTMENT =
      """
      from: 1.0.0
      to: 1.1.0
      title: Add department to employees
      risk: automatic
      steps:
        - sql: {database: home/data/app.db, script: add-department.sql}
      validate:
        - sql: {database: home/data/app.db, query: SELECT count(*) FROM employees, equals: before}
        - sql: {database: home/data/app.db, query: "SELECT count(*) FROM employees WHERE department IS NULL", equals: 0}
      """;

  private static final String TO_YAML =
      """
      from: 1.1.0
      to: 1.2.0
      title: Configuration becomes YAML
      steps:
        - config:
            file: home/config.json
            convert: home/config.yaml
            edits:
              - set: {path: backup.retention, value: 30}
              - rename: {path: alert_days, to: alerts.days}
              - remove: {path: legacy}
        - files:
            - mkdir: home/cache
            - move: {from: home/config/cache, to: home/cache}
            - delete: home/old
      losses:
        - {file: home/config.json, key: legacy}
        - {files: "home/old/**"}
      """;

  @TempDir private Path directory;
  private StagedData data;

  @BeforeEach
  void stage() throws Exception {
    data = EmployeesFixture.create(new StagedData(directory));
    data.file(
        "config.json", "{\"alert_days\": 1e3, \"legacy\": true, \"company\": \"Entrepôt n° 3\"}");
    data.file("config/cache/a.bin", "cached").file("old/x.txt", "x").file(".instar.json", "{}");
    data.migration("1.1.0.yaml", ADD_DEPARTMENT).migration("1.2.0.yaml", TO_YAML);
    data.migration("add-department.sql", EmployeesFixture.REBUILD);
  }

  @Test
  @Tag("N2")
  @Tag("N3")
  @Tag("W12")
  @Tag("W13")
  @Tag("W14")
  @Tag("W16")
  @Tag("W17")
  @Tag("W23")
  @Tag("P9")
  void theWholeChain_keepsEveryRowAndValue() throws Exception {
    MigrationReport report = data.run("1.0.0", "1.2.0");

    assertThat(data.query("SELECT count(*) FROM employees WHERE department = 'none'"))
        .isEqualTo("50");
    assertThat(data.query("SELECT count(*) FROM medical_visits")).isEqualTo("150");
    assertThat(data.query("SELECT count(*) FROM caces")).isEqualTo("50");
    assertThat(data.query("SELECT sum(visits) FROM visit_counts")).isEqualTo("150");
    assertThat(data.read("config.yaml"))
        .isEqualTo(
            """
            company: 'Entrepôt n° 3'
            backup:
              retention: 30
            alerts:
              days: 1.0e+3
            """);
    assertThat(data.has("config.json")).isFalse();
    assertThat(data.read("cache/a.bin")).isEqualTo("cached");
    assertThat(data.has("old")).isFalse();
    assertThat(report.hops())
        .extracting(MigrationReport.Hop::title)
        .containsExactly("Add department to employees", "Configuration becomes YAML");
    assertThat(report.tables())
        .contains(new dev.instar.migration.ledger.Ledger.Total("medical_visits", 150, 150));
    assertThat(report.changedFiles())
        .containsExactly(
            "home/cache/a.bin (new)",
            "home/config.json (removed)",
            "home/config.yaml (new)",
            "home/config/cache/a.bin (removed)",
            "home/data/app.db (changed)",
            "home/old/x.txt (removed)");
    assertThat(report.samples()).anySatisfy(line -> assertThat(line).contains("department = none"));
  }

  @Test
  @Tag("W17")
  void aDatabaseInWalMode_staysInIt_asOneFile() throws Exception {
    data.run("1.0.0", "1.1.0");

    assertThat(data.has("data/app.db-wal")).isFalse();
    assertThat(data.has("data/app.db-shm")).isFalse();
    assertThat(data.query("PRAGMA journal_mode")).isEqualTo("wal");
  }

  @Test
  @Tag("W29")
  void aGuardedRebuild_keepsIndexTriggerAndView() throws Exception {
    MigrationReport report = data.run("1.0.0", "1.1.0");

    data.sql("UPDATE employees SET name = '' WHERE id = 'e-1'");
    assertThat(data.query("SELECT what || at FROM log")).isEqualTo("emptied; ENDnow");
    assertThat(data.query("SELECT count(*) FROM pragma_index_list('employees') WHERE origin = 'c'"))
        .isEqualTo("1");
    assertThat(report.hops().getFirst().notes()).isEmpty();
  }

  @Test
  void aRebuildThatForgetsTheIndex_isNoted() throws Exception {
    data.migration(
        "add-department.sql",
        EmployeesFixture.REBUILD.replace("CREATE INDEX by_name ON employees(name);", ""));

    assertThat(data.run("1.0.0", "1.1.0").hops().getFirst().notes())
        .containsExactly("index by_name of table employees is no longer there");
  }

  /** What a real application shipped: the same rebuild, with foreign keys on. */
  private static final class NaiveRebuild extends Migration {
    NaiveRebuild() {
      super("1.0.0", "1.1.0", "Naive rebuild");
    }

    @Override
    public void execute(MigrationContext context) throws Exception {
      try (Connection database = context.openDatabase("home/data/app.db");
          Statement statement = database.createStatement()) {
        statement.execute("PRAGMA foreign_keys = ON");
        statement.executeUpdate(EmployeesFixture.REBUILD);
      }
    }
  }

  @Test
  @Tag("N24")
  @Tag("W10")
  @Tag("W28")
  @Tag("G34")
  void aRebuildThatDeletesChildrenByCascade_isAborted_andTheyAreNamed() throws Exception {
    UndeclaredLoss loss =
        catchThrowableOfType(UndeclaredLoss.class, () -> data.run(new NaiveRebuild()));

    assertThat(loss.losses())
        .containsExactly(
            "table caces: 50 rows before, 0 after",
            "table medical_visits: 150 rows before, 0 after");
    assertThat(loss).hasMessageContaining("Naive rebuild").hasMessageContaining("medical_visits");
    assertThat(data.scratchIsEmpty()).isTrue();
  }

  @Test
  @Tag("N12")
  @Tag("W10")
  void aStatementThatFails_isNamedWithFileLineAndReason_andNothingOfTheStepStays()
      throws Exception {
    data.migration("add-department.sql", "DELETE FROM caces;\n\nINSERT INTO nowhere VALUES (1);");

    assertThatThrownBy(() -> data.run("1.0.0", "1.1.0"))
        .isInstanceOf(MigrationFailed.class)
        .hasMessageContaining("Add department to employees")
        .hasMessageContaining("1.1.0.yaml")
        .hasMessageContaining("step 1: add-department.sql:3: ")
        .hasMessageContaining("no such table: nowhere");
    assertThat(data.query("SELECT count(*) FROM caces")).isEqualTo("50");
  }

  @Test
  @Tag("W18")
  @Tag("W19")
  @Tag("W31")
  void everyValidationThatFails_isTold() throws Exception {
    data.migration(
        "1.1.0.yaml",
        ADD_DEPARTMENT
            + """
              - sql: {database: home/data/app.db, query: SELECT count(*) FROM caces, equals: 49}
              - sql: {database: home/data/app.db, query: SELECT max(name) FROM missing, equals: x}
              - run: {program: [bin/check, --all], timeoutSeconds: 5}
            """);
    data.programs((program, timeout, lines) ->
        new dev.instar.migration.stage.StageProgramRunner.Outcome(
            java.util.OptionalInt.of(3), "no department\n"));

    ValidationFailed failed =
        catchThrowableOfType(ValidationFailed.class, () -> data.run("1.0.0", "1.1.0"));

    assertThat(failed.problems())
        .containsExactly(
            "SELECT count(*) FROM caces gives 50, not 49",
            "SELECT max(name) FROM missing: no such table: missing",
            "program bin/check --all ended with exit code 3: no department");
  }

  @Test
  @Tag("W29")
  void brokenReferencesThatWereThereBefore_areReported_notBlamed() throws Exception {
    data.sql("INSERT INTO caces VALUES ('orphan', 'nobody', 'R485')");

    assertThat(data.run("1.0.0", "1.1.0").hops().getFirst().notes())
        .containsExactly(
            "database home/data/app.db: table caces refers to missing rows of employees, 1 rows,"
                + " 1 before");
  }

  @Test
  @Tag("W29")
  void brokenReferencesThatAreNew_abortTheStep() throws Exception {
    data.migration("add-department.sql", "DELETE FROM employees WHERE id = 'e-7';");

    assertThatThrownBy(() -> data.run("1.0.0", "1.1.0"))
        .isInstanceOf(MigrationFailed.class)
        .hasMessageContaining("table medical_visits refers to missing rows of employees")
        .hasMessageContaining("3 now, 0 before");
  }

  @Test
  @Tag("W25")
  @Tag("G38")
  void theListener_hearsEachMigrationAndWhatItChanges() throws Exception {
    List<String> heard = new ArrayList<>();
    MigrationListener listener =
        new MigrationListener() {
          @Override
          public void started(Migration migration, int number, int count) {
            heard.add(number + "/" + count + " " + migration.title());
          }

          @Override
          public void step(Migration migration, Step.Kind kind, String change) {
            heard.add(kind + " " + change);
          }

          @Override
          public void progress(Migration migration, String line) {
            heard.add(line);
          }

          @Override
          public void finished(MigrationReport.Hop hop) {
            heard.add("done " + hop.to());
          }
        };
    try (MigrationSet set = data.load()) {
      ChainSearch.Found<Migration> chain =
          (ChainSearch.Found<Migration>) set.chain(new Version("1.0.0"), new Version("1.2.0"));
      MigrationRunner.run(
          chain.migrations(), data.stage(), listener, new RealDisk(), Answers.none());
    }

    assertThat(heard)
        .containsExactly(
            "1/2 Add department to employees",
            "DATABASE database home/data/app.db: add-department.sql",
            "done 1.1.0",
            "2/2 Configuration becomes YAML",
            "CONFIGURATION configuration home/config.json: backup.retention = 30",
            "CONFIGURATION configuration home/config.json: alert_days becomes alerts.days",
            "CONFIGURATION configuration home/config.json: legacy is removed",
            "CONFIGURATION configuration home/config.json becomes home/config.yaml",
            "FILES directory home/cache is made",
            "FILES files home/config/cache move to home/cache",
            "FILES files home/old are deleted",
            "done 1.2.0");
  }

  @Test
  @Tag("G32")
  void emptyTablesAndNulls_areMigratedAlike() throws IOException, Exception {
    data.sql(
        "DELETE FROM medical_visits", "DELETE FROM caces", "UPDATE employees SET phone = NULL");

    data.run("1.0.0", "1.2.0");

    assertThat(data.query("SELECT count(*) FROM employees WHERE phone IS NULL")).isEqualTo("50");
  }

  @Test
  @Tag("W18")
  void aQueryOfAValidation_onlyReads() throws Exception {
    data.migration(
        "1.1.0.yaml",
        ADD_DEPARTMENT
            + "  - sql: {database: home/data/app.db, query: DELETE FROM caces RETURNING 0, equals:"
            + " 0}\n");

    assertThatThrownBy(() -> data.run("1.0.0", "1.1.0"))
        .isInstanceOf(ValidationFailed.class)
        .hasMessageContaining("attempt to write a readonly database");
    assertThat(data.query("SELECT count(*) FROM caces")).isEqualTo("50");
  }

  @Test
  void anEmptyChain_changesNothing() throws Exception {
    MigrationReport report = data.run();

    assertThat(report.hops()).isEmpty();
    assertThat(report.filesBefore()).isEqualTo(report.filesAfter());
  }

  @Test
  @Timeout(60)
  void aStatementThatTakesTooLong_isStoppedInTheMiddle() throws Exception {
    StagedData data =
        new StagedData(directory)
            .sql("CREATE TABLE a(n INTEGER)")
            .migration(
                "1.1.0.yaml",
                """
                from: 1.0.0
                to: 1.1.0
                title: Counting for days
                steps:
                  - sql:
                      database: home/data/app.db
                      statements:
                        - WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e15)
                          INSERT INTO a SELECT count(*) FROM n
                """);
    AtomicInteger asked = new AtomicInteger();
    MigrationListener impatient =
        new MigrationListener() {

          @Override
          public Optional<String> objection(Migration migration) {
            return asked.incrementAndGet() > 20
                ? Optional.of("enough is enough")
                : Optional.empty();
          }
        };
    try (MigrationSet set = data.load()) {
      assertThatThrownBy(() ->
              MigrationRunner.run(
                  set.migrations(), data.stage(), impatient, new RealDisk(), Answers.none()))
          .isInstanceOf(MigrationFailed.class)
          .hasMessageEndingWith("step 1: enough is enough");
    }
    assertThat(data.query("SELECT count(*) FROM a")).isEqualTo("0");
  }
}
