package dev.instar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.migration.kit.Scaffold;
import dev.instar.model.Environment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A migration from nothing to tried, by the commands alone. */
@Tag("N27")
class MigrationCommandTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path payload;

  @BeforeEach
  void describe() throws Exception {
    payload = Files.createDirectories(directory.resolve("payload"));
    Files.writeString(
        directory.resolve("instar.json"),
        """
        {"format": 1, "name": "tool", "repository": "example/tool", "keys": [],
         "entry": {"program": "tool"}, "dataVersion": "1.1.0",
         "data": [{"name": "home", "path": "~/tool-data"}], "migrations": "migrations"}
        """);
  }

  private int migration(String... arguments) {
    out.reset();
    err.reset();
    List<String> line = new java.util.ArrayList<>(List.of("migration"));
    line.addAll(List.of(arguments));
    return new InstarCommand(
            Environment.ofThisProcess(), new PrintStream(out, true), new PrintStream(err, true))
        .run(line.toArray(String[]::new));
  }

  private String[] with(String name, String... more) {
    List<String> line =
        new java.util.ArrayList<>(
            List.of(
                name,
                "--descriptor",
                directory.resolve("instar.json").toString(),
                "--payload",
                payload.toString()));
    line.addAll(List.of(more));
    return line.toArray(String[]::new);
  }

  private String[] scaffold() {
    return with(
        "new", "--from", "1.0.0", "--to", "1.1.0", "--title", "Keep days", "--kind", "CONFIG");
  }

  private String told() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String complaint() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aMigration_isScaffolded_checked_andTriedOnFixtures() throws Exception {
    assertThat(migration(scaffold())).isZero();
    Path file = payload.resolve("migrations/1.1.0-keep-days.yaml");
    assertThat(file).exists();
    assertThat(payload.resolve("migrations/migration.schema.json")).exists();
    assertThat(migration("schema")).isZero();
    assertThat(told())
        .isEqualTo(Files.readString(payload.resolve("migrations/migration.schema.json")));

    Path fixture = Files.createDirectories(directory.resolve("fixtures/1.0.0/home"));
    Files.writeString(fixture.resolve("config.json"), "{\"a\": 1}");
    String[] check = with("check", "--fixtures", directory.resolve("fixtures").toString());
    assertThat(migration(check)).as(complaint()).isZero();
    assertThat(told())
        .contains(
            "1 migrations to data version 1.1.0",
            "has no reverse: rollback --keep-changes stops at it",
            "ok     1.0.0 to 1.1.0, with nothing lost");

    Path after = Files.createDirectories(directory.resolve("fixtures/1.1.0/home"));
    Files.writeString(after.resolve("config.json"), "{\"a\": 1, \"example\": 1}");
    assertThat(migration(with("states", "--fixtures", directory.resolve("fixtures").toString())))
        .as(complaint())
        .isZero();
    assertThat(payload.resolve("migrations/states/1.0.0.json"))
        .content()
        .contains("\"home/config.json\" : [ \"a\" ]");
    assertThat(migration(check)).as(complaint()).isZero();
    assertThat(told()).contains("ok     1.0.0 is known by its look");

    Files.writeString(
        file,
        Files.readString(file).replace("default: {path: example, value: 1}", "remove: {path: a}"));
    assertThat(migration(check)).isEqualTo(2);
    assertThat(complaint())
        .contains("FAILED 1.0.0 to 1.1.0, with nothing lost:", "key a of home/config.json");
  }

  @Test
  void whatIsThere_isNeverWrittenOver() throws Exception {
    assertThat(migration(scaffold())).isZero();
    Path file = payload.resolve("migrations/1.1.0-keep-days.yaml");
    Files.writeString(file, "mine");
    assertThat(migration(scaffold())).isEqualTo(2);
    assertThat(complaint()).contains("is there already");
    assertThat(Files.readString(file)).isEqualTo("mine");
  }

  @Test
  @Tag("N12")
  void whatIsWrong_isSaidWithFileAndLine() throws Exception {
    Files.createDirectories(payload.resolve("migrations"));
    Files.writeString(payload.resolve("migrations/x.yaml"), "from: 1.0.0\nto: 0.9.0\n");
    assertThat(migration(with("check"))).isEqualTo(2);
    assertThat(complaint()).contains("x.yaml:2: \"to\" must be a version newer than 1.0.0");

    Files.writeString(
        payload.resolve("migrations/x.yaml"),
        "from: 1.0.0\nto: 1.0.5\ntitle: T\nsteps: [{files: [{mkdir: home/x}]}]\n");
    assertThat(migration(with("check"))).isEqualTo(2);
    assertThat(complaint())
        .contains("wrong: data of version 1.0.0 do not come to 1.1.0: migrations lead");

    assertThat(migration(with("new", "--from", "2.0.0", "--to", "1.0.0", "--title", "T")))
        .isEqualTo(2);
    assertThat(migration(with("new", "--from", "x", "--to", "1.0.0", "--title", "T"))).isEqualTo(2);
  }

  @Test
  void migrationsOfARootWithItsOwnVersions_areCheckedByThem() throws Exception {
    Path cache = Files.createDirectories(payload.resolve("migrations")).resolve("cache-5.0.0.yaml");
    Files.writeString(
        cache,
        """
        root: cache
        from: 4.0.0
        to: 5.0.0
        title: Sorted
        steps: [{files: [{move: {from: cache/a, to: cache/sorted/a}}]}]
        """);
    assertThat(migration(scaffold())).isZero();
    Path descriptor = directory.resolve("instar.json");
    String text = Files.readString(descriptor);
    String own = "{\"name\": \"cache\", \"path\": \"~/cache\", \"dataVersion\": \"5.0.0\"}, ";
    Files.writeString(descriptor, text.replace("\"data\": [", "\"data\": [" + own));
    Path fixture = Files.createDirectories(directory.resolve("fixtures/cache/4.0.0/cache"));
    Files.writeString(fixture.resolve("a"), "kept");
    Path home = Files.createDirectories(directory.resolve("fixtures/1.0.0/home"));
    Files.writeString(home.resolve("config.json"), "{\"a\": 1}");
    String[] check = with("check", "--fixtures", directory.resolve("fixtures").toString());
    assertThat(migration(check)).as(complaint()).isZero();
    assertThat(told())
        .contains("1 migrations to data version 1.1.0", "1 migrations to version 5.0.0 of cache")
        .contains("ok     4.0.0 to 5.0.0, with nothing lost");

    Files.writeString(cache, Files.readString(cache).replace("to: 5.0.0", "to: 4.5.0"));
    assertThat(migration(check)).isEqualTo(2);
    assertThat(complaint()).contains("data of version 4.0.0 do not come to 5.0.0");
  }

  @ParameterizedTest
  @EnumSource(names = {"SQL", "CONFIG", "FILES", "DOCUMENTS"})
  @Tag("N27")
  void aNewMigration_hasDataToTryItOn_andPasses(Scaffold.Kind kind) throws Exception {
    String[] scaffold =
        with("new", "--from", "1.0.0", "--to", "1.1.0", "--title", "New", "--kind", kind.name());
    assertThat(migration(scaffold)).as(complaint()).isZero();
    Path fixtures = directory.resolve("fixtures");
    assertThat(told()).contains("--fixtures " + fixtures);
    assertThat(fixtures.resolve("1.0.0/home")).isNotEmptyDirectory();
    assertThat(migration(with("check", "--fixtures", fixtures.toString())))
        .as(complaint())
        .isZero();
    assertThat(told()).contains("ok     1.0.0 to 1.1.0, with nothing lost");

    Files.writeString(fixtures.resolve("1.0.0/home/own.txt"), "kept");
    assertThat(migration(with("new", "--from", "1.0.0", "--to", "1.2.0", "--title", "Other")))
        .isZero();
    assertThat(fixtures.resolve("1.0.0/home/own.txt")).hasContent("kept");
  }
}
