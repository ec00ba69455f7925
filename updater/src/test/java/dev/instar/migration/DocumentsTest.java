package dev.instar.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.instar.model.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("P6")
@Tag("P7")
class DocumentsTest {
  private static final String COLUMN = "{database: home/data/app.db, table: notes, column: body}";

  @TempDir private Path directory;
  private StagedData data;

  @BeforeEach
  void stage() throws Exception {
    data = new StagedData(directory);
  }

  private MigrationReport migrate(String in, String rest) throws Exception {
    data.migration(
        "m.yaml",
        """
        from: 1.0.0
        to: 1.1.0
        title: Notes get a state
        steps:
          - documents:
              in: %s
              edits:
                - rename: {path: name, to: title}
                - default: {path: state, value: open}
        """
                .formatted(in)
            + rest);
    return data.run("1.0.0", "1.1.0");
  }

  @Test
  void filesOfADirectory_areEditedInPlace() throws Exception {
    data.file("notes/a.json", "{\n  // mine\n  \"name\": \"one\", \"price\": 1.50\n}\n")
        .file("notes/deep/b.yaml", "# mine\nname: 'no' # kept\nstate: done\n")
        .file("notes/c.json", "{\"title\":\"x\", \"state\":\"old\"}")
        .file("notes/readme.md", "name: no document");
    FileTime old = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(data.home().resolve("notes/c.json"), old);

    MigrationReport report = migrate("home/notes", "");

    assertThat(data.read("notes/a.json"))
        .isEqualTo(
            "{\n  // mine\n  \"title\": \"one\", \"price\": 1.50,\n  \"state\": \"open\"\n}\n");
    assertThat(data.read("notes/deep/b.yaml"))
        .isEqualTo("# mine\ntitle: 'no' # kept\nstate: done\n");
    assertThat(Files.getLastModifiedTime(data.home().resolve("notes/c.json"))).isEqualTo(old);
    assertThat(report.hops().getFirst().records()).isEqualTo(3);
    assertThat(report.hops().getFirst().changes())
        .containsExactly(
            "documents in home/notes: name becomes title",
            "documents in home/notes: state = \"open\" where it is not set");
  }

  @Test
  void onlyFilesThatMatch_areVisited() throws Exception {
    data.file("notes/a.json", "{\"name\": 1}").file("notes/deep/b.json", "{\"name\": 2}");

    migrate("home/notes", "      match: '*.json'\n");

    assertThat(data.read("notes/a.json")).contains("title");
    assertThat(data.read("notes/deep/b.json")).isEqualTo("{\"name\": 2}");
  }

  @Test
  void linesOfAFile_areEdited_andTheirEndsStay() throws Exception {
    data.file(
        "log.jsonl",
        "{\"name\":1}\r\n\n{}\n  {\"title\":2,\"state\":\"x\"}  \n{\"name\":\"no end\"}");

    MigrationReport report = migrate("home/log.jsonl", "");

    assertThat(data.read("log.jsonl").lines().map(String::strip).filter(line -> !line.isEmpty()))
        .containsExactly(
            "{\"title\":1, \"state\": \"open\"}",
            "{\"state\": \"open\"}",
            "{\"title\":2,\"state\":\"x\"}",
            "{\"title\":\"no end\", \"state\": \"open\"}");
    assertThat(data.read("log.jsonl"))
        .contains("open\"}\r\n\n{", "  {\"title\":2,\"state\":\"x\"}  \n")
        .endsWith("}");
    assertThat(report.hops().getFirst().records()).isEqualTo(4);
  }

  @Test
  @Tag("G20")
  void valuesOfAColumn_areEdited_batchByBatch_whateverTheKeyIs() throws Exception {
    data.sql(
        "CREATE TABLE notes(rowid TEXT, _rowid_ TEXT, body TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3500)"
            + " INSERT INTO notes SELECT 'same', 'same', json_object('name', i) FROM n",
        "DELETE FROM notes WHERE body LIKE '%7}'",
        "INSERT INTO notes VALUES ('x', 'x', NULL)");

    MigrationReport report = migrate(COLUMN, "");

    assertThat(data.query("SELECT count(*) FROM notes WHERE body ->> 'state' = 'open'"))
        .isEqualTo("3150");
    assertThat(data.query("SELECT sum(body ->> 'title') FROM notes"))
        .isEqualTo(Long.toString(3500L * 3501 / 2 - 350L * (7 + 3497) / 2));
    assertThat(data.query("SELECT count(*) FROM notes WHERE body IS NULL")).isEqualTo("1");
    assertThat(report.hops().getFirst().records()).isEqualTo(3150);
  }

  @Test
  void aTableWithoutRowNumbers_isReadByItsPrimaryKey_andBytesStayBytes() throws Exception {
    data.sql(
        "CREATE TABLE notes(shelf TEXT, place INTEGER, body BLOB, PRIMARY KEY (shelf, place))"
            + " WITHOUT ROWID",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) INSERT INTO"
            + " notes SELECT 's' || (i % 3), i, CAST(json_object('name', i) AS BLOB) FROM n");

    migrate(COLUMN, "");

    assertThat(
            data.query(
                "SELECT count(*) FROM notes WHERE typeof(body) = 'blob' AND CAST(body AS TEXT) LIKE"
                    + " '{\"title\":%'"))
        .isEqualTo("2500");
  }

  @Test
  void documentsThatAreNotThere_areNoted() throws Exception {
    assertThat(migrate("home/notes", "").hops().getFirst().notes())
        .containsExactly("documents in home/notes are not there; nothing to change");
    assertThat(migrate("home/log.jsonl", "").hops().getFirst().notes())
        .containsExactly("documents in home/log.jsonl are not there; nothing to change");
    assertThat(migrate(COLUMN, "").hops().getFirst().notes())
        .containsExactly(
            "documents in notes.body of home/data/app.db are not there; nothing to change");
  }

  @Test
  @Tag("N24")
  void whatADocumentLoses_mustBeDeclared_ofEachKind() throws Exception {
    data.file("notes/a.json", "{\"name\": 1, \"legacy\": {\"x\": 7}}")
        .file("log.jsonl", "{\"legacy\":8}\n")
        .sql("CREATE TABLE notes(body TEXT)", "INSERT INTO notes VALUES ('{\"legacy\":9}')");
    String migration =
        """
        from: 1.0.0
        to: 1.1.0
        title: Legacy goes
        steps:
          - documents: {in: home/notes, edits: [{remove: {path: legacy}}]}
          - documents: {in: home/log.jsonl, edits: [{remove: {path: legacy}}]}
          - documents:
              in: {database: home/data/app.db, table: notes, column: body}
              edits: [{remove: {path: legacy}}]
        """;

    data.migration("m.yaml", migration);
    assertThat(
            catchThrowableOfType(UndeclaredLoss.class, () -> data.run("1.0.0", "1.1.0")).losses())
        .containsExactly(
            "key legacy.x of home/notes/a.json: 7 before, gone after",
            "key legacy of home/log.jsonl: 8 before, gone after",
            "key legacy of home/data/app.db/notes.body: 9 before, gone after");

    stage();
    data.file("notes/a.json", "{\"name\": 1, \"legacy\": {\"x\": 7}}")
        .file("log.jsonl", "{\"legacy\":8}\n")
        .sql("DELETE FROM notes", "INSERT INTO notes VALUES ('{\"legacy\":9}')");
    data.migration(
        "m.yaml",
        migration
            + """
            losses:
              - {file: "home/notes/**.json", key: legacy}
              - {file: home/log.jsonl, key: legacy}
              - {table: notes, column: body, key: legacy}
            """);
    data.run("1.0.0", "1.1.0");
    assertThat(data.read("notes/a.json")).isEqualTo("{\"name\": 1}");
    assertThat(data.read("log.jsonl")).isEqualTo("{}\n");
    assertThat(data.query("SELECT body FROM notes")).isEqualTo("{}");
  }

  @Test
  @Tag("N24")
  void whatAnotherStepDoesToTheSameDocuments_isStillSeen() throws Exception {
    data.sql("CREATE TABLE notes(body TEXT)", "INSERT INTO notes VALUES ('{\"name\":9}')");

    assertThatThrownBy(() ->
            migrate(
                COLUMN,
                """
                  - sql:
                      database: home/data/app.db
                      statements: ["UPDATE notes SET body = '{}'"]
                """))
        .isInstanceOf(UndeclaredLoss.class)
        .hasMessageContaining("table notes: 1 of 1 rows are gone or changed in body");
  }

  @Test
  @Tag("N12")
  void theFirstBrokenDocument_endsIt_withItsPlaceAndLine() throws Exception {
    data.file("notes/a.json", "{\n\n oops");
    assertThatThrownBy(() -> migrate("home/notes", ""))
        .hasMessageContaining("step 1: document home/notes/a.json:3: not JSON");

    data.file("log.jsonl", "{}\n{\"name\":1");
    assertThatThrownBy(() -> migrate("home/log.jsonl", ""))
        .hasMessageContaining("step 1: document home/log.jsonl:2:1: not JSON");
    assertThat(data.read("log.jsonl")).isEqualTo("{}\n{\"name\":1");

    data.sql("CREATE TABLE notes(body TEXT)", "INSERT INTO notes VALUES ('{}'), ('x')");
    assertThatThrownBy(() -> migrate(COLUMN, ""))
        .hasMessageContaining("step 1: document notes.body of row 2:1: not JSON");
  }

  @Test
  @Tag("N12")
  @Tag("N22")
  void brokenDocuments_areSetAside_withWhatWasWrong() throws Exception {
    data.file("notes/a.json", "{\"name\": 1}")
        .file("notes/deep/b.json", "oops")
        .file("notes/c.json", "{\"name\": 1, \"title\": 2}")
        .file("log.jsonl", "{\"name\":1}\nnope\n{\"name\":3}\n")
        .sql("CREATE TABLE notes(body TEXT)", "INSERT INTO notes VALUES ('{}'), ('x')");
    String aside = "      failures: {into: home/broken, atMost: 2}\n";

    MigrationReport files = migrate("home/notes", aside);
    assertThat(data.read("notes/a.json")).contains("title");
    assertThat(data.has("notes/deep/b.json")).isFalse();
    assertThat(data.read("broken/deep/b.json")).isEqualTo("oops");
    assertThat(data.read("broken/errors-1.jsonl").lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "{\"document\":\"home/notes/c.json\",\"error\":\"home/notes/c.json: \\\""
                            + "name\\\" cannot become \\\"title\\\", which is there already\","
                            + "\"file\":\"home/broken/c.json\"}"),
            line ->
                assertThat(line)
                    .startsWith("{\"document\":\"home/notes/deep/b.json\",\"error\":\"home/notes/")
                    .endsWith("\"file\":\"home/broken/deep/b.json\"}"));
    assertThat(files.hops().getFirst().notes())
        .containsExactly(
            "documents in home/notes: 3 documents, 1 changed, 2 could not be and are in"
                + " home/broken");

    migrate("home/log.jsonl", aside);
    assertThat(data.read("log.jsonl").lines()).hasSize(2);
    assertThat(data.read("broken/errors-2.jsonl")).contains("\"content\":\"nope\"");

    migrate(COLUMN, aside);
    assertThat(data.query("SELECT group_concat(body, '|') FROM notes"))
        .isEqualTo("{\"state\": \"open\"}|x");
    assertThat(data.read("broken/errors-3.jsonl")).contains("notes.body of row 2");
  }

  @Test
  @Tag("G30")
  void moreBrokenDocumentsThanTold_endIt() throws Exception {
    for (int i = 0; i < 10; i++) {
      data.file("notes/" + i + ".json", i < 2 ? "oops" : "{\"name\": 1}");
    }
    assertThatThrownBy(
            () -> migrate("home/notes", "      failures: {into: home/broken, atMost: 1}\n"))
        .hasMessageContaining(
            "documents in home/notes: 2 of 2 documents cannot be changed, more than 1; the last"
                + " one: home/notes/1.json:1: not JSON");

    data.file("notes/0.json", "oops");
    assertThatThrownBy(
            () -> migrate("home/notes", "      failures: {into: home/broken, atMost: 10%}\n"))
        .hasMessageContaining("2 of 10 documents cannot be changed, more than 10 %");
  }

  @Test
  void aFileThatIsNoText_isAFailure() throws Exception {
    Files.createDirectories(data.home().resolve("notes"));
    Files.write(data.home().resolve("notes/a.json"), new byte[] {'{', (byte) 0xff, '}'});
    Files.write(data.home().resolve("log.jsonl"), new byte[] {'{', (byte) 0xff, '}', '\n'});

    migrate("home/notes", "      failures: {into: home/broken, atMost: 1}\n");
    migrate("home/log.jsonl", "      failures: {into: home/broken, atMost: 1}\n");

    assertThat(data.has("broken/a.json")).isTrue();
    assertThat(data.read("broken/errors-2.jsonl")).contains("not UTF-8");
  }

  @Test
  void aByteOrderMark_stays() throws Exception {
    byte[] marked = "\uFEFF{\"name\": 1}".getBytes(StandardCharsets.UTF_8);
    Files.createDirectories(data.home().resolve("notes"));
    Files.write(data.home().resolve("notes/a.json"), marked);

    migrate("home/notes", "");

    assertThat(data.read("notes/a.json")).isEqualTo("\uFEFF{\"title\": 1, \"state\": \"open\"}");
  }

  @Test
  @Tag("G3")
  void runTwice_changesNothing() throws Exception {
    data.file("notes/a.json", "{\"name\": 1}");
    migrate("home/notes", "");
    byte[] once = bytes("notes/a.json");

    assertThat(migrate("home/notes", "").changedFiles()).isEmpty();
    assertThat(bytes("notes/a.json")).isEqualTo(once);
  }

  private byte[] bytes(String path) throws IOException {
    return Files.readAllBytes(data.home().resolve(path));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "in: home/notes | the migration has no \"edits\"",
        "in: home/notes, edits: [] | \"edits\" must have at least one edit",
        "in: home/notes, edits: [{drop: x}] | unknown key \"drop\" in an item of \"edits\";"
            + " expected default, map, merge, move, prefix, rekey, remove, rename, set, split",
        "in: home/log.jsonl, match: x, edits: [{remove: {path: a}}] | \"match\" is for documents in"
            + " a directory",
        "in: {database: home/a.db, table: t}, edits: [{remove: {path: a}}] | \"in\" has no"
            + " \"column\"",
        "in: home/n, edits: [{remove: {path: a}}], failures: {into: home/q, atMost: many} |"
            + " \"atMost\" must be a number of documents, or a percentage as 1%, is \"many\"",
        "in: home/n, edits: [{remove: {path: a}}], failures: {into: home/q} | \"failures\" has no"
            + " \"atMost\"",
      })
  void whatIsNoStepForDocuments_isNamedWithItsLine(String step, String message) throws Exception {
    data.migration(
        "m.yaml", "from: 1.0.0\nto: 1.1.0\ntitle: T\nsteps:\n  - documents: {" + step + "}\n");

    assertThatThrownBy(() -> data.load())
        .isInstanceOf(FormatException.class)
        .hasMessage("m.yaml:5: " + message.replace("the migration has", "\"documents\" has"));
  }
}
