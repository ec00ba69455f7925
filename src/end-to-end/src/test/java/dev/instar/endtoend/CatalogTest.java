package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A tool that keeps its home as tools do: settings with flat keys, catalogs with comments that
 * refer to each other, papers whose paths stand in a database, scripts made from a template. All of
 * it changes in one update, for which the user decides something; then the user goes back, and
 * keeps what was written since.
 */
class CatalogTest {
  private static final String MIGRATION =
      """
      from: 1.0.0
      to: 2.0.0
      title: Everything has a place and an id
      risk: prompted
      why: Names may change; ids never do.
      questions:
        - ask: id
          text: The id of {item}
          matches: '[a-z][a-z0-9-]*'
          each: {file: home/catalog.jsonc, path: items}
      steps:
        - config:
            file: home/catalog.jsonc
            edits: [{rekey: {path: items, answer: id, keep: name}}, {remove: {path: legacy}}]
        - config: {file: home/orders.jsonc, edits: [{map: {path: first, answer: id}}]}
        - config:
            file: home/settings.json
            convert: home/settings.yaml
            edits:
              - move: {path: 'server\\.port', to: server.port}
              - move: {path: python, to: runtimes.python.version}
        - files:
            - split: {in: home/config, match: 'cache-*', to: home/cache}
            - move: {from: home/docs, to: home/archive/papers}
        - paths: {database: home/tool.db, table: papers, column: file, from: docs/, to: archive/papers/}
        - documents:
            in: home/notes
            edits: [{default: {path: state, value: open}}]
            failures: {into: home/broken, atMost: 1}
        - run: {program: [bin/shims]}
      losses:
        - {file: home/catalog.jsonc, key: legacy}
        - {files: home/shims/*}
      validate:
        - rows: {database: home/tool.db, table: papers, equals: before}
        - files: {match: 'home/archive/papers/*', before: 'home/docs/*', equals: before}
        - config: {file: home/settings.yaml, schema: settings.schema.json}
      reverse:
        - paths: {database: home/tool.db, table: papers, column: file, from: archive/papers/, to: docs/}
        - files: [{move: {from: home/archive/papers, to: home/docs}}]
        - config:
            file: home/settings.yaml
            convert: home/settings.json
            edits:
              - move: {path: server.port, to: 'server\\.port'}
              - move: {path: runtimes.python.version, to: python}
      """;

  private static final String SCHEMA =
      """
      {"type": "object", "required": ["server", "runtimes"],
       "properties": {"server": {"properties": {"port": {"type": "integer"}}}}}
      """;

  private static final String CATALOG =
      """
      {
        // what we have
        "items": {
          "Blue Box": {"price": 1.50},
          "Old Chair": {"price": 2} // rare
        },
        "legacy": true
      }
      """;

  private static final String SHIMS =
      """
      #!/bin/sh
      set -e
      version=$(sed -n "s/^ *version: '\\(.*\\)'$/\\1/p" "$INSTAR_DATA_HOME/settings.yaml")
      test -s "$INSTAR_ANSWERS"
      for shim in "$INSTAR_DATA_HOME"/shims/*; do
        printf 'new template for %s' "$version" >"$shim"
      done
      """;

  @TempDir private Path directory = Path.of("");

  @Test
  @Tag("N3")
  @Tag("N16")
  @Tag("N20")
  @Tag("W9")
  @Tag("D38")
  @Tag("G27")
  void everythingChangesAtOnce_asTheUserAnswers_andGoesBackWithWhatWasWrittenSince()
      throws IOException, InterruptedException {
    Machine machine = Machine.in(directory);
    ScriptTool published = ScriptTool.on(machine, "{\"name\": \"home\", \"path\": \"~/.tool\"}");
    published.publish("1.0.0", "1.0.0", Map.of());
    published.publish(
        "2.0.0",
        "2.0.0",
        Map.of(
            "bin/shims", SHIMS,
            "migrations/2.0.0.yaml", MIGRATION,
            "migrations/settings.schema.json", SCHEMA));
    try (Publisher.Server server = published.serve()) {
      InstalledApp tool = published.on(machine, server);
      tool.install("1.0.0", "--yes").expect(0);
      Path home = write(machine.home().resolve(".tool"));

      Files.writeString(home.resolve("catalog.jsonc"), CATALOG.replace("2}", "oops}"));
      Map<String, String> broken = InstalledApp.files(home);
      assertThat(tool.run("self-update", "--yes").expect(40).err())
          .contains("catalog.jsonc:5: not JSON", "Nothing was changed.");
      assertThat(InstalledApp.files(home)).isEqualTo(broken);

      Files.writeString(home.resolve("catalog.jsonc"), CATALOG);
      Map<String, String> before = InstalledApp.files(home);
      String template = tool.run("self-update", "--yes").expect(40).err();
      assertThat(template).contains("--answers FILE", "id:\n  \"Blue Box\":\n  \"Old Chair\":\n");
      assertThat(InstalledApp.files(home)).isEqualTo(before);

      Path answers =
          Files.writeString(
              directory.resolve("answers.yaml"),
              template
                  .substring(template.indexOf("# The id"))
                  .replace("Box\":", "Box\": blue-box")
                  .replace("Chair\":", "Chair\": chair"));
      Run update = tool.run("self-update", "--yes", "--answers", answers).expect(0);
      assertThat(update.out())
          .containsSubsequence(
              "Names may change; ids never do.",
              "documents in home/notes: 2 documents, 1 changed, 1 could not be and are in"
                  + " home/broken",
              "Done:");
      assertMigrated(home);

      Files.writeString(home.resolve("archive/papers/new.txt"), "new");
      Database.execute(
          home.resolve("tool.db"), "INSERT INTO papers VALUES ('archive/papers/new.txt')");
      Run back = tool.run("rollback", "--keep-changes", "--yes").expect(0);
      assertThat(back.out()).contains("led back by the reverse of each migration");
      assertThat(tool.run("version").out()).isEqualTo("tool 1.0.0\n");
      assertThat(Database.rows(home.resolve("tool.db"), "SELECT file FROM papers ORDER BY file"))
          .isEqualTo(List.of("/abs/b.txt", "docs/a.txt", "docs/new.txt"));
      assertThat(home.resolve("docs/new.txt")).hasContent("new");
      assertThat(InstalledApp.read(home.resolve("settings.json")))
          .contains("\"server.port\": 8080", "\"python\": \"3.10\"", "\"motto\": \"no\"");
      assertThat(tool.settled()).isTrue();
    }
  }

  /** What a user of 1.0.0 has. */
  private static Path write(Path home) throws IOException {
    Map<String, String> files =
        Map.of(
            "orders.jsonc", "{\"first\": \"Blue Box\" /* mine */}\n",
            "settings.json",
                "{\"server.port\": 8080, \"python\": \"3.10\", \"motto\": \"no\", \"since\":"
                    + " 0.10}\n",
            "config/cache-a.json", "{}",
            "config/keep.json", "{}",
            "docs/a.txt", "paper a",
            "docs/a.txt.meta", "about a",
            "notes/good.json", "{\"text\": \"hi\"}",
            "notes/bad.json", "{oops",
            "shims/python", "old template");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = home.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    Database.execute(
        home.resolve("tool.db"),
        "CREATE TABLE papers (file TEXT)",
        "INSERT INTO papers VALUES ('docs/a.txt'), ('/abs/b.txt')");
    return home;
  }

  private static void assertMigrated(Path home) {
    assertThat(InstalledApp.read(home.resolve("catalog.jsonc")))
        .contains("// what we have", "\"blue-box\": {\"price\": 1.50", "\"name\": \"Old Chair\"")
        .contains("// rare")
        .doesNotContain("legacy");
    assertThat(InstalledApp.read(home.resolve("orders.jsonc")))
        .isEqualTo("{\"first\": \"blue-box\" /* mine */}\n");
    assertThat(InstalledApp.read(home.resolve("settings.yaml")))
        .contains("motto: 'no'\n", "since: 0.10\n", "  port: 8080\n", "    version: '3.10'\n");
    assertThat(home.resolve("cache/cache-a.json")).exists();
    assertThat(home.resolve("config/keep.json")).exists();
    assertThat(home.resolve("archive/papers/a.txt.meta")).hasContent("about a");
    assertThat(Database.rows(home.resolve("tool.db"), "SELECT file FROM papers ORDER BY file"))
        .isEqualTo(List.of("/abs/b.txt", "archive/papers/a.txt"));
    assertThat(InstalledApp.read(home.resolve("notes/good.json"))).contains("\"state\": \"open\"");
    assertThat(home.resolve("broken/bad.json")).hasContent("{oops");
    assertThat(home.resolve("shims/python")).hasContent("new template for 3.10");
  }
}
