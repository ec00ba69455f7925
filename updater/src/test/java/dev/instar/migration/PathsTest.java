package dev.instar.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that move, with everything that knows where they are. */
@Tag("N3")
@Tag("W9")
class PathsTest {
  private static final String MOVE =
      """
      from: 1.0.0
      to: 1.1.0
      title: Papers move
      steps:
        - files: [{move: {from: home/docs, to: home/archive/papers}}]
        - paths: {database: home/data/app.db, table: papers, column: file, from: docs/, to: archive/papers/}
        - config:
            file: home/settings.json
            edits:
              - prefix: {path: recent, from: docs/, to: archive/papers/}
              - prefix: {path: last, from: docs/, to: archive/papers/}
      """;

  @TempDir private Path directory;
  private StagedData data;

  @BeforeEach
  void stage() throws Exception {
    data = new StagedData(directory);
    data.sql(
        "CREATE TABLE papers(id INTEGER PRIMARY KEY, file TEXT)",
        "INSERT INTO papers(file) VALUES ('docs/a.pdf'), ('docs/ü/b.pdf'), ('/abs/docs/c.pdf'),"
            + " (NULL), (X'646F63732F')");
    data.file("docs/a.pdf", "a").file("docs/a.pdf.meta", "about a").file("docs/ü/b.pdf", "b");
    data.file("settings.json", "{\"recent\": [\"docs/a.pdf\", \"x\"], \"last\": \"docs/ü/b.pdf\"}");
  }

  @Test
  void documents_sidecars_andTheirPathsInDatabaseAndSettings_moveAsOne() throws Exception {
    data.migration("m.yaml", MOVE);

    MigrationReport report = data.run("1.0.0", "1.1.0");

    assertThat(data.query("SELECT group_concat(file, '|') FROM papers WHERE typeof(file) = 'text'"))
        .isEqualTo("archive/papers/a.pdf|archive/papers/ü/b.pdf|/abs/docs/c.pdf");
    assertThat(data.query("SELECT count(*) FROM papers WHERE typeof(file) = 'blob'"))
        .isEqualTo("1");
    assertThat(data.read("archive/papers/a.pdf.meta")).isEqualTo("about a");
    assertThat(data.read("settings.json"))
        .contains("\"archive/papers/a.pdf\"", "\"x\"", "\"archive/papers/ü/b.pdf\"");
    assertThat(report.hops().getFirst().changes())
        .contains(
            "database home/data/app.db: docs/… becomes archive/papers/… in papers.file",
            "configuration home/settings.json: last: docs/… becomes archive/papers/…");
  }

  @Test
  @Tag("N24")
  void whatElseChangesInThatColumn_isStillALoss() throws Exception {
    data.migration(
        "m.yaml",
        MOVE
            + """
              - sql:
                  database: home/data/app.db
                  statements: ["UPDATE papers SET file = 'gone' WHERE id = 1"]
            """);

    assertThatThrownBy(() -> data.run("1.0.0", "1.1.0"))
        .isInstanceOf(UndeclaredLoss.class)
        .hasMessageContaining("column file of table papers: values changed or are gone");
  }

  @Test
  void twice_changesNothingMore_andWithoutTheDatabaseNothingIsMissing() throws Exception {
    data.migration("m.yaml", MOVE);
    data.run("1.0.0", "1.1.0");
    assertThat(data.run("1.0.0", "1.1.0").changedFiles()).isEmpty();

    java.nio.file.Files.delete(data.database());
    assertThat(data.run("1.0.0", "1.1.0").hops().getFirst().notes())
        .contains("database home/data/app.db is not there; no paths to change in it");
  }
}
