package dev.instar.migration.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.migration.MigrationSet;
import dev.instar.migration.StagedData;
import dev.instar.model.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("N28")
@Tag("G32")
@Tag("G33")
@Tag("D33")
class MigrationKitTest {
  private static final String FIRST =
      """
      from: 1.0.0
      to: 1.1.0
      title: Department
      steps:
        - sql: {database: home/app.db, statements: [ALTER TABLE people ADD COLUMN department TEXT]}
      reverse:
        - sql: {database: home/app.db, statements: [ALTER TABLE people DROP COLUMN department]}
      """;
  private static final String SECOND =
      """
      from: 1.1.0
      to: 1.2.0
      title: Rename
      risk: prompted
      questions: [{ask: colour, text: 'Which?', choices: [a, b]}]
      steps:
        - config:
            file: home/config.json
            edits: [{rename: {path: days, to: keep}}, {set: {path: colour, answer: colour}}]
      reverse:
        - config:
            file: home/config.json
            edits: [{rename: {path: keep, to: days}}, {remove: {path: colour}}]
      reverseLosses: [{file: home/config.json, key: colour}]
      """;
  private static final String DIRECT =
      """
      from: 1.0.0
      to: 1.2.0
      title: At once
      risk: prompted
      questions: [{ask: colour, text: 'Which?', choices: [a, b]}]
      steps:
        - sql: {database: home/app.db, statements: [ALTER TABLE people ADD COLUMN department TEXT]}
        - config:
            file: home/config.json
            edits: [{rename: {path: days, to: keep}}, {set: {path: colour, answer: colour}}]
      """;

  @TempDir private Path directory;
  private StagedData data;
  private Path fixtures;

  @BeforeEach
  void fixtures() throws Exception {
    data = new StagedData(directory.resolve("data"));
    fixtures = directory.resolve("fixtures");
    fixture("1.0.0", "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT)");
    fixture("1.1.0", "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT, department TEXT)");
    data.migration("1.1.0.yaml", FIRST).migration("1.2.0.yaml", SECOND);
  }

  private void fixture(String version, String schema) throws Exception {
    Path home = Files.createDirectories(fixtures.resolve(version).resolve("home"));
    Files.writeString(home.resolve("config.json"), "{\"days\": 3}\n");
    Files.writeString(fixtures.resolve(version).resolve("answers.yaml"), "colour: a\n");
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + home.resolve("app.db"));
        Statement statement = connection.createStatement()) {
      statement.execute(schema);
      statement.execute("INSERT INTO people(name) VALUES ('Ada'), ('Bo')");
    }
  }

  private MigrationKit kit() throws Exception {
    return MigrationKit.of(data.load(), new Version("1.2.0"), fixtures, directory);
  }

  private List<String> failures() throws Exception {
    List<String> failures = new ArrayList<>();
    for (MigrationKit.Trial trial : kit().trials()) {
      try {
        trial.run();
      } catch (Exception | AssertionError e) {
        failures.add(trial.name() + ": " + e.getMessage());
      }
    }
    return failures;
  }

  @Test
  @Tag("D36")
  void goodMigrations_passEveryTrial_ofEveryPath() throws Exception {
    assertThat(kit().trials())
        .extracting(MigrationKit.Trial::name)
        .containsExactly(
            "1.0.0 to 1.1.0 to 1.2.0, with nothing lost",
            "1.0.0 to 1.1.0 to 1.2.0, twice with the same result",
            "1.0.0 to 1.1.0 to 1.2.0, stopped at any step and begun again",
            "1.0.0 to 1.1.0 to 1.2.0, with empty tables",
            "1.0.0 to 1.1.0 to 1.2.0, with nulls wherever they may be",
            "1.0.0 to 1.1.0 to 1.2.0, and back with nothing lost",
            "1.1.0 to 1.2.0, with nothing lost",
            "1.1.0 to 1.2.0, twice with the same result",
            "1.1.0 to 1.2.0, stopped at any step and begun again",
            "1.1.0 to 1.2.0, with empty tables",
            "1.1.0 to 1.2.0, with nulls wherever they may be",
            "1.1.0 to 1.2.0, and back with nothing lost");
    assertThat(failures()).isEmpty();
    assertThat(kit().missing()).isEmpty();
    assertThat(Files.readString(fixtures.resolve("1.0.0/home/config.json")))
        .isEqualTo("{\"days\": 3}\n");
  }

  @Test
  void aDirectMigration_mustComeToTheSameAsTheHops() throws Exception {
    data.migration("direct.yaml", DIRECT);
    assertThat(failures()).isEmpty();

    data.migration("direct.yaml", DIRECT.replace("department TEXT", "department TEXT DEFAULT 'x'"));
    assertThat(failures())
        .singleElement()
        .asString()
        .startsWith(
            "1.0.0 to 1.2.0, with the same result as 1.0.0 to 1.1.0 to 1.2.0: the results differ:")
        .contains(
            "column department of table people: values changed or are gone (2 values before)");
  }

  @Test
  void whatFailsOnNullsOrBack_isFound() throws Exception {
    data.migration(
        "1.1.0.yaml",
        FIRST
            .replace("DROP COLUMN department", "DROP COLUMN name")
            .replace(
                "department TEXT]",
                "department TEXT, CREATE TABLE names(name TEXT NOT NULL), INSERT INTO names SELECT"
                    + " name FROM people]"));

    assertThat(failures())
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("1.0.0 to 1.1.0 to 1.2.0, with nulls wherever they may be:")
                .contains("NOT NULL constraint failed: names.name"))
        .anySatisfy(line ->
            assertThat(line).startsWith("1.0.0 to 1.1.0 to 1.2.0, and back with nothing lost:"))
        .hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void aVersionWithoutAWay_andOneWithoutFixtures_areNamed() throws Exception {
    fixture("0.9.0", "CREATE TABLE people(name TEXT)");
    new dev.instar.disk.Durable(new dev.instar.disk.RealDisk())
        .deleteTree(fixtures.resolve("1.1.0"));

    assertThat(kit().missing()).containsExactly(new Version("1.1.0"));
    assertThat(failures()).containsExactly("0.9.0 to 1.2.0: no migrations lead there");
  }

  @Test
  void fixtures_areKnownByTheirLook_andSoIsWhatMigrationsMakeOfThem() throws Exception {
    fixture("1.2.0", "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT, department TEXT)");
    Path states = Files.createDirectories(data.migrations().resolve("states"));
    Path home = fixtures.resolve("1.2.0/home");
    Files.writeString(home.resolve("config.json"), "{\"keep\": 3, \"colour\": \"a\"}\n");
    for (Map.Entry<Version, String> state : kit().states().entrySet()) {
      Files.writeString(states.resolve(state.getKey() + ".json"), state.getValue());
    }
    assertThat(kit().trials())
        .extracting(MigrationKit.Trial::name)
        .contains("1.0.0 is known by its look", "1.2.0 is known by its look");
    assertThat(failures()).isEmpty();

    Path last = states.resolve("1.2.0.json");
    Files.writeString(last, Files.readString(last).replace("department", "dept"));
    assertThat(failures())
        .anySatisfy(line ->
            assertThat(line)
                .isEqualTo(
                    "1.1.0 to 1.2.0, with nothing lost: the result does not look like 1.2.0:"
                        + " home/app.db: table people has no column dept;"
                        + " home/app.db: table people has a column department"))
        .anySatisfy(
            line -> assertThat(line).startsWith("1.2.0 is known by its look: it looks otherwise:"));

    Files.delete(last);
    assertThat(failures())
        .containsExactly(
            "1.2.0 is known by its look: migrations/states knows nothing of it; run instar"
                + " migration states");
  }

  @Test
  @Tag("N27")
  @Tag("W32")
  void theSet_isCheckedForGapsAndSurprises() throws Exception {
    data.migration("direct.yaml", DIRECT)
        .migration(
            "lost.yaml",
            """
            from: 0.5.0
            to: 0.6.0
            title: Alone
            steps: [{files: [{delete: home/x}]}]
            losses: [{files: home/x}]
            requires: [{from: 0.1.0, to: 0.5.0}]
            """);
    try (MigrationSet set = data.load()) {
      MigrationSetCheck check = MigrationSetCheck.of(set, new Version("1.2.0"));
      assertThat(check.problems())
          .containsExactly(
              "data of version 0.5.0 do not come to 1.2.0: migrations lead from 0.5.0 only to"
                  + " 0.6.0; 1.2.0 can be reached from 1.0.0 on",
              "\"0.5.0 to 0.6.0: Alone\" requires 0.1.0 to 0.5.0, which is not there");
      assertThat(check.warnings())
          .contains(
              "\"0.5.0 to 0.6.0: Alone\" lets go of files home/x without asking: risk is automatic",
              "\"1.0.0 to 1.2.0: At once\" has no reverse: rollback --keep-changes stops at it");
    }
    Files.delete(data.migrations().resolve("lost.yaml"));
    try (MigrationSet set = data.load()) {
      assertThat(MigrationSetCheck.of(set, new Version("1.2.0")).warnings())
          .contains("\"1.0.0 to 1.1.0: Department\" is never taken: a shorter way leads around it");
    }
  }

  @Test
  void scaffolds_areMigrations_ofEveryKind() throws Exception {
    for (Scaffold.Kind kind : Scaffold.Kind.values()) {
      StagedData fresh = new StagedData(directory.resolve(kind.label()));
      Scaffold scaffold =
          new Scaffold(new Version("1.0.0"), new Version("1.1.0"), "Say \"hi\": all", kind);
      scaffold.files("home").forEach((name, text) -> write(fresh, name, text));
      try (MigrationSet set = fresh.load()) {
        assertThat(set.migrations().getFirst().title()).isEqualTo("Say \"hi\": all");
      }
      assertThat(scaffold.files("home")).containsKey("1.1.0-say-hi-all.yaml");
    }
  }

  private static void write(StagedData data, String name, String text) {
    try {
      data.migration(name, text);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
