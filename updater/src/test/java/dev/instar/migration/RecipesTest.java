package dev.instar.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of the documentation, taken from there and run. */
class RecipesTest {
  private static final Path PAGE = Path.of("..", "src", "docs", "recipes.md");
  private static final Pattern BLOCK =
      Pattern.compile("```(?:yaml|sql)\n(?:#|--) migrations/(\\S+)\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path directory;

  /** Data with the migrations of one section. */
  private StagedData recipe(String heading) throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf("\n## " + heading + "\n");
    int end = page.indexOf("\n## ", begin + 1);
    Matcher block = BLOCK.matcher(page.substring(begin, end < 0 ? page.length() : end));
    StagedData data = new StagedData(directory);
    int blocks = 0;
    while (block.find()) {
      data.migration(block.group(1), block.group(2));
      blocks++;
    }
    assertThat(blocks).as(heading).isPositive();
    return data;
  }

  private static void back(StagedData data, String from, String to) throws Exception {
    try (MigrationSet set = data.load()) {
      Migration forth =
          set.migrations().stream()
              .filter(one -> one.from().text().equals(to) && one.to().text().equals(from))
              .findFirst()
              .orElseThrow();
      data.run(forth.reversed().orElseThrow());
    }
  }

  @Test
  @Tag("G19")
  void extractTransformLoad_countsWhatItCannotUse() throws Exception {
    StagedData data =
        recipe("Extract, transform, load")
            .sql(
                "CREATE TABLE imports(id INTEGER PRIMARY KEY, body TEXT)",
                """
                INSERT INTO imports(body) VALUES ('{"name": " Ada ", "mail": "ADA@x.org"}'),
                  ('{"name": "Bo"}'), ('{"name": ""}'), ('{oops')
                """);
    data.run("1.0.0", "1.1.0");
    assertThat(data.query("SELECT group_concat(name || coalesce(mail, '-')) FROM contacts"))
        .isEqualTo("Adaada@x.org,Bo-");
    assertThat(data.query("SELECT group_concat(reason) FROM contacts_refused"))
        .isEqualTo("no name,not JSON");
    assertThat(data.query("SELECT count(*) FROM imports")).isEqualTo("4");
  }

  @Test
  @Tag("G19")
  void extractTransformLoad_stopsWhenTooMuchCannotBeUsed() throws Exception {
    StagedData data =
        recipe("Extract, transform, load")
            .sql(
                "CREATE TABLE imports(id INTEGER PRIMARY KEY, body TEXT)",
                "INSERT INTO imports(body) VALUES ('{a'), ('{b'), ('{c')");
    assertThatThrownBy(() -> data.run("1.0.0", "1.1.0"))
        .isInstanceOf(MigrationFailed.class)
        .hasMessageContaining("contacts_refused");
  }

  @Test
  @Tag("G20")
  void inPlaceByBatches_changesEachDocument() throws Exception {
    StagedData data =
        recipe("In place, by batches")
            .sql(
                "CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT)",
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
                INSERT INTO notes SELECT i, '{"caption": "note ' || i || '"}' FROM n
                """);
    data.run("1.0.0", "1.1.0");
    assertThat(
            data.query(
                """
                SELECT count(*) FROM notes
                WHERE body ->> 'title' = 'note ' || id AND body ->> 'state' = 'open'
                """))
        .isEqualTo("2500");
  }

  @Test
  @Tag("G23")
  void backfill_isProvenAgainstTheOriginal_andTakesUpWhatOlderProgramsAdd() throws Exception {
    StagedData data =
        recipe("Backfill")
            .sql(
                "CREATE TABLE orders(id INTEGER PRIMARY KEY, price INTEGER, pieces INTEGER)",
                "INSERT INTO orders(price, pieces) VALUES (3, 4), (5, NULL)");
    data.run("1.0.0", "1.1.0");
    assertThat(data.query("SELECT group_concat(coalesce(total, '-')) FROM orders"))
        .isEqualTo("12,-");
    back(data, "1.1.0", "1.0.0");
    data.run("1.0.0", "1.1.0");

    data.sql(
        "DELETE FROM orders WHERE pieces IS NULL",
        "INSERT INTO orders(price, pieces) VALUES (7, 2)");
    data.run("1.1.0", "1.2.0");
    assertThat(data.query("SELECT group_concat(total) FROM orders")).isEqualTo("12,14");

    StagedData wrong = recipe("Backfill");
    wrong.migration(
        "1.1.0-backfill-total.yaml",
        Files.readString(wrong.migrations().resolve("1.1.0-backfill-total.yaml"))
            .replace("SET total = price * pieces", "SET total = price"));
    wrong.sql("ALTER TABLE orders DROP COLUMN total");
    assertThatThrownBy(() -> wrong.run("1.0.0", "1.1.0"))
        .isInstanceOf(ValidationFailed.class)
        .hasMessageContaining("WHERE total IS NOT price * pieces");
  }

  @Test
  @Tag("G22")
  @Tag("G24")
  @Tag("G25")
  void expandWriteBothSwitchContract_keepsBothSidesInStep_andLeadsBackFromEachPoint()
      throws Exception {
    StagedData data =
        recipe("Expand, write both, switch, contract")
            .sql(
                "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
                "INSERT INTO people(name) VALUES ('Ada Lovelace'), ('Bo')");
    String parts = "SELECT group_concat(first || '|' || last) FROM people";
    data.run("1.0.0", "1.1.0");
    assertThat(data.query(parts)).isEqualTo("Ada|Lovelace,Bo|");

    data.sql(
        "INSERT INTO people(name) VALUES ('Cy Young')",
        "UPDATE people SET name = 'Bo Li' WHERE id = 2");
    assertThat(data.query(parts)).isEqualTo("Ada|Lovelace,Bo|Li,Cy|Young");
    data.sql("UPDATE people SET last = 'King' WHERE id = 1");
    String names = "SELECT group_concat(name) FROM people";
    assertThat(data.query(names)).isEqualTo("Ada King,Bo Li,Cy Young");

    back(data, "1.1.0", "1.0.0");
    assertThat(data.query(names)).isEqualTo("Ada King,Bo Li,Cy Young");
    data.run("1.0.0", "1.1.0");
    data.run("1.1.0", "1.2.0");
    data.run("1.2.0", "1.3.0");
    assertThat(data.query("SELECT group_concat(name) FROM pragma_table_info('people')"))
        .isEqualTo("id,first,last");
    data.sql("INSERT INTO people(first, last) VALUES ('Di', 'Ana')");

    back(data, "1.3.0", "1.2.0");
    assertThat(data.query(names)).isEqualTo("Ada King,Bo Li,Cy Young,Di Ana");
    data.sql("UPDATE people SET name = 'Di Moe' WHERE id = 4");
    assertThat(data.query(parts)).endsWith("Di|Moe");
    back(data, "1.2.0", "1.1.0");
    back(data, "1.1.0", "1.0.0");
    assertThat(data.query(names)).isEqualTo("Ada King,Bo Li,Cy Young,Di Moe");
  }
}
