package dev.instar.migration.config;

import static dev.instar.migration.config.SpliceTest.edited;
import static dev.instar.migration.config.SpliceTest.json;
import static dev.instar.migration.config.SpliceTest.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.model.FormatException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("N24")
@Tag("W13")
class TomlTextTest {
  private static final String TOML =
      """
      # Settings of the tool

      title = 'Entrepôt "Éclair"'   # as on the door
      # days before
      alert_days = 1_0
      opened = 2010-01-01
      window."wide one" = 0x1F

      [server]  # where
      port = 80
      hosts = [
        "a", # first
        "b",
      ]
      tls = { on = true, level = "no" }

      # what is old
      [legacy]
      fax = \"""
      one
      two\"""

      [server.limits]
      rate = 1.50

      [[user]]
      name = "Ada"
      [user.address]
      city = "Paris"
      [[user]]
      name = "Grace"
      """;

  private static String toml(SpliceTest.Editing editing) throws FormatException {
    return edited(ConfigFormat.TOML, TOML, editing);
  }

  @Test
  void toml_isReadAsItIsMeant() throws Exception {
    assertThat(ConfigFormat.TOML.read("t", TOML.getBytes(StandardCharsets.UTF_8)).meaning())
        .isEqualTo(
            ConfigFormat.YAML
                .read(
                    "y",
                    """
                    title: 'Entrepôt "Éclair"'
                    alert_days: 10
                    opened: 2010-01-01
                    window: {wide one: 31}
                    server:
                      port: 80
                      hosts: [a, b]
                      tls: {'on': true, level: 'no'}
                      limits: {rate: 1.5}
                    legacy: {fax: "one\\ntwo"}
                    user:
                    - {name: Ada, address: {city: Paris}}
                    - {name: Grace}
                    """
                        .getBytes(StandardCharsets.UTF_8))
                .meaning());
  }

  @Test
  void withoutAnEdit_nothingChanges() throws Exception {
    assertThat(toml(edits -> {})).isEqualTo(TOML);
    assertThat(toml(edits -> edits.set(path("alert_days"), json("10")))).isEqualTo(TOML);
  }

  @Test
  void values_areChangedWhereTheyStand() throws Exception {
    assertThat(toml(edits -> edits.set(path("alert_days"), json("31"))))
        .isEqualTo(TOML.replace("1_0", "31"));
    assertThat(toml(edits -> edits.set(path("server.hosts"), json("[]"))))
        .isEqualTo(TOML.replace("[\n  \"a\", # first\n  \"b\",\n]", "[]"));
    assertThat(toml(edits -> edits.set(path("server.tls.level"), json("2"))))
        .isEqualTo(TOML.replace("\"no\"", "2"));
    assertThat(toml(edits -> edits.set(path("legacy.fax"), json("\"é\\n\""))))
        .isEqualTo(TOML.replace("\"\"\"\none\ntwo\"\"\"", "\"é\\n\""));
  }

  @Test
  void keys_areRenamedRemovedAndAdded() throws Exception {
    assertThat(toml(edits -> edits.rename(path("server.port"), path("server.the port"))))
        .isEqualTo(TOML.replace("port = 80", "\"the port\" = 80"));
    assertThat(toml(edits -> edits.rename(path("server"), path("net"))))
        .isEqualTo(TOML.replace("[server]", "[net]").replace("[server.limits]", "[net.limits]"));
    assertThat(toml(edits -> edits.remove(path("alert_days"))))
        .isEqualTo(TOML.replace("# days before\nalert_days = 1_0\n", ""));
    assertThat(toml(edits -> edits.remove(path("legacy"))))
        .isEqualTo(TOML.replace("# what is old\n[legacy]\nfax = \"\"\"\none\ntwo\"\"\"\n", ""));
    assertThat(toml(edits -> edits.remove(path("user"))))
        .isEqualTo(TOML.substring(0, TOML.indexOf("[[user]]")));
    assertThat(toml(edits -> edits.set(path("server.limits.burst"), json("5"))))
        .isEqualTo(TOML.replace("rate = 1.50", "rate = 1.50\nburst = 5"));
    assertThat(toml(edits -> edits.set(path("window.b"), json("true"))))
        .isEqualTo(TOML.replace("0x1F", "0x1F\nwindow.b = true"));
    assertThat(toml(edits -> edits.set(path("new.table"), json("{\"a\": {\"b\": 1}}"))))
        .isEqualTo(TOML + "\n[new.table.a]\nb = 1\n");
    assertThat(toml(edits -> edits.rename(path("title"), path("server.title"))))
        .isEqualTo(
            TOML.replace("title = 'Entrepôt \"Éclair\"'   # as on the door\n", "")
                .replace(
                    "level = \"no\" }",
                    "level = \"no\" }\ntitle = 'Entrepôt \"Éclair\"'   # as on the door"));
  }

  @Test
  void anEmptyFile_getsKeysAndSections() throws Exception {
    assertThat(edited(ConfigFormat.TOML, "", edits -> edits.set(path("a.b"), json("\"x\""))))
        .isEqualTo("[a]\nb = \"x\"\n");
    assertThat(edited(ConfigFormat.TOML, "# c\n", edits -> edits.set(path("a"), json("1"))))
        .isEqualTo("# c\na = 1\n");
    assertThat(edited(ConfigFormat.TOML, "[t]\nb = 1\n", edits -> edits.set(path("a"), json("1"))))
        .isEqualTo("a = 1\n\n[t]\nb = 1\n");
  }

  @Test
  @Tag("N12")
  void whatTomlCannotHold_isRefusedByName() {
    assertThatThrownBy(() -> toml(edits -> edits.set(path("server.x"), json("[1, null]"))))
        .isInstanceOf(FormatException.class)
        .hasMessage("the file: \"server.x\" is null, which TOML cannot hold");
    assertThatThrownBy(() -> toml(edits -> edits.set(path("big"), json("12345678901234567890"))))
        .hasMessageContaining("\"big\" is 12345678901234567890, which TOML cannot hold");
    assertThatThrownBy(() -> edited(ConfigFormat.TOML, "a = 1\n\na = 2\n", edits -> {}))
        .hasMessageMatching("(?s)the file:[34]: not TOML: .*");
  }
}
