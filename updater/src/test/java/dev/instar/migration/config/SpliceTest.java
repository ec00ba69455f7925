package dev.instar.migration.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.model.FormatException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an edit does not name stays as it is, to the last character. */
@Tag("N24")
@Tag("W13")
class SpliceTest {
  private static final String JSONC =
      """
      // the catalog
      {
          "version": 1, // counts up
          /* who wrote it */
          "author": {"name": "Zoë 😀", "mail": 'x'},

          // what is old
          "legacy": [1e3, 0x],
          "size": 1.50
      }
      """
          .replace("'x'", "\"x\"")
          .replace("0x]", "2.0]");

  @Test
  void jsonWithComments_keepsThemAroundWhatIsChanged() throws Exception {
    assertThat(edited(ConfigFormat.JSON, JSONC, edits -> edits.set(path("version"), json("2"))))
        .isEqualTo(JSONC.replace("\"version\": 1,", "\"version\": 2,"));
    assertThat(edited(ConfigFormat.JSON, JSONC, edits -> edits.remove(path("legacy"))))
        .isEqualTo(JSONC.replace("    // what is old\n    \"legacy\": [1e3, 2.0],\n", ""));
    assertThat(edited(ConfigFormat.JSON, JSONC, edits -> edits.remove(path("size"))))
        .isEqualTo(JSONC.replace("2.0],\n    \"size\": 1.50\n", "2.0]\n"));
    assertThat(
            edited(ConfigFormat.JSON, JSONC, edits -> edits.rename(path("size"), path("weight"))))
        .isEqualTo(JSONC.replace("\"size\"", "\"weight\""));
  }

  @Test
  void jsonWithComments_getsNewKeysInItsOwnManner() throws Exception {
    assertThat(edited(ConfigFormat.JSON, JSONC, edits -> edits.set(path("a.b"), json("[true]"))))
        .isEqualTo(
            JSONC.replace(
                "1.50\n",
                """
                1.50,
                    "a": {
                        "b": [
                            true
                        ]
                    }
                """));
    assertThat(
            edited(ConfigFormat.JSON, JSONC, edits -> edits.set(path("author.age"), json("\"7\""))))
        .isEqualTo(JSONC.replace("\"x\"}", "\"x\", \"age\": \"7\"}"));
    assertThat(
            edited(
                ConfigFormat.JSON,
                JSONC,
                edits -> edits.rename(path("author.name"), path("people.first"))))
        .isEqualTo(
            JSONC
                .replace("{\"name\": \"Zoë 😀\", \"mail\"", "{\"mail\"")
                .replace(
                    "1.50\n",
                    """
                    1.50,
                        "people": {
                            "first": "Zoë 😀"
                        }
                    """));
  }

  @Test
  void jsonOfAnyShape_keepsItsShape() throws Exception {
    assertThat(edited(ConfigFormat.JSON, "{}", edits -> edits.set(path("a"), json("1"))))
        .isEqualTo("{\n  \"a\": 1\n}");
    assertThat(edited(ConfigFormat.JSON, "{\"a\":1}", edits -> edits.set(path("b"), json("2"))))
        .isEqualTo("{\"a\":1, \"b\": 2}");
    assertThat(edited(ConfigFormat.JSON, "{\"a\":1,\"b\":2}", edits -> edits.remove(path("b"))))
        .isEqualTo("{\"a\":1}");
    assertThat(edited(ConfigFormat.JSON, "{\"a\":1,\"b\":2}", edits -> edits.remove(path("a"))))
        .isEqualTo("{\"b\":2}");
    assertThat(
            edited(
                ConfigFormat.JSON,
                "\uFEFF{\r\n\t\"a\": 1,\r\n\t\"b\": 2,\r\n}\r\n",
                edits -> edits.set(path("c"), json("3"))))
        .isEqualTo("\uFEFF{\r\n\t\"a\": 1,\r\n\t\"b\": 2,\r\n\t\"c\": 3,\r\n}\r\n");
    assertThat(
            edited(
                ConfigFormat.JSON,
                "{\n  \"a\": {}, // none\n  \"b\": 1 // one\n}",
                edits -> {
                  edits.set(path("a.x"), json("1"));
                  edits.set(path("c"), json("null"));
                }))
        .isEqualTo(
            "{\n  \"a\": {\n    \"x\": 1\n  }, // none\n  \"b\": 1, // one\n  \"c\": null\n}");
  }

  private static final String YAML =
      """
      # Settings of the tool

      company: Entrepôt Éclair   # as on the door
      # days before
      alert_days: 0030
      answers: {yes: no, mode: '0755'}
      paths:
        # where backups go
        backup: "~/Sauvegardes"   # ours
        text: |
          line one
            line two
      list:
      - a
      - b: 1
        c: 2
      legacy: ~
      """;

  @Test
  void yamlWithComments_keepsThemAroundWhatIsChanged() throws Exception {
    assertThat(edited(ConfigFormat.YAML, YAML, edits -> edits.set(path("alert_days"), json("31"))))
        .isEqualTo(YAML.replace("0030", "31"));
    assertThat(edited(ConfigFormat.YAML, YAML, edits -> edits.remove(path("alert_days"))))
        .isEqualTo(YAML.replace("# days before\nalert_days: 0030\n", ""));
    assertThat(edited(ConfigFormat.YAML, YAML, edits -> edits.remove(path("company"))))
        .isEqualTo(YAML.replace("company: Entrepôt Éclair   # as on the door\n", ""));
    assertThat(edited(ConfigFormat.YAML, YAML, edits -> edits.remove(path("paths.text"))))
        .isEqualTo(YAML.replace("  text: |\n    line one\n      line two\n", ""));
    assertThat(edited(ConfigFormat.YAML, YAML, edits -> edits.remove(path("answers.mode"))))
        .isEqualTo(YAML.replace(", mode: '0755'", ""));
    assertThat(edited(ConfigFormat.YAML, YAML, edits -> edits.remove(path("list"))))
        .isEqualTo(YAML.replace("list:\n- a\n- b: 1\n  c: 2\n", ""));
    assertThat(
            edited(ConfigFormat.YAML, YAML, edits -> edits.rename(path("paths"), path("places"))))
        .isEqualTo(YAML.replace("paths:", "places:"));
  }

  @Test
  void yamlWithComments_getsNewKeysInItsOwnManner() throws Exception {
    assertThat(edited(ConfigFormat.YAML, YAML, edits -> edits.set(path("x.k"), json("{\"z\": 1}"))))
        .isEqualTo(YAML + "x:\n  k:\n    z: 1\n");
    assertThat(edited(ConfigFormat.YAML, YAML, edits -> edits.set(path("paths.new"), json("[1]"))))
        .isEqualTo(YAML.replace("  line two\n", "  line two\n  new:\n    - 1\n"));
    assertThat(
            edited(
                ConfigFormat.YAML, YAML, edits -> edits.set(path("answers.a"), json("\"b, c\""))))
        .isEqualTo(YAML.replace("'0755'}", "'0755', a: 'b, c'}"));
    assertThat(edited(ConfigFormat.YAML, YAML, edits -> edits.set(path("legacy"), json("[]"))))
        .isEqualTo(YAML.replace("legacy: ~", "legacy: []"));
    assertThat(edited(ConfigFormat.YAML, "# none yet", edits -> edits.set(path("a"), json("1"))))
        .isEqualTo("# none yet\na: 1\n");
    assertThat(edited(ConfigFormat.YAML, "a: 1\n", edits -> edits.remove(path("a"))))
        .isEqualTo("{}\n");
    assertThat(edited(ConfigFormat.YAML, "a:\n  b: 1\nc: 2", edits -> edits.remove(path("a.b"))))
        .isEqualTo("a: {}\nc: 2");
  }

  @Test
  void yamlThatMoves_takesItsCommentsAlong() throws Exception {
    assertThat(
            edited(
                ConfigFormat.YAML,
                YAML,
                edits -> {
                  edits.rename(path("alert_days"), path("paths.days"));
                  edits.rename(path("paths.text"), path("text"));
                }))
        .isEqualTo(
            YAML.replace("# days before\nalert_days: 0030\n", "")
                    .replace(
                        "  text: |\n    line one\n      line two\n",
                        "  # days before\n  days: 0030\n")
                + "text: |\n  line one\n    line two\n");
  }

  @Test
  @Tag("N12")
  void editsThatWouldChangeMore_areRefused() {
    assertThatThrownBy(() ->
            edited(
                ConfigFormat.YAML,
                "a: &x {b: 1}\nc: *x\n",
                edits -> edits.set(path("a.b"), json("2"))))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("the file: the edits would change more than they name");
  }

  /** Edits that may find something wrong. */
  @FunctionalInterface
  interface Editing {
    void edit(ConfigEdits edits) throws FormatException;
  }

  static String edited(ConfigFormat format, String text, Editing editing) throws FormatException {
    ConfigEdits edits = ConfigEdits.open(format, "the file", text.getBytes(StandardCharsets.UTF_8));
    editing.edit(edits);
    return new String(edits.edited(format), StandardCharsets.UTF_8);
  }

  static KeyPath path(String text) throws FormatException {
    return KeyPath.parse(text);
  }

  static ConfigValue json(String json) throws FormatException {
    return ConfigFormat.JSON.read("json", json.getBytes(StandardCharsets.UTF_8));
  }
}
