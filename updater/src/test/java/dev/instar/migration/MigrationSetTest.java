package dev.instar.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.model.FormatException;
import dev.instar.model.ReleaseManifest.MigrationSummary;
import dev.instar.model.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MigrationSetTest {
  private static final String HEAD = "from: 1.0.0\nto: 1.1.0\ntitle: T\n";
  private static final String STEPS = HEAD + "steps:\n";

  @TempDir private Path directory;
  private StagedData data;

  @BeforeEach
  void stage() throws Exception {
    data = new StagedData(directory);
    data.migration("ok.sql", "SELECT 1;");
  }

  @Test
  @Tag("W34")
  @Tag("N27")
  void theWholeGrammarOfTheDesign_isRead() throws Exception {
    data.migration("1.1.0-add-department.sql", "SELECT 1;")
        .migration("1.1.0-drop-department.sql", "SELECT 2;")
        .migration(
            "1.1.0-add-department.yaml",
            """
            # migrations/1.1.0-add-department.yaml
            from: 1.0.0                # data versions, not app versions
            to: 1.1.0
            title: Add department to employees
            risk: prompted            # automatic | prompted | manual
            steps:                     # in order, all on the staged copy
              - sql: {database: home/data/employee_manager.db, script: 1.1.0-add-department.sql}
              - sql: {database: home/data/employee_manager.db, statements: [SELECT 1, SELECT 2]}
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
              - run: {program: [bin/regenerate, --shims], timeoutSeconds: 120}
            losses:                    # what may disappear
              - {table: employees, column: fax}
              - {table: fax_log}
              - {file: home/config.json, key: legacy}
              - {files: home/old/**}
            validate:
              - sql: {database: home/data/employee_manager.db, query: SELECT count(*) FROM employees, equals: before}
              - run: {program: [bin/check]}
            reverse:
              - sql: {database: home/data/employee_manager.db, script: 1.1.0-drop-department.sql}
            """);

    try (MigrationSet set = data.load()) {
      Migration migration = set.migrations().getFirst();
      assertThat(set.summaries())
          .containsExactly(
              new MigrationSummary(
                  new Version("1.0.0"),
                  new Version("1.1.0"),
                  "Add department to employees",
                  "prompted",
                  migration.changes(),
                  Optional.empty(),
                  Optional.empty()));
      assertThat(migration.changes())
          .containsExactly(
              "database home/data/employee_manager.db: 1.1.0-add-department.sql",
              "database home/data/employee_manager.db: SELECT 1",
              "database home/data/employee_manager.db: SELECT 2",
              "configuration home/config.json: backup.retention = 30",
              "configuration home/config.json: alert_days becomes alerts.days",
              "configuration home/config.json: legacy is removed",
              "configuration home/config.json becomes home/config.yaml",
              "directory home/cache is made",
              "files home/config/cache move to home/cache",
              "files home/old are deleted",
              "program bin/regenerate --shims");
      assertThat(migration.losses()).hasSize(4);
      assertThat(migration.validations()).hasSize(2);
    }
  }

  static Stream<Arguments> badDeclarations() {
    return Stream.of(
        bad("", "m.yaml: empty; expected a migration"),
        bad("[]", "m.yaml:1: the migration must be a map with from, guidance, losses, minReader"),
        bad("a: [", "m.yaml:1: not YAML: "),
        bad("form: 1.0.0", "m.yaml:1: unknown key \"form\" in the migration; expected from, "),
        bad("from: 1.0.0\nfrom: 1.0.0", "m.yaml:2: the key \"from\" is there twice"),
        bad("from: 1.0\nto: 1.1.0", "m.yaml:1: \"from\" must be a version (major.minor.patch)"),
        bad("from: [1]\nto: 1.1.0", "m.yaml:1: \"from\" must be a text, is a list"),
        bad("to: 1.1.0", "m.yaml:1: the migration has no \"from\""),
        bad("from: 1.1.0\nto: 1.1.0", "m.yaml:2: \"to\" must be a version newer than 1.1.0"),
        bad("from: 1.1.0\nto: 1.0.0", "m.yaml:2: \"to\" must be a version newer than 1.1.0"),
        bad(HEAD, "the migration has no \"steps\""),
        bad(HEAD + "steps: []", "m.yaml:4: \"steps\" must have at least one step"),
        bad(HEAD + "steps: x", "m.yaml:4: \"steps\" must be a list, is \"x\""),
        bad(
            HEAD + "risk: low\nsteps: [{run: {program: [x]}}]",
            "m.yaml:4: \"risk\" must be automatic, prompted or manual, is \"low\""),
        bad(
            "from: 1.0.0\nto: 1.1.0\ntitle:\nsteps: [{run: {program: [x]}}]",
            "m.yaml:3: \"title\" must be a text, not nothing"),
        bad(
            STEPS + "- sqll: {}",
            "m.yaml:5: unknown key \"sqll\" in an item of \"steps\"; expected"
                + " config, documents, files, java, paths, run, sql"),
        bad(STEPS + "- {run: {program: [x]}, sql: {}}", "must have exactly one key"),
        bad(STEPS + "- {}", "must have exactly one key"),
        bad(
            STEPS + "- sql: {databse: home/x.db}",
            "m.yaml:5: unknown key \"databse\" in \"sql\";"
                + " expected database, script, statements"),
        bad(STEPS + "- sql: {database: home/x.db}", "either \"script\" or \"statements\""),
        bad(
            STEPS + "- sql: {database: home/x.db, script: ok.sql, statements: []}",
            "either \"script\" or \"statements\""),
        bad(
            STEPS + "- sql: {database: home/x.db, script: no.sql}",
            "m.yaml:5: the script \"no.sql\" is not in the migrations directory"),
        bad(STEPS + "- sql: {database: home/x.db, script: ../m.sql}", "m.yaml:5: \"script\": "),
        bad(
            STEPS + "- sql: {database: home/x.db, script: away.sql}",
            "leads out of the migrations directory"),
        bad(
            STEPS
                + "- sql:\n"
                + "    database: home/x.db\n"
                + "    statements:\n"
                + "      - SELECT 1\n"
                + "      - |\n"
                + "        SELECT 2;\n"
                + "        COMMIT",
            "m.yaml:11: COMMIT cannot stand in a migration"),
        bad(STEPS + "- sql: {database: home/../x.db, script: ok.sql}", "m.yaml:5: \"database\": "),
        bad(
            STEPS + "- sql: {database: hom/x.db, script: ok.sql}",
            "m.yaml:5: \"database\" names the data root \"hom\"; expected one of home"),
        bad(STEPS + "- config: {file: home/c.json}", "must have \"convert\" or \"edits\""),
        bad(STEPS + "- config: {file: home/c.ini, edits: []}", "ends in .json, .jsonc, .yaml,"),
        bad(STEPS + "- config: {file: home/c.json, convert: home/c.json}", "to another file"),
        bad(
            STEPS + "- config: {file: home/c.json, edits: [{set: {path: a}}]}",
            "\"set\" must have either \"value\" or \"answer\""),
        bad(
            STEPS + "- config: {file: home/c.json, edits: [{set: {path: a..b, value: 1}}]}",
            "m.yaml:5: \"path\": \"a..b\" is not a path of keys"),
        bad(
            STEPS + "- config: {file: home/c.json, edits: [{set: {path: a, value: .nan}}]}",
            "m.yaml:5: \"value\": \".nan\" is not a number of JSON"),
        bad(
            STEPS + "- config: {file: home/c.json, edits: [{set: {path: a, value: {b: 1, b: 2}}}]}",
            "m.yaml:5: the key \"b\" is there twice"),
        bad(STEPS + "- config: {file: home/c.json, edits: [{copy: {}}]}", "unknown key \"copy\""),
        bad(
            STEPS + "- config: {file: home/c.json, edits: [{split: {path: a, at: ':', to: [b]}}]}",
            "must have at least two paths"),
        bad(
            STEPS + "- config: {file: home/c.json, edits: [{map: {path: a, values: {}}}]}",
            "must have at least one value"),
        bad(
            STEPS
                + "- config: {file: home/c.json, edits: [{map: {path: a, values: {a: b}, others:"
                + " x}}]}",
            "must be keep or refuse, is \"x\""),
        bad(STEPS + "- files: {mkdir: home/x}", "\"files\" must be a list, is a map"),
        bad(
            STEPS + "- files: [{chmod: home/x}]",
            "expected copy, delete, link, merge, mkdir, mode,"),
        bad(
            STEPS + "- files: [{rename: {in: home/x, from: '(', to: a}}]",
            "\"from\" must be a regular expression"),
        bad(
            STEPS + "- files: [{rename: {in: home/x, from: 'a', to: '$1'}}]",
            "\"to\" names the group $1, \"from\" has 0"),
        bad(
            STEPS + "- files: [{mode: {place: home/x, is: 99}}]",
            "must be permissions as 0640 or rw-r-----, is \"99\""),
        bad(STEPS + "- files: [{delete: /etc}]", "m.yaml:5: \"delete\": "),
        bad(STEPS + "- files: [{delete: home}]", "m.yaml:5: \"delete\": "),
        bad(STEPS + "- run: {program: bin/x}", "\"program\" must be a list, is \"bin/x\""),
        bad(STEPS + "- run: {program: []}", "must name a program"),
        bad(STEPS + "- run: {program: [x], timeoutSeconds: 0}", "a whole number above 0, is \"0\""),
        bad(
            STEPS + "- java: {class: com.example.Absent}",
            "m.yaml:5: \"class\": the class" + " com.example.Absent cannot be made"),
        bad(STEPS + "- java: {class: java.lang.Object}", "does not extend"),
        bad(STEPS + "- run: {program: [x]}\nlosses: [{column: a}]", "m.yaml:6: a loss must be"),
        bad(
            STEPS + "- run: {program: [x]}\nlosses: [{files: old/**}]",
            "m.yaml:6: \"files\" must be"),
        bad(STEPS + "- run: {program: [x]}\nlosses: [{files: 'home/[x'}]", "m.yaml:6: "),
        bad(
            STEPS + "- run: {program: [x]}\nlosses: [{file: home/../c.json, key: a}]",
            "m.yaml:6: "),
        bad(
            STEPS + "- run: {program: [x]}\nvalidate: [{sql: {database: home/x.db, query: x}}]",
            "m.yaml:6: \"sql\" must have exactly one of atLeast, atMost, equals"),
        bad(STEPS + "- run: {program: [x]}\nreverse: [{}]", "m.yaml:6: "),
        bad(STEPS + "- run: {program: [!!java.net.URL x]}", "m.yaml:5: not YAML: Global tag"));
  }

  private static Arguments bad(String yaml, String message) {
    return Arguments.of(yaml, message);
  }

  @ParameterizedTest
  @MethodSource("badDeclarations")
  @Tag("N12")
  void aBadDeclaration_isRefusedWithFileLineAndWhatWasExpected(String yaml, String message)
      throws Exception {
    Path outside = Files.writeString(directory.resolve("outside.sql"), "SELECT 1");
    Files.createSymbolicLink(data.migrations().resolve("away.sql"), outside);
    data.migration("m.yaml", yaml);

    assertThatThrownBy(() -> data.load())
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("m.yaml:")
        .hasMessageContaining(message);
  }

  @Test
  void aScriptThatIsNotSql_isRefusedWithItsLine() throws Exception {
    data.migration("bad.sql", "SELECT 1;\nSELECT 'open")
        .migration("m.yaml", STEPS + "- sql: {database: home/x.db, script: bad.sql}");

    assertThatThrownBy(() -> data.load()).hasMessageStartingWith("bad.sql:2: ");
  }

  @Test
  void twoMigrationsBetweenTheSameVersions_areRefused() throws Exception {
    data.migration("a.yaml", STEPS + "- run: {program: [x]}")
        .migration("b.yml", STEPS + "- run: {program: [x]}");

    assertThatThrownBy(() -> data.load())
        .hasMessage("b.yml and a.yaml both lead from 1.0.0 to 1.1.0; only one may");
  }

  @Test
  void anImageWithoutMigrations_isNoProblem() throws Exception {
    try (MigrationSet set = MigrationSet.none()) {
      assertThat(set.migrations()).isEmpty();
      assertThat(set.chain(new Version("1.0.0"), new Version("1.0.0")))
          .isEqualTo(new ChainSearch.Found<Migration>(java.util.List.of()));
    }
  }

  @Test
  void migrationsOfARootWithVersionsOfItsOwn_areASetOfTheirOwn() throws Exception {
    data.migration("1.1.0.yaml", minimal("1.0.0", "1.1.0", ""));
    data.migration("home-1.1.0.yaml", minimal("1.0.0", "1.1.0", "root: home\n"));
    try (MigrationSet set = data.load()) {
      assertThat(set.migrations()).hasSize(1);
      assertThat(set.rootsOfTheirOwn()).containsExactly("home");
      assertThat(set.ofRoot("home").migrations())
          .singleElement()
          .satisfies(own -> assertThat(own.root()).contains("home"));
      assertThat(set.ofRoot("cache").migrations()).isEmpty();
      assertThat(set.summaries()).extracting(MigrationSummary::root).doesNotHaveDuplicates();
    }
    data.migration("home-again.yaml", minimal("1.0.0", "1.1.0", "root: home\n"));
    assertThatThrownBy(data::load).hasMessageContaining("both lead from 1.0.0 to 1.1.0");
    data.migration("home-again.yaml", minimal("1.0.0", "1.1.0", "root: elsewhere\n"));
    assertThatThrownBy(data::load).hasMessageContaining("root").hasMessageContaining("home");
  }

  private static String minimal(String from, String to, String more) {
    return more
        + "from: "
        + from
        + "\nto: "
        + to
        + "\ntitle: Some\nsteps: [{files: [{mkdir: home/x}]}]\n";
  }
}
