package dev.instar.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.migration.config.ConfigFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configurations of users, changed by declared migrations, with nothing of theirs lost. */
@Tag("W16")
@Tag("N24")
class ConfigCasesTest {
  @TempDir private Path directory;
  private StagedData data;

  @BeforeEach
  void stage() throws Exception {
    data = new StagedData(directory);
  }

  private MigrationReport run(String steps) throws Exception {
    data.migration("m.yaml", "from: 1.0.0\nto: 1.1.0\ntitle: Test\nsteps:\n" + steps);
    return data.run("1.0.0", "1.1.0");
  }

  private MigrationReport edit(String file, String... edits) throws Exception {
    return run(
        "- config:\n    file: home/"
            + file
            + "\n    edits:\n    - "
            + String.join("\n    - ", edits));
  }

  private static final String EXACT =
      """
      word: "no"
      mode: "0755"
      float: 1e3
      small: 1.10
      opened: 2010-01-01
      empty: ""
      quoted: "a \\"b\\" \\\\ c # d = e: f\\nsecond line"
      deep: {truth: true, number: 12, "a.b": "é 東京"}
      """;

  @ParameterizedTest
  @CsvSource({
    "yaml,json",
    "yaml,toml",
    "yaml,properties",
    "json,yaml",
    "json,toml",
    "json,properties",
    "toml,json",
    "toml,yaml",
    "toml,properties",
    "properties,json",
    "properties,yaml",
    "properties,toml"
  })
  @Tag("W13")
  void conversion_keepsEveryValueExactly_asTheLedgerSeesIt(String from, String to)
      throws Exception {
    data.file("start.yaml", EXACT);
    if (!from.equals("yaml")) {
      run("- config: {file: home/start.yaml, convert: home/a." + from + "}\n");
    }
    String first = from.equals("yaml") ? "start" : "a";
    run("- config: {file: home/" + first + "." + from + ", convert: home/b." + to + "}\n");
    assertThat(data.has(first + "." + from)).isFalse();

    run(
        "- config: {file: home/b."
            + to
            + ", convert: home/back.json}\n"
                .replace(
                    "home/back.json", to.equals("json") ? "home/back.jsonc" : "home/back.json"));
    String back = data.read(to.equals("json") ? "back.jsonc" : "back.json");
    assertThat(back)
        .contains("\"word\": \"no\"", "\"mode\": \"0755\"", "\"empty\": \"\"")
        .contains("\"opened\": \"2010-01-01\"", "é 東京")
        .contains("\"a \\\"b\\\" \\\\ c # d = e: f\\nsecond line\"");
    assertThat(back)
        .containsAnyOf("\"float\": 1e3", "\"float\": \"1e3\"", "\"float\": 1E+3", "1.0e+3");
    assertThat(back).containsAnyOf("\"small\": 1.10", "\"small\": \"1.10\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "toml|a: 12345678901234567890|\"a\" is 12345678901234567890, which TOML cannot hold"
            + " exactly",
        "toml|a: {b: ~}|\"a.b\" is null, which TOML cannot hold",
        "properties|a: [1]|\"a\" is a list, which properties cannot hold",
        "properties|a: {}|\"a\" is an empty map, which properties cannot hold",
        "json|a: .nan|\"a\" is .nan, which JSON cannot hold",
        "json|[|not YAML",
        "toml|[a]|is [1 items], which TOML cannot hold"
      })
  @Tag("N12")
  void whatTheTargetCannotHold_isRefusedByName_andNothingIsWritten(
      String to, String yaml, String message) throws Exception {
    data.file("c.yaml", yaml);
    assertThatThrownBy(() -> run("- config: {file: home/c.yaml, convert: home/c." + to + "}\n"))
        .isInstanceOf(MigrationFailed.class)
        .hasMessageContaining("home/c.yaml")
        .hasMessageContaining(message);
    assertThat(data.read("c.yaml")).isEqualTo(yaml);
    assertThat(data.has("c." + to)).isFalse();
  }

  @Test
  void defaultsMapsMergesAndSplits_areMadeInPlace() throws Exception {
    data.file(
        "c.yaml",
        """
        # mine
        mode: "on" # loud
        host: example.com:8080
        smtp: {host: mail}
        from: me@example.com
        """);
    edit(
        "c.yaml",
        "default: {path: mode, value: x}",
        "default: {path: new, value: 7}",
        "map: {path: mode, values: {\"on\": true, \"off\": false}, others: refuse}",
        "split: {path: host, at: ':', to: [server.name, server.port]}",
        "merge: {paths: [smtp, from], to: mail}");
    assertThat(data.read("c.yaml"))
        .isEqualTo(
            """
            # mine
            mode: true # loud
            new: 7
            server:
              name: 'example.com'
              port: '8080'
            mail:
              host: mail
              from: me@example.com
            """
                .replace("'example.com'", "example.com"));

    edit(
        "c.yaml",
        "map: {path: mode, values: {\"on\": true, \"off\": false}, others: refuse}",
        "merge: {paths: [smtp, from], to: mail}");
    assertThatThrownBy(
            () -> edit("c.yaml", "map: {path: new, values: {\"on\": true}, others: refuse}"))
        .hasMessageContaining("home/c.yaml: \"new\" is 7; expected one of on");
    assertThatThrownBy(() -> edit("c.yaml", "split: {path: mail.host, at: ':', to: [a, b]}"))
        .hasMessageContaining("\"mail.host\" is \"mail\"; expected 2 parts with \":\" between");
  }

  @Test
  void keysGoToAnotherFile_andWholeFilesComeIn() throws Exception {
    data.file("c.json", "{\n  \"cache\": {\"dir\": \"/x\", \"size\": 1},\n  \"name\": \"n\"\n}\n");
    data.file("old.properties", "proxy.host=h\n");
    edit(
        "c.json",
        "split: {path: cache, into: home/cache.toml}",
        "merge: {file: home/old.properties, to: net}",
        "split: {path: name, into: home/cache.toml, to: owner.name}");
    assertThat(data.read("c.json"))
        .isEqualTo("{\n  \"net\": {\n    \"proxy\": {\n      \"host\": \"h\"\n    }\n  }\n}\n");
    assertThat(data.read("cache.toml"))
        .isEqualTo("dir = \"/x\"\nsize = 1\n\n[owner]\nname = \"n\"\n");
    assertThat(data.has("old.properties")).isFalse();

    data.file("d.json", "{\"dir\": \"y\"}");
    assertThatThrownBy(() -> edit("cache.toml", "merge: {file: home/d.json}"))
        .hasMessageContaining(
            "home/d.json cannot move to home/cache.toml, which has \"dir\" already");
    assertThat(data.has("d.json")).isTrue();
  }

  /** A new loader that ignores the old flat keys would forget all that a user set. */
  @Test
  void flatJson_becomesNestedYaml_withAllThatTheUserSet() throws Exception {
    data.file(
        "settings.json",
        """
        {
          "server.port": 8081,
          "server.host": "intern",
          "theme": "dark",
          "plugins": ["a", "b"],
          "unknown.key": "mine"
        }
        """);
    MigrationReport report =
        run(
            """
            - config:
                file: home/settings.json
                convert: home/settings.yaml
                edits:
                - move: {path: 'server\\.port', to: server.port}
                - move: {path: 'server\\.host', to: server.host}
                - move: {path: theme, to: display.theme}
            """);
    assertThat(data.read("settings.yaml"))
        .isEqualTo(
            """
            plugins:
              - a
              - b
            unknown.key: mine
            server:
              port: 8081
              host: intern
            display:
              theme: dark
            """);
    assertThat(report.toString()).contains("display.theme");
  }

  /** Catalogs of JSON with comments that name each other: keyed by name, then by id. */
  @Test
  @Tag("N3")
  void catalogsWithComments_areChangedInBothFiles() throws Exception {
    String tools =
        """
        // tools of the team
        {
          "Build Tool": { // the main one
            "path": "/opt/build",
            "obsolete": true,
          },
        }
        """;
    String sets =
        "{\n  \"default\": {\n    /* by name */\n    \"tool\": \"Build Tool\",\n  },\n}\n";
    data.file("catalog/tools.jsonc", tools).file("catalog/sets.jsonc", sets);
    String steps =
        """
        - config:
            file: home/catalog/tools.jsonc
            edits:
            - move: {path: Build Tool, to: build-tool}
            - set: {path: build-tool.displayName, value: Build Tool}
            - move: {path: build-tool.path, to: build-tool.location}
            - remove: {path: build-tool.obsolete}
        - config:
            file: home/catalog/sets.jsonc
            edits:
            - map: {path: default.tool, values: {Build Tool: build-tool}}
            - move: {path: default.tool, to: default.toolId}
        losses:
        - {file: home/catalog/tools.jsonc, key: Build Tool.obsolete}
        """;
    run(steps);
    assertThat(data.read("catalog/tools.jsonc"))
        .isEqualTo(
            """
            // tools of the team
            {
              "build-tool": { // the main one
                "location": "/opt/build",
                "displayName": "Build Tool",
              },
            }
            """);
    assertThat(data.read("catalog/sets.jsonc"))
        .isEqualTo(
            "{\n  \"default\": {\n    /* by name */\n    \"toolId\": \"build-tool\",\n  },\n}\n");

    data.file("catalog/tools.jsonc", "{\n  \"Build Tool\": {,\n}\n");
    assertThatThrownBy(() -> run(steps))
        .isInstanceOf(MigrationFailed.class)
        .hasMessageContaining("home/catalog/tools.jsonc:2: not JSON");
    assertThat(data.read("catalog/tools.jsonc")).isEqualTo("{\n  \"Build Tool\": {,\n}\n");
  }

  @Test
  void anEditedConfiguration_isUtf8WithItsMark() throws Exception {
    data.file("c.toml", "\uFEFFa = 1\n");
    edit("c.toml", "move: {path: a, to: b}");
    assertThat(data.read("c.toml")).isEqualTo("\uFEFFb = 1\n");
    assertThat(
            ConfigFormat.TOML
                .read("c", data.read("c.toml").getBytes(StandardCharsets.UTF_8))
                .shown())
        .isEqualTo("{1 keys}");
  }
}
