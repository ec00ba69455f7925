package dev.instar.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.instar.migration.stage.StageProgramRunner;
import dev.instar.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of step, declared in YAML and run on real files. */
@Tag("W21")
class StepsTest {
  @TempDir private Path directory;
  private StagedData data;

  @BeforeEach
  void stage() throws Exception {
    data = new StagedData(directory);
    data.sql("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)", "INSERT INTO t VALUES (1, 'x')");
  }

  private MigrationReport run(String steps) throws Exception {
    data.migration(
        "m.yaml", "from: 1.0.0\nto: 1.1.0\ntitle: Test\nsteps:\n" + steps.stripTrailing() + "\n");
    return data.run("1.0.0", "1.1.0");
  }

  @Test
  void aSqlStep_isOneTransaction() throws Exception {
    MigrationFailed failed =
        catchThrowableOfType(
            MigrationFailed.class,
            () ->
                run(
                    """
                      - sql:
                          database: home/data/app.db
                          statements:
                            - UPDATE t SET a = 'y'
                            - INSERT INTO t VALUES (1, 'z')
                    """));

    assertThat(failed)
        .hasMessageContaining("m.yaml:9: ")
        .hasMessageContaining("UNIQUE constraint failed: t.id")
        .hasMessageContaining("INSERT INTO t VALUES (1, 'z')");
    assertThat(data.query("SELECT a FROM t")).isEqualTo("x");
  }

  @Test
  @Tag("G35")
  void aSqlStep_countsTheRowsItWorkedOn() throws Exception {
    MigrationReport report =
        run(
            """
              - sql: {database: home/data/app.db, statements: ["ALTER TABLE t ADD b", "UPDATE t SET b = 1"]}
            """);

    assertThat(report.hops().getFirst().records()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "backup main to 'PLACE/copy.db'", "restore main from 'PLACE/stage/home/data/app.db'",
        "SELECT load_extension('x')", "SELECT writefile('PLACE/copy.db', 'x')"
      })
  void aSqlStep_reachesNothingOutside(String sql) {
    assertThatThrownBy(() ->
            run(
                "  - sql: {database: home/data/app.db, statements: [\""
                    + sql.replace("PLACE", directory.toString())
                    + "\"]}"))
        .isInstanceOf(MigrationFailed.class);
    assertThat(directory.resolve("copy.db")).doesNotExist();
  }

  @Test
  void aSqlStep_wantsItsDatabase() {
    assertThatThrownBy(() -> run("  - sql: {database: home/data/other.db, statements: [SELECT 1]}"))
        .hasMessageContaining("home/data/other.db does not exist");
    assertThat(data.has("data/other.db")).isFalse();
  }

  @Test
  @Tag("W14")
  void settingAValueOverTheUsersOwn_isALoss_unlessDeclared() throws Exception {
    data.file("config.json", "{\"retention\": 7, \"same\": 30}");
    String steps =
        """
          - config:
              file: home/config.json
              edits:
                - set: {path: retention, value: 30}
                - set: {path: same, value: 30}
                - set: {path: new.list, value: [a, {b: 0x10, c: no}]}
        """;

    assertThat(catchThrowableOfType(UndeclaredLoss.class, () -> run(steps)).losses())
        .containsExactly("key retention of home/config.json: 7 before, 30 after");
    data.file("config.json", "{\"retention\": 7, \"same\": 30}");
    run(steps + "losses: [{file: home/config.json, key: retention}]");
    assertThat(data.read("config.json"))
        .isEqualTo(
            "{\"retention\": 30, \"same\": 30, \"new\": {\"list\": [\"a\", {\"b\": 16, \"c\":"
                + " false}]}}");
  }

  @Test
  void aConfigurationThatNeedsNoEdit_isNotWritten() throws Exception {
    data.file("config.json", "{ \"a\":1 }");
    run(
        """
          - config:
              file: home/config.json
              edits: [{set: {path: a, value: 1}}, {rename: {path: x, to: y}}, {remove: {path: z}}]
        """);

    assertThat(data.read("config.json")).isEqualTo("{ \"a\":1 }");
  }

  @Test
  @Tag("W10")
  void aConfigurationThatIsNotThere_isNoted() throws Exception {
    MigrationReport report = run("  - config: {file: home/config.json, convert: home/config.yaml}");

    assertThat(report.hops().getFirst().notes())
        .containsExactly("configuration home/config.json is not there; nothing to change in it");
    assertThat(data.has("config.yaml")).isFalse();
  }

  @Test
  @Tag("N12")
  void aConversion_neverOverwrites() throws Exception {
    data.file("config.json", "{\"a\": 1}").file("config.yaml", "a: 2\n");

    assertThatThrownBy(() -> run("  - config: {file: home/config.json, convert: home/config.yaml}"))
        .hasMessageContaining("home/config.json cannot become home/config.yaml, which is there");
    assertThat(data.read("config.yaml")).isEqualTo("a: 2\n");
    assertThat(data.has("config.json")).isTrue();
  }

  @Test
  @Tag("N12")
  void aBrokenConfiguration_isNamedWithItsLine_andStays() throws Exception {
    data.file("config.json", "{\n  \"a\": 1,\n  \"a\": 2\n}");

    assertThatThrownBy(() -> run("  - config: {file: home/config.json, convert: home/c.yaml}"))
        .isInstanceOf(MigrationFailed.class)
        .hasMessageContaining("home/config.json:3: ");
    assertThat(data.has("c.yaml")).isFalse();
  }

  @Test
  @Tag("N24")
  void aConfigurationWithComments_keepsThem() throws Exception {
    data.file("config.yaml", "# mine\na: 1 # one\nb: 'yes'\n");

    run(
        """
          - config: {file: home/config.yaml, edits: [{remove: {path: a}}, {set: {path: c, value: 2}}]}
        losses: [{file: home/config.yaml, key: a}]
        """);
    assertThat(data.read("config.yaml")).isEqualTo("# mine\nb: 'yes'\nc: 2\n");
  }

  @Test
  void aSecretConfiguration_staysSecret() throws Exception {
    data.file("config.json", "{\"token\": \"x\"}");
    Path json = data.home().resolve("config.json");
    Assumptions.assumeTrue(
        Files.getFileStore(json).supportsFileAttributeView("posix"), "POSIX is not installed");
    Files.setPosixFilePermissions(json, PosixFilePermissions.fromString("rw-------"));

    run(
        """
          - config: {file: home/config.json, edits: [{set: {path: a, value: 1}}]}
          - config: {file: home/config.json, convert: home/config.yaml}
        """);

    assertThat(Files.getPosixFilePermissions(data.home().resolve("config.yaml")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  @Tag("D10")
  void filesMove_withAllBelowThem_ontoAnEmptyDirectoryOnly() throws Exception {
    data.file("config/cache/deep/a", "1").file("config/main.json", "{\"k\": 1}").file("old/x", "x");

    MigrationReport report =
        run(
            """
              - files:
                  - mkdir: home/cache
                  - move: {from: home/config/cache, to: home/cache}
                  - move: {from: home/config/main.json, to: home/etc/app/main.json}
                  - move: {from: home/absent, to: home/present}
                  - mkdir: home/cache/deep
              - config: {file: home/etc/app/main.json, edits: [{rename: {path: k, to: l.m}}]}
              - config: {file: home/etc/app/main.json, convert: home/etc/app/main.yaml}
              - files: [{move: {from: home/etc, to: home/settings}}]
            """);

    assertThat(data.read("cache/deep/a")).isEqualTo("1");
    assertThat(data.read("settings/app/main.yaml")).isEqualTo("l:\n  m: 1\n");
    assertThat(report.hops().getFirst().notes())
        .containsExactly("files home/absent are not there; nothing to move to home/present");
    assertThatThrownBy(() -> run("  - files: [{move: {from: home/old, to: home/cache}}]"))
        .hasMessageContaining("files home/old cannot move to home/cache, which is there already");
    assertThatThrownBy(() -> run("  - files: [{move: {from: home/old, to: home/old/er}}]"))
        .hasMessageContaining("cannot move into themselves");
    assertThatThrownBy(() -> run("  - files: [{mkdir: home/old/x}]"))
        .hasMessageContaining("a file of that name is there");
  }

  @Test
  @Tag("W15")
  void aDeletion_isALoss_unlessDeclared() throws Exception {
    data.file("old/deep/x", "x");

    assertThat(
            catchThrowableOfType(UndeclaredLoss.class, () -> run("  - files: [{delete: home/old}]"))
                .losses())
        .containsExactly("file home/old/deep/x: 1 bytes before, gone after");
    data.file("old/deep/x", "x");
    run("  - files: [{delete: home/old}]\nlosses: [{files: home/old/**}]");
    assertThat(data.has("old")).isFalse();
  }

  @Test
  void aLink_isDeletedItself_andNothingBehindItIs() throws Exception {
    Path outside = Files.writeString(directory.resolve("outside.txt"), "keep");
    Files.createSymbolicLink(data.home().resolve("link"), outside);
    Files.createSymbolicLink(data.home().resolve("dir"), directory);

    run("  - files: [{delete: home/link}]\nlosses: [{files: home/link}]");

    assertThat(outside).hasContent("keep");
    assertThatThrownBy(() -> run("  - files: [{delete: home/dir/outside.txt}]"))
        .hasMessageContaining("leads out of the data root");
    assertThat(outside).hasContent("keep");
  }

  @Test
  @Tag("G2")
  void aProgram_getsItsArgumentsAndTimeout_andWhatItLosesCounts() throws Exception {
    data.file("a.txt", "a");
    List<String> ran = new ArrayList<>();
    data.programs((program, timeout, lines) -> {
      ran.add(program + " " + timeout.toSeconds());
      Files.writeString(data.home().resolve("a.txt"), "b");
      return new StageProgramRunner.Outcome(OptionalInt.of(0), "");
    });

    assertThat(
            catchThrowableOfType(
                    UndeclaredLoss.class,
                    () -> run("  - run: {program: [bin/fix, --all], timeoutSeconds: 7}"))
                .losses())
        .containsExactly("file home/a.txt: its content changed");
    assertThat(ran).containsExactly("[bin/fix, --all] 7");
  }

  @Test
  @Tag("N7")
  @Tag("G36")
  void whatAProgramTells_isHeardWhileItRuns() throws Exception {
    Path script =
        Files.writeString(
            data.home().resolve("tell.sh"),
            """
            echo 'plain {"event": "note"}'
            echo '{"event": "progress", "text": "half way"}'
            echo '{"event": "note", "text": "3 were not ours"}'
            echo '{"event": "count", "number": 250}'
            echo '{"event": "count", "number": 50}'
            echo '{oops'
            [ "$1" = well ] || echo '{"event": "error", "text": "the template is missing"}'
            printf '{"event": "progress", "text": "no end of line"}'
            """);
    data.programs((program, timeout, lines) -> {
      List<String> command = new ArrayList<>(List.of("sh", script.toString()));
      command.addAll(program.subList(1, program.size()));
      return switch (new Program(command, System.getenv(), data.home(), timeout).run(lines)) {
        case Program.Ending.Exited exited ->
            new StageProgramRunner.Outcome(OptionalInt.of(exited.code()), exited.output());
        default -> throw new IOException("it did not end");
      };
    });

    MigrationReport.Hop hop = run("  - run: {program: [bin/tell, well]}").hops().getFirst();
    assertThat(hop.records()).isEqualTo(300);
    assertThat(hop.notes()).containsExactly("3 were not ours");

    assertThatThrownBy(() -> run("  - run: {program: [bin/tell, ill]}"))
        .hasMessageContaining("program bin/tell ill failed: the template is missing");
    assertThatThrownBy(() ->
            run("  - files: [{mkdir: home/x}]\nvalidate:\n  - run: {program: [bin/tell, ill]}"))
        .isInstanceOf(ValidationFailed.class)
        .hasMessageContaining("program bin/tell ill failed: the template is missing");
  }

  @Test
  @Tag("N12")
  void aProgramThatFailsOrHangs_endsTheMigration_withItsLastWords() {
    data.programs((p, t, lines) -> new StageProgramRunner.Outcome(OptionalInt.of(9), "no space\n"));
    assertThatThrownBy(() -> run("  - run: {program: [bin/fix]}"))
        .hasMessageContaining("program bin/fix ended with exit code 9: no space");

    data.programs((p, t, lines) -> new StageProgramRunner.Outcome(OptionalInt.empty(), ""));
    assertThatThrownBy(() -> run("  - run: {program: [bin/fix], timeoutSeconds: 3}"))
        .hasMessageContaining("program bin/fix was stopped after 3 seconds");

    data.programs((p, t, lines) -> {
      throw new IOException("cannot execute bin/fix");
    });
    assertThatThrownBy(() -> run("  - run: {program: [bin/fix]}"))
        .isInstanceOf(MigrationFailed.class)
        .hasMessageContaining("cannot execute bin/fix");
  }
}
