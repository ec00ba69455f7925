package dev.instar.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.instar.model.FormatException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("W18")
@Tag("G34")
class ValidationTest {
  private static final String HEAD =
      """
      from: 1.0.0
      to: 1.1.0
      title: People get an address
      steps:
        - sql:
            database: home/data/app.db
            statements:
              - ALTER TABLE people RENAME TO persons
              - CREATE INDEX by_name ON persons(name, city)
              - CREATE UNIQUE INDEX by_mail ON persons(mail)
        - config:
            file: home/settings.json
            convert: home/settings.yaml
            edits: [{rename: {path: days, to: keep}}]
        - files:
            - rename: {in: home/notes, from: '(.*)\\.note', to: '$1.md'}
      validate:
      """;

  private static final String SCHEMA =
      """
      {"type": "object", "additionalProperties": false, "required": ["keep"],
       "properties": {"keep": {"type": "integer", "minimum": 1}, "name": {"type": "string"}}}
      """;

  @TempDir private Path directory;
  private StagedData data;

  @BeforeEach
  void stage() throws Exception {
    data = new StagedData(directory);
    data.sql(
        "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT, city TEXT, mail TEXT, age INTEGER)",
        "INSERT INTO people VALUES (1, 'Ada', 'Lyon', 'a@x', 36), (2, 'Bo', 'Oslo', 'b@x', 'old')",
        "CREATE TABLE pets(id INTEGER PRIMARY KEY, owner INTEGER REFERENCES shops(id))",
        "CREATE TABLE shops(id INTEGER PRIMARY KEY)",
        "INSERT INTO shops VALUES (1)",
        "INSERT INTO pets VALUES (1, 1), (2, 9)");
    data.file("settings.json", "{\"days\": 30, \"name\": \"no\"}");
    data.file("notes/a.note", "a").file("notes/b.note", "b").file("notes/c.txt", "c");
    data.migration("settings.schema.json", SCHEMA);
  }

  private MigrationReport migrate(String... validations) throws Exception {
    StringBuilder text = new StringBuilder(HEAD);
    for (String validation : validations) {
      text.append("  - ").append(validation).append('\n');
    }
    data.migration("m.yaml", text.toString());
    return data.run("1.0.0", "1.1.0");
  }

  @Test
  @Tag("W28")
  @Tag("W29")
  void whatIsAsTold_passes() throws Exception {
    migrate(
        "rows: {database: home/data/app.db, table: persons, before: people, equals: before}",
        "rows: {database: home/data/app.db, table: pets, atLeast: 2}",
        "sql: {database: home/data/app.db, query: SELECT max(age) FROM persons, before: SELECT"
            + " max(age) FROM people, equals: before}",
        "sql: {database: home/data/app.db, query: SELECT count(*) FROM persons WHERE mail IS NULL,"
            + " atMost: 0}",
        "sql: {database: home/data/app.db, query: SELECT id FROM persons WHERE name IS NULL, empty:"
            + " true}",
        "index: {database: home/data/app.db, table: persons, columns: [name, city]}",
        "index: {database: home/data/app.db, table: persons, columns: [mail], unique: true}",
        "types: {database: home/data/app.db, table: persons, columns: {name: text, id: integer}}",
        "config: {file: home/settings.yaml, schema: settings.schema.json}",
        "config: {file: home/absent.toml, schema: settings.schema.json}",
        "files: {match: 'home/notes/*.md', before: 'home/notes/*.note', equals: before}",
        "files: {match: 'home/**', atLeast: 5}",
        "run: {program: [bin/check]}");

    assertThat(data.query("SELECT count(*) FROM persons")).isEqualTo("2");
  }

  @Test
  @Tag("W31")
  void everythingThatIsWrong_isSaidAtOnce() throws Exception {
    data.file("settings.json", "{\"days\": \"no\", \"colour\": \"red\", \"name\": \"x\"}");

    ValidationFailed failed =
        catchThrowableOfType(
            ValidationFailed.class,
            () ->
                migrate(
                    "rows: {database: home/data/app.db, table: persons, equals: 3}",
                    "rows: {database: home/data/app.db, table: persons, atLeast: 3}",
                    "rows: {database: home/data/app.db, table: persons, atMost: 1}",
                    "rows: {database: home/data/app.db, table: persons, before: pets, equals: 2.0}",
                    "sql: {database: home/data/app.db, query: SELECT name FROM persons, empty:"
                        + " true}",
                    "sql: {database: home/data/app.db, query: SELECT salary FROM persons, equals:"
                        + " 1}",
                    "sql: {database: home/data/app.db, query: DELETE FROM persons RETURNING id,"
                        + " empty: true}",
                    "foreignKeys: home/data/app.db",
                    "index: {database: home/data/app.db, table: persons, columns: [city]}",
                    "index: {database: home/data/app.db, table: persons, columns: [name, city],"
                        + " unique: true}",
                    "types: {database: home/data/app.db, table: persons, columns: {age: integer,"
                        + " mail: blob, fax: text}}",
                    "config: {file: home/settings.yaml, schema: settings.schema.json}",
                    "files: {match: 'home/notes/*.txt', equals: 2}"));

    assertThat(failed.problems())
        .containsExactly(
            "SELECT count(*) FROM \"persons\" gives 2, not 3",
            "SELECT count(*) FROM \"persons\" gives 2, not at least 3",
            "SELECT count(*) FROM \"persons\" gives 2, not at most 1",
            "SELECT name FROM persons finds 2 rows, not none: name = Ada; name = Bo",
            "SELECT salary FROM persons: no such column: salary",
            "DELETE FROM persons RETURNING id: attempt to write a readonly database",
            "database home/data/app.db: table pets refers to missing rows of shops, 1 rows",
            "index on city of table persons is missing",
            "unique index on name, city of table persons is missing",
            "column age of table persons holds TEXT in 1 rows, not INTEGER",
            "column mail of table persons is declared TEXT, not BLOB",
            "column fax of table persons is missing",
            "configuration home/settings.yaml/keep: string found, integer expected",
            "configuration home/settings.yaml: property 'colour' is not defined in the schema and"
                + " the schema does not allow additional properties",
            "the number of files home/notes/*.txt gives 1, not 2");
    assertThat(failed).hasMessageContaining("the migrated copy is not valid:");
  }

  @Test
  void whatCannotBeLookedUpBefore_endsItAtOnce() {
    assertThatThrownBy(() ->
            migrate(
                "rows: {database: home/data/app.db, table: persons, equals: before}",
                "sql: {database: home/data/none.db, query: SELECT 1, equals: before}"))
        .isInstanceOf(ValidationFailed.class)
        .hasMessageContaining(
            "before the migration, SELECT count(*) FROM \"persons\": no such table: persons")
        .hasMessageContaining("before the migration, SELECT 1: home/data/none.db does not exist");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"type\": \"object\"' | m.yaml:18: \"schema\": settings.schema.json: not JSON: ",
        "'{\"$ref\": \"https://example.invalid/a.json\"}' | m.yaml:18: \"schema\":"
            + " settings.schema.json: not a JSON Schema: ",
      })
  void aSchemaThatCannotBeUsed_isRefusedWhenTheMigrationIsRead(String schema, String message)
      throws Exception {
    data.migration("settings.schema.json", schema);

    assertThatThrownBy(
            () -> migrate("config: {file: home/settings.yaml, schema: settings.schema.json}"))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rows: {database: home/d.db, table: t} | \"rows\" must have exactly one of atLeast,"
            + " atMost, equals",
        "rows: {database: home/d.db, table: t, atLeast: 1, atMost: 2} | \"rows\" must have exactly"
            + " one of atLeast, atMost, equals",
        "rows: {database: home/d.db, table: t, atLeast: many} | \"atLeast\" must be a number, is"
            + " \"many\"",
        "sql: {database: home/d.db, query: x, empty: false} | \"empty\" must be true, and stands"
            + " alone",
        "types: {database: home/d.db, table: t, columns: {a: money}} | \"a\" must be INTEGER, REAL,"
            + " TEXT or BLOB, is \"money\"",
        "config: {file: home/a.ini, schema: settings.schema.json} | \"file\" must be a file that"
            + " ends in .json, .jsonc, .yaml, .yml, .toml or .properties, is \"home/a.ini\"",
        "config: {file: home/a.json, schema: none.json} | the script \"none.json\" is not in the"
            + " migrations directory",
        "files: {match: 'home/[', atLeast: 1} | \"match\": \"home/[\" is not a pattern: Missing ']",
        "foreignKeys: elsewhere/d.db | \"foreignKeys\" names the data root \"elsewhere\"; expected"
            + " one of home",
      })
  void whatIsNoValidation_isNamedWithItsLine(String validation, String message) {
    assertThatThrownBy(() -> migrate(validation))
        .isInstanceOf(FormatException.class)
        .hasMessage("m.yaml:18: " + message);
  }
}
