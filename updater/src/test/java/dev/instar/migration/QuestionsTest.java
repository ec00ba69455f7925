package dev.instar.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.migration.question.AnswerFile;
import dev.instar.migration.question.AnswerTemplate;
import dev.instar.migration.question.Question;
import dev.instar.model.Answers;
import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Questions of migrations, answers in files, and what steps make of them. */
@Tag("N16")
@Tag("N20")
class QuestionsTest {
  private static final String HEAD =
      """
      from: 1.0.0
      to: 1.1.0
      title: Catalogs have ids
      risk: prompted
      why: Names may change; ids never do.
      questions:
        - ask: colour
          text: Which colour shall the theme have?
          choices: [light, dark]
          default: light
        - ask: id
          text: The id of {item}
          matches: '[a-z][a-z0-9-]*'
          each: {file: home/catalog.jsonc, path: items}
      """;

  @TempDir private Path directory;
  private StagedData data;

  @BeforeEach
  void stage() throws Exception {
    data = new StagedData(directory);
  }

  /** Two files that refer to each other: names become ids in both, and no comment is lost. */
  @Test
  void answers_renameTheKeysOfOneFile_andTheReferencesInAnother() throws Exception {
    data.file(
            "catalog.jsonc",
            """
            {
              // ours
              "items": {
                "Blue Box": {"price": 1.50 /* euro */},
                // rare
                "Old Chair": {"price": 2}
              }
            }
            """)
        .file("orders.json", "{\"first\": \"Blue Box\", \"all\": [\"Old Chair\", \"other\"]}")
        .file("theme.yaml", "theme: plain # mine\n");
    data.migration(
        "m.yaml",
        HEAD
            + """
            steps:
              - config:
                  file: home/catalog.jsonc
                  edits: [{rekey: {path: items, answer: id, keep: name}}]
              - config:
                  file: home/orders.json
                  edits: [{map: {path: first, answer: id}}, {map: {path: all, answer: id}}]
              - config:
                  file: home/theme.yaml
                  edits: [{set: {path: theme, answer: colour}}]
            losses: [{file: home/theme.yaml, key: theme}]
            """);
    data.answers(
        Answers.none()
            .with("colour", "dark")
            .with("id", "Blue Box", "blue-box")
            .with("id", "Old Chair", "chair"));

    data.run("1.0.0", "1.1.0");

    assertThat(data.read("catalog.jsonc"))
        .isEqualTo(
            """
            {
              // ours
              "items": {
                "blue-box": {"price": 1.50, "name": "Blue Box" /* euro */},
                // rare
                "chair": {"price": 2, "name": "Old Chair"}
              }
            }
            """);
    assertThat(data.read("orders.json").replaceAll("\\s+", ""))
        .isEqualTo("{\"first\":\"blue-box\",\"all\":[\"chair\",\"other\"]}");
    assertThat(data.read("theme.yaml")).isEqualTo("theme: dark # mine\n");
  }

  @Test
  void answers_areATableForSql() throws Exception {
    data.sql(
        "CREATE TABLE items(name TEXT PRIMARY KEY, id TEXT)",
        "INSERT INTO items VALUES ('Blue Box', NULL)");
    data.migration(
        "m.yaml",
        HEAD
            + """
            steps:
              - sql:
                  database: home/data/app.db
                  statements:
                    - UPDATE items SET id = (SELECT answer FROM instar_answers WHERE question = 'id'
                        AND item = items.name)
                    - CREATE TABLE themes AS SELECT answer AS theme FROM instar_answers WHERE item IS NULL
            """);
    data.answers(Answers.none().with("colour", "dark").with("id", "Blue Box", "b1"));

    data.run("1.0.0", "1.1.0");

    assertThat(data.query("SELECT id FROM items")).isEqualTo("b1");
    assertThat(data.query("SELECT theme FROM themes")).isEqualTo("dark");
    assertThat(data.query("SELECT count(*) FROM sqlite_schema WHERE name = 'instar_answers'"))
        .isEqualTo("0");
  }

  @Test
  void anAnswerThatIsMissing_endsTheMigration() throws Exception {
    data.file("theme.yaml", "theme: plain\n");
    data.migration(
        "m.yaml",
        HEAD
            + """
            steps:
              - config: {file: home/theme.yaml, edits: [{set: {path: theme, answer: colour}}]}
            """);

    assertThatThrownBy(() -> data.run("1.0.0", "1.1.0"))
        .hasMessageContaining("\"colour\" is not answered");
  }

  @Test
  void aQuestion_knowsWhatMayBeAnswered() throws Exception {
    Question choice = Question.choice("c", "Which?", "a", "b");
    Question text = Question.text("t", "Name of {item}", Pattern.compile("[a-z]+"));

    assertThat(choice.accepts("a")).isTrue();
    assertThat(choice.accepts("c")).isFalse();
    assertThat(choice.expected()).isEqualTo("one of a, b");
    assertThat(text.accepts("abc")).isTrue();
    assertThat(text.accepts("abc1")).isFalse();
    assertThat(text.accepts("")).isFalse();
    assertThat(text.textFor("Box")).isEqualTo("Name of Box");
  }

  @Test
  void theTemplate_isAnAnswerFile_inWhichNothingIsAnswered() throws Exception {
    AnswerTemplate template =
        new AnswerTemplate()
            .open(Question.choice("colour", "Which colour?\nChoose well", "light", "dark"))
            .open(Question.choice("id", "The id of {item}"), List.of("Blue: \"Box\"", "plain"));

    assertThat(template)
        .hasToString(
            """
            # Which colour?
            # Choose well
            # (one of light, dark)
            colour:
            # The id of {item}
            id:
              "Blue: \\"Box\\"":
              plain:
            """);
    assertThat(answers("a.yaml", template.toString()).isEmpty()).isTrue();
    assertThat(answers("a.yaml", template.toString().replace("\":\n", "\": yes\n")).toEach("id"))
        .containsExactly(java.util.Map.entry("Blue: \"Box\"", "yes"));
  }

  @Test
  void answers_areReadInAnyFormat_asTheyAreWritten_andSurviveTheWayThroughJson() throws Exception {
    String yaml = "colour: dark\nsize: 0755\nflag: no\nid: {Blue Box: b1}\n";

    Answers answers = answers("anything", yaml);

    assertThat(answers.to("size")).contains("0755");
    assertThat(answers.to("flag")).contains("no");
    assertThat(answers.to("absent")).isEmpty();
    assertThat(answers.toEach("id")).containsEntry("Blue Box", "b1");
    assertThat(answers("a.json", "{\"colour\": \"dark\"}").to("colour")).contains("dark");
    assertThat(Answers.read(JsonObject.parse("x", JsonObject.text(answers.toJson()))))
        .isEqualTo(answers);
    assertThat(answers.with("colour", "light").to("colour")).contains("light");
    assertThatThrownBy(() -> answers("a.yaml", "colour: [a]"))
        .hasMessage("a.yaml: the answer to \"colour\" must be a text, is a list");
    assertThatThrownBy(() -> answers("a.yaml", "- a"))
        .hasMessage("a.yaml must be a map of questions to answers");
  }

  private static Answers answers(String name, String text) throws FormatException {
    return AnswerFile.read(name, text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "risk: prompted~questions: [{ask: 1a, text: T}] | \"ask\" must be a name of letters,"
            + " digits, - and _ that no other question has, is \"1a\"",
        "risk: prompted~questions: [{ask: a, text: T}, {ask: a, text: T}] | \"ask\" must be a name",
        "risk: prompted~questions: [{ask: a}] | an item of \"questions\" has no \"text\"",
        "risk: prompted~questions: [{ask: a, text: T, choices: [x], default: y}] | \"default\" must"
            + " be one of x, is \"y\"",
        "risk: prompted~questions: [{ask: a, text: T, matches: '['}] | \"matches\" must be a"
            + " regular expression",
        "risk: prompted~questions: [{ask: a, text: T, matches: x, choices: [x]}] | \"matches\" and"
            + " \"choices\" exclude each other",
        "risk: prompted~questions: [{ask: a, text: T, each: {file: home/a.txt, path: x}}] |"
            + " \"file\" must be a file that ends in",
        "risk: automatic~questions: [{ask: a, text: T}] | \"questions\" need \"risk: prompted\"",
        "risk: manual~validate: [{run: {program: [x]}}] | \"guidance\" goes with \"risk: manual\"",
        "risk: prompted~guidance: Do it | \"guidance\" goes with \"risk: manual\"",
        "risk: manual~guidance: Do it | \"risk: manual\" needs \"validate\"",
        "risk: prompted~requires: [{from: 1.0.0}] | an item of \"requires\" has no \"to\"",
      })
  void whatIsNoQuestion_isNamedWithItsLine(String lines, String message) throws Exception {
    data.migration(
        "m.yaml",
        "from: 1.0.0\nto: 1.1.0\ntitle: T\nsteps: [{run: {program: [x]}}]\n"
            + lines.replace('~', '\n'));

    assertThatThrownBy(() -> data.load())
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("m.yaml:")
        .hasMessageContaining(message);
  }

  @Test
  @Tag("N17")
  void whatIsDoneByHand_needsNoSteps_butAProofThatItIsDone() throws Exception {
    data.migration(
        "m.yaml",
        """
        from: 1.0.0
        to: 1.1.0
        title: Keys move to the keyring
        risk: manual
        guidance: Put your key into the keyring, then delete home/key.txt.
        validate:
          - files: {match: home/key.txt, equals: 0}
        """);
    data.file("key.txt", "secret");

    assertThatThrownBy(() -> data.run("1.0.0", "1.1.0"))
        .isInstanceOf(ValidationFailed.class)
        .hasMessageContaining("the number of files home/key.txt gives 1, not 0");

    java.nio.file.Files.delete(data.home().resolve("key.txt"));
    assertThat(data.run("1.0.0", "1.1.0").hops()).hasSize(1);
    assertThat(data.load().migrations().getFirst().guidance().orElseThrow())
        .startsWith("Put your key");
  }
}
