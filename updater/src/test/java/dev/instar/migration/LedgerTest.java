package dev.instar.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.instar.migration.ledger.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a loss, whoever caused it: every change here is made behind the engine's back. */
@Tag("N24")
@Tag("G34")
class LedgerTest {
  @TempDir private Path directory;
  private StagedData data;

  @BeforeEach
  void stage() throws Exception {
    data = new StagedData(directory);
    data.sql(
        "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, phone TEXT, age)",
        "INSERT INTO people VALUES (1, 'Ann', '+1', 40), (2, 'Bob', NULL, 2.5), (3, 'Cy', '',"
            + " x'00')",
        "CREATE TABLE tags (word TEXT, weight REAL)",
        "INSERT INTO tags VALUES ('a', 1), ('a', 1), ('b', NULL)",
        "CREATE TABLE pairs (a TEXT, b TEXT, PRIMARY KEY (b, a)) WITHOUT ROWID",
        "INSERT INTO pairs VALUES ('x', 'y'), ('y', 'x')",
        "CREATE TABLE sums (n INTEGER, twice INTEGER GENERATED ALWAYS AS (n * 2) STORED)",
        "INSERT INTO sums VALUES (1), (2)",
        "CREATE VIRTUAL TABLE notes USING fts5(title, body)",
        "INSERT INTO notes VALUES ('one', 'first note'), ('two', 'second note')",
        "CREATE TABLE empty (a)",
        "CREATE VIEW names AS SELECT name FROM people",
        "CREATE TABLE \"odd \"\"name\" (\"a b\" TEXT, \"select\" TEXT)",
        "INSERT INTO \"odd \"\"name\" VALUES ('1', '2')");
    data.file("config.json", "{\"a\": {\"b\": 1, \"c\": [1, \"x\"]}, \"d\": \"e\"}")
        .file("settings.yaml", "port: 8080 # web\n")
        .file("documents/one.pdf", "one")
        .file("documents/two.pdf", "two")
        .file("empty.txt", "")
        .file(".instar.json", "1.0.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "ALTER TABLE people ADD COLUMN department TEXT DEFAULT 'none'",
        "INSERT INTO people VALUES (4, 'Di', '+4', 1)",
        "INSERT INTO tags VALUES ('a', 1), ('c', 9)",
        "INSERT INTO pairs VALUES ('z', 'z')",
        "UPDATE people SET phone = 'unknown' WHERE phone IS NULL",
        "UPDATE people SET phone = '?' WHERE phone IS NULL; INSERT INTO people VALUES (0, 'Z', 'z',"
            + " 0)",
        "CREATE TABLE p (id TEXT, name, phone, age); INSERT INTO p VALUES (9, 'N', 'n', 9);"
            + "INSERT INTO pairs SELECT b || '2', a FROM pairs ORDER BY a DESC; DROP TABLE p",
        "CREATE TABLE t AS SELECT * FROM tags ORDER BY weight DESC; DROP TABLE tags;"
            + "ALTER TABLE t RENAME TO tags; INSERT INTO tags VALUES ('new', 0)",
        "ALTER TABLE people RENAME TO persons",
        "ALTER TABLE people RENAME COLUMN phone TO telephone",
        "ALTER TABLE people RENAME COLUMN id TO person",
        "ALTER TABLE tags RENAME COLUMN word TO label",
        "UPDATE people SET age = 40.0 WHERE id = 1",
        "CREATE TABLE extra (a); INSERT INTO extra VALUES (1)",
        "DROP TABLE empty",
        "DROP VIEW names",
        "ALTER TABLE sums DROP COLUMN twice",
        "CREATE TABLE p (id PRIMARY KEY, name, phone, age);"
            + "INSERT INTO p SELECT * FROM people ORDER BY name DESC; DROP VIEW names;"
            + "DROP TABLE people; ALTER TABLE p RENAME TO people",
        "CREATE TABLE t (word TEXT, weight REAL, id INTEGER PRIMARY KEY);"
            + "INSERT INTO t(word, weight) SELECT word, weight FROM tags ORDER BY weight;"
            + "DROP TABLE tags; ALTER TABLE t RENAME TO tags",
        "CREATE INDEX i ON people(name); REINDEX; ANALYZE",
        "INSERT INTO notes(notes) VALUES ('rebuild')",
        "INSERT INTO notes VALUES ('three', 'third note')",
        "UPDATE \"odd \"\"name\" SET \"a b\" = \"a b\"",
      })
  void whatOnlyAddsOrRearranges_isNoLoss(String sql) {
    assertThatCode(() -> change(sql)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @Tag("W15")
  @Tag("W28")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "DELETE FROM people WHERE id = 2 | table people: 3 rows before, 2 after",
        "DROP VIEW names; DROP TABLE people | table people: 3 rows before, 0 after",
        "DELETE FROM people; INSERT INTO people(id) VALUES (7), (8), (9)"
            + " | table people: 3 of 3 rows are gone or changed in id",
        "DELETE FROM people WHERE id = 2; INSERT INTO people VALUES (4, 'Bob', NULL, 2.5), (5, 'E',"
            + " '', 0) | table people: 1 of 3 rows are gone or changed in id",
        "UPDATE people SET name = 'Bo' WHERE id = 2"
            + " | column name of table people: values changed or are gone (3 values before)",
        "UPDATE people SET phone = NULL WHERE id = 3"
            + " | column phone of table people: values changed or are gone (2 values before)",
        "UPDATE people SET age = '40' WHERE id = 1"
            + " | column age of table people: values changed or are gone (3 values before)",
        "UPDATE people SET name = CASE id WHEN 1 THEN 'Bob' WHEN 2 THEN 'Ann' ELSE name END"
            + " | column name of table people: values changed or are gone (3 values before)",
        "ALTER TABLE people DROP COLUMN phone"
            + " | column phone of table people: 2 values before, 0 after",
        "UPDATE tags SET weight = 2 WHERE rowid = 1"
            + " | table tags: 1 of 3 rows are gone or changed in word, weight",
        "DELETE FROM tags WHERE rowid = 1; INSERT INTO tags VALUES ('b', NULL)"
            + " | table tags: 1 of 3 rows are gone or changed in word, weight",
        "DELETE FROM pairs WHERE a = 'x'; INSERT INTO pairs VALUES ('x', 'x')"
            + " | table pairs: 1 of 2 rows are gone or changed in b, a",
        "UPDATE sums SET n = 5 WHERE n = 2" + " | table sums: 1 of 2 rows are gone or changed in n",
        "DELETE FROM notes WHERE title = 'one' | table notes: 2 rows before, 1 after",
        "UPDATE \"odd \"\"name\" SET \"select\" = ''"
            + " | table odd \"name: 1 of 1 rows are gone or changed in a b, select",
      })
  void whatIsGoneOrChanged_isNamed(String sql, String loss) {
    assertThat(losses(() -> change(sql))).containsExactly(loss);
  }

  /** Is scanned in parts where there are two processors. */
  private void makeLargeTable() throws Exception {
    data.sql(
        "CREATE TABLE large(rowid TEXT, word TEXT, n INTEGER UNIQUE)",
        "WITH RECURSIVE i(n) AS (SELECT -70000 UNION ALL SELECT n + 1 FROM i WHERE n < 50000)"
            + " INSERT INTO large(_rowid_, rowid, word, n)"
            + " SELECT n, 'r', iif(n % 1000 = 0, NULL, n / 2), n FROM i");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE large SET word = word",
        "INSERT INTO large(_rowid_, word, n) VALUES (-90000, 'a', 1000000), (90000, 'a', 1000001)",
        "DELETE FROM large WHERE n > 49990; INSERT INTO large SELECT 'r', n / 2, n FROM (SELECT"
            + " 49991 AS n UNION ALL SELECT 49992 UNION ALL SELECT 49993 UNION ALL SELECT 49994"
            + " UNION ALL SELECT 49995 UNION ALL SELECT 49996 UNION ALL SELECT 49997 UNION ALL"
            + " SELECT 49998 UNION ALL SELECT 49999); INSERT INTO large VALUES ('r', NULL, 50000)",
        "CREATE TABLE l(rowid TEXT, word TEXT, n INTEGER PRIMARY KEY) WITHOUT ROWID;"
            + " INSERT INTO l SELECT rowid, word, n FROM large; DROP TABLE large;"
            + " ALTER TABLE l RENAME TO large",
      })
  void aLargeTable_mayGrowAndBeRearranged(String sql) throws Exception {
    makeLargeTable();
    assertThatCode(() -> change(sql)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "DELETE FROM large WHERE n = -70000 | table large: 120001 rows before, 120000 after",
        "DELETE FROM large WHERE n = 50000 | table large: 120001 rows before, 120000 after",
        "UPDATE large SET word = 'x' WHERE n = -10001"
            + " | table large: 1 of 120001 rows are gone or changed in rowid, word, n",
        "UPDATE large SET word = CASE n WHEN -69999 THEN '24999' ELSE '-34999' END"
            + " WHERE n IN (-69999, 49999)"
            + " | table large: 2 of 120001 rows are gone or changed in rowid, word, n",
      })
  void inALargeTable_whatIsGoneOrChanged_isNamed(String sql, String loss) throws Exception {
    makeLargeTable();
    assertThat(losses(() -> change(sql))).containsExactly(loss);
  }

  @Test
  void declaredLosses_arePermitted_andNoOthers() {
    assertThat(
            losses(() ->
                change(
                    "UPDATE people SET phone = '', age = 0; DELETE FROM tags",
                    Loss.column("People", "PHONE"),
                    Loss.table("TAGS"))))
        .containsExactly(
            "column age of table people: values changed or are gone (3 values before)");
    assertThatCode(() ->
            change(
                "ALTER TABLE people DROP COLUMN phone; DROP TABLE tags",
                Loss.column("people", "phone"),
                Loss.table("tags")))
        .doesNotThrowAnyException();
  }

  @Test
  void keysThatAreDeclaredToChange_doNotHideTheLossOfOtherValues() {
    Loss id = Loss.column("people", "id");

    assertThatCode(() -> change("UPDATE people SET id = id + 100", id)).doesNotThrowAnyException();
    assertThat(losses(() -> change("UPDATE people SET id = id + 100, name = 'X'", id)))
        .containsExactly(
            "column name of table people: values changed or are gone (3 values before)");
  }

  @Test
  void aVirtualTableWhoseModuleIsNotHere_isNotRead_butMayNotGo() throws Exception {
    data.sql(
        "PRAGMA writable_schema = ON",
        "INSERT INTO sqlite_schema VALUES"
            + " ('table', 'alien', 'alien', 0, 'CREATE VIRTUAL TABLE alien USING nowhere(a)')");

    assertThatCode(() -> change("UPDATE people SET id = id")).doesNotThrowAnyException();
    assertThat(
            losses(() ->
                change(
                    "PRAGMA writable_schema = ON;"
                        + "DELETE FROM sqlite_schema WHERE name = 'alien'")))
        .containsExactly("table alien: gone, and its rows cannot be counted here");
  }

  @Test
  void aDatabaseThatIsGone_losesAllItsTables() {
    assertThat(losses(() -> run(home -> Files.delete(home.resolve("data/app.db")))))
        .contains("table people: 3 rows before, 0 after", "table notes: 2 rows before, 0 after");
  }

  @Test
  @Tag("W16")
  void keysAndFilesThatMoveOnTheirOwn_areLost_unlessTheirContentTurnsUpElsewhere() {
    assertThat(
            losses(() ->
                run(home -> {
                  Files.writeString(
                      home.resolve("config.json"), "{\"a\": {\"c\": [1, \"y\"]}, \"z\": \"e\"}");
                  Files.writeString(home.resolve("settings.yaml"), "port: '8080'");
                  Files.delete(home.resolve("documents/one.pdf"));
                  Files.move(home.resolve("documents/two.pdf"), home.resolve("renamed.pdf"));
                })))
        .containsExactlyInAnyOrder(
            "key a.b of home/config.json: 1 before, gone after",
            "key a.c.[1] of home/config.json: \"x\" before, \"y\" after",
            "key d of home/config.json: \"e\" before, gone after",
            "key port of home/settings.yaml: 8080 before, \"8080\" after",
            "file home/documents/one.pdf: 3 bytes before, gone after");
  }

  @Test
  void aFileWhoseCopyIsDeleted_isALoss_evenIfAnotherHoldsTheSame() throws Exception {
    data.file("documents/copy.pdf", "one");

    assertThat(losses(() -> run(home -> Files.delete(home.resolve("documents/copy.pdf")))))
        .containsExactly("file home/documents/copy.pdf: 3 bytes before, gone after");
  }

  @Test
  void respellingAConfiguration_isNoLoss() {
    assertThatCode(() ->
            run(home -> {
              Files.writeString(
                  home.resolve("config.json"),
                  "{\"d\":\"\\u0065\",\"new\":true,\"a\":{\"c\":[1.0,\"x\"],\"b\":1e0}}");
              Files.writeString(home.resolve("settings.yaml"), "port: 0x1F90\n");
              Files.writeString(home.resolve("empty.txt"), "no longer");
              Files.delete(home.resolve(".instar.json"));
            }))
        .doesNotThrowAnyException();
  }

  @Test
  void whatCannotBeReadAsAConfiguration_countsByItsBytes() throws Exception {
    data.file("broken.json", "{oops");

    assertThat(losses(() -> run(home -> Files.writeString(home.resolve("broken.json"), "{}"))))
        .containsExactly("file home/broken.json: its content changed");
    assertThat(losses(() -> run(home -> Files.writeString(home.resolve("config.json"), "{oops"))))
        .hasSize(4);
  }

  @Test
  void filesAndKeys_areDeclaredByPatterns() throws Exception {
    data.file("notes/1.json", "{\"id\": 1, \"old\": {\"x\": 2}}");

    assertThatCode(() ->
            run(
                home -> {
                  Files.delete(home.resolve("documents/one.pdf"));
                  Files.writeString(home.resolve("notes/1.json"), "{\"id\": 1}");
                },
                Loss.files("home/documents/*.pdf"),
                Loss.key("home/notes/*.json", "old")))
        .doesNotThrowAnyException();
  }

  @Test
  void aLinkThatPointsElsewhere_isALoss() throws Exception {
    Files.createSymbolicLink(data.home().resolve("link"), Path.of("documents"));

    assertThat(
            losses(() ->
                run(home -> {
                  Files.delete(home.resolve("link"));
                  Files.createSymbolicLink(home.resolve("link"), Path.of("data"));
                })))
        .containsExactly("file home/link: its content changed");
  }

  @Test
  @Tag("N12")
  void aDatabaseThatCannotBeRead_isNamedBeforeAnythingRuns() throws Exception {
    byte[] bytes = Files.readAllBytes(data.database());
    java.util.Arrays.fill(bytes, 100, 4096, (byte) 0x5A);
    Files.write(data.database(), bytes);

    assertThat(catchThrowableOfType(MigrationFailed.class, () -> change("SELECT 1")))
        .hasMessageStartingWith("before the first migration: the database home/data/app.db cannot");
  }

  @Test
  void aChain_isCountedAfterEachHop_soThatTheCulpritIsNamed() {
    MigrationFailed failed =
        catchThrowableOfType(
            UndeclaredLoss.class,
            () ->
                data.run(
                    sql("1.0.0", "1.1.0", "ALTER TABLE people ADD COLUMN x"),
                    sql("1.1.0", "1.2.0", "DELETE FROM people"),
                    sql("1.2.0", "1.3.0", "SELECT 1")));

    assertThat(failed.migration()).hasValueSatisfying(m -> assertThat(m.to()).hasToString("1.2.0"));
  }

  /** A change of files. */
  private interface Change {
    void make(Path home) throws IOException;
  }

  private MigrationReport run(Change change, Loss... losses) throws Exception {
    return data.run(
        new Migration("1.0.0", "1.1.0", "Changes files") {
          @Override
          public void execute(MigrationContext context) throws Exception {
            change.make(context.root("home"));
          }

          @Override
          public List<Loss> losses() {
            return List.of(losses);
          }
        });
  }

  private MigrationReport change(String sql, Loss... losses) throws Exception {
    return data.run(sql("1.0.0", "1.1.0", sql, losses));
  }

  private static Migration sql(String from, String to, String sql, Loss... losses) {
    return new Migration(from, to, "Changes rows") {
      @Override
      public void execute(MigrationContext context) throws Exception {
        try (Connection connection = context.openDatabase("home/data/app.db");
            Statement statement = connection.createStatement()) {
          statement.executeUpdate(sql);
        }
      }

      @Override
      public List<Loss> losses() {
        return List.of(losses);
      }
    };
  }

  private static List<String> losses(org.assertj.core.api.ThrowableAssert.ThrowingCallable run) {
    return catchThrowableOfType(UndeclaredLoss.class, run).losses();
  }
}
