package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apps that are mere shell scripts work just as the Java sample does. */
class ScriptAppTest {
  @TempDir private Path directory = Path.of("");

  @Test
  @Tag("C8")
  @Tag("N2")
  @Tag("N3")
  @Tag("W16")
  @Tag("W34")
  @Tag("P3")
  @Tag("P9")
  @Tag("D10")
  void withDeclaredAndCompiledMigrations_installUpdateAndRollbackWork()
      throws IOException, InterruptedException {
    Machine machine = Machine.in(directory);
    Publisher publisher = new Publisher(machine);
    NotesProject.publish(publisher, directory);
    try (Publisher.Server server = Publisher.serve(machine, publisher.releases())) {
      InstalledApp notes =
          InstalledApp.on(
              machine.with("INSTAR_SOURCE", server.url()), "notes", publisher.releases());
      notes.install("1.0.0", "--yes").expect(0);
      assertThat(notes.run("args", "", "two words", "*").expect(7).out())
          .isEqualTo("\ntwo words\n*\n");
      Path data = writeNotes(notes);
      Map<String, String> first = InstalledApp.files(data);

      Run update = notes.run("self-update", "--yes").expect(0);
      assertThat(update.out())
          .containsSubsequence(
              "1. Notes have a state and an archive (1.0.0 -> 1.5.0",
              "2. Count the letters of each note (1.5.0 -> 2.0.0",
              "Done: Notes 2.0.0 is active (was 1.0.0).");
      assertThat(notes.run("version").out()).isEqualTo("notes 2.0.0\n");
      assertThat(notes.run("show", "first").expect(0).out()).isEqualTo("Zoé\n");
      expectMigrated(data);

      notes.run("rollback", "--yes").expect(0);
      assertThat(notes.run("version").out()).isEqualTo("notes 1.0.0\n");
      Map<String, String> restored = InstalledApp.files(data);
      assertThat(restored.remove(".instar.json")).isNotNull(); // their version, now known
      assertThat(restored).isEqualTo(first);
      assertThat(notes.settled()).isTrue();
    }
  }

  /** Notes of 1.0.0; the database is that of another program of the app. */
  private static Path writeNotes(InstalledApp notes) throws IOException {
    Path data = notes.machine().home().resolve(".local/share/notes-data");
    notes.machine().runWith("Zoé\n", notes.launcher(), "add", "first").expect(0);
    Files.writeString(
        data.resolve("settings.json"), "{\"editor\": \"vi\", \"page_size\": \"020\"}\n");
    Files.createDirectory(data.resolve("tmp"));
    Files.writeString(data.resolve("tmp/scratch"), "gone in 1.5.0");
    Database.execute(
        data.resolve("notes.db"),
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)",
        "INSERT INTO notes (text) VALUES ('Zoé'), ('buy milk')");
    return data;
  }

  private static void expectMigrated(Path data) {
    assertThat(
            Database.rows(
                data.resolve("notes.db"), "SELECT id, text, state, letters FROM notes ORDER BY id"))
        .isEqualTo(List.of("1|Zoé|open|3", "2|buy milk|open|8"));
    JsonNode settings = Parsed.json(data.resolve("settings.json"));
    assertThat(settings.path("editor").asText()).isEqualTo("vi");
    assertThat(settings.path("view").path("page_size").asText()).isEqualTo("020");
    assertThat(settings.path("view").path("wrap").asBoolean()).isTrue();
    assertThat(data.resolve("inbox")).doesNotExist();
    assertThat(data.resolve("tmp")).doesNotExist();
  }

  @Test
  @Tag("C1")
  @Tag("C8")
  void withoutData_andWithCommandsUnderAPrefix_theAppKeepsItsOwnWords()
      throws IOException, InterruptedException {
    Machine machine = Machine.in(directory);
    Publisher publisher = new Publisher(machine);
    publishHello(publisher, "1.0.0");
    publishHello(publisher, "1.1.0");
    try (Publisher.Server server = Publisher.serve(machine, publisher.releases())) {
      InstalledApp hello =
          InstalledApp.on(
              machine.with("INSTAR_SOURCE", server.url()), "hello", publisher.releases());
      hello.install("1.0.0", "--yes").expect(0);
      assertThat(hello.run("upgrade", "rollback").expect(0).out())
          .isEqualTo("hello 1.0.0 upgrade rollback\n");

      hello.run("own", "update", "--check").expect(10);
      Run rehearsal = hello.run("own", "update", "--dry-run").expect(0);
      assertThat(rehearsal.out()).contains("To go ahead: hello own update --version 1.1.0");
      assertThat(hello.run("own", "update").expect(40).err()).contains("hello own update --yes");
      Run update = hello.run("own", "update", "--yes").expect(0);
      assertThat(update.out()).contains("no migrations", "To go back: hello own rollback");
      assertThat(hello.run("x").out()).isEqualTo("hello 1.1.0 x\n");

      assertThat(hello.run("own", "rollback", "--list").expect(0).out()).contains("1.0.0");
      assertThat(hello.run("own", "rollback").expect(40).err())
          .contains("hello own rollback --yes");
      hello.run("own", "rollback", "--yes").expect(0);
      assertThat(hello.run("x").out()).isEqualTo("hello 1.0.0 x\n");
      assertThat(hello.settled()).isTrue();
    }
  }

  private void publishHello(Publisher publisher, String version) throws IOException {
    Path payload = directory.resolve("payload").resolve(version);
    NotesProject.script(
        payload.resolve("hello.sh"), "#!/bin/sh\necho hello " + version + " \"$@\"\n");
    Path descriptor =
        Files.writeString(
            directory.resolve("hello.json"),
            """
            {
              "format": 1,
              "name": "hello",
              "repository": "example/hello",
              "keys": ["%s"],
              "entry": {"program": "hello.sh"},
              "commands": {"prefix": "own"}
            }
            """
                .formatted(publisher.publicKey()));
    publisher.publish(descriptor, payload, version);
  }
}
