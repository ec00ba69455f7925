package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.data.Stamp;
import dev.instar.disk.RealDisk;
import dev.instar.install.Journal;
import dev.instar.model.DecisionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Going back to the older program without losing what was written since. */
@Tag("G4")
@Tag("G27")
@Tag("D5")
class KeepChangesTest {
  @TempDir Path temp;
  private World world;

  @BeforeEach
  void makeWorld() throws Exception {
    world = new World(temp);
  }

  private void upgradeAndWork(UnaryOperator<String> edit) throws Exception {
    Path file = world.image(World.V2).resolve("migrations/2.0.0.yaml");
    Files.writeString(file, edit.apply(Files.readString(file)));
    world.makeRelease(World.V2);
    world.installV1();
    world.run(world.upgrade(), new RealDisk());
    sql("INSERT INTO people VALUES ('4', 'Kurt', 'Logic')");
    Files.writeString(world.data.resolve("papers/new.txt"), "written since\n");
    Path config = world.data.resolve("config.yaml");
    Files.writeString(config, Files.readString(config) + "added: later\n");
    world.events.clear();
  }

  private void sql(String statement) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + world.data.resolve("app.db"));
        Statement run = connection.createStatement()) {
      run.executeUpdate(statement);
    }
  }

  private FinalizeRequest back() throws Exception {
    String backup = world.installation().backups.list().getFirst().id();
    return world
        .request(Journal.Operation.ROLLBACK, World.V1, Optional.of(backup))
        .keepingChanges();
  }

  @Test
  void whatWasWrittenSince_isThere_andWhatTheOlderVersionCannotHoldIsInAFile() throws Exception {
    upgradeAndWork(text -> text);

    world.run(back(), new RealDisk());

    assertThat(world.current()).isEqualTo("1.0.0");
    assertThat(world.doctor(World.V1)).isEmpty();
    Map<String, String> contents = world.contents();
    assertThat(contents.get("app.db")).isEqualTo("people:1|Ada|2|Grace|3|Zoë|4|Kurt|");
    assertThat(contents).containsEntry("papers/new.txt", "written since\n");
    assertThat(contents)
        .containsEntry("papers/a.txt", "paper a\n")
        .doesNotContainKey("cache/a.txt");
    assertThat(contents.get("config.json")).contains("\"added\": \"later\"", "\"0755\"");
    assertThat(contents)
        .containsEntry("tool.conf", "colour=blue\n")
        .doesNotContainKey("tool2.conf");
    assertThat(contents.getOrDefault("not-carried-back-2.0.0.jsonl", "").lines())
        .hasSize(5)
        .contains(
            "{\"database\":\"home/app.db\",\"table\":\"people\",\"column\":\"department\",\"row\":"
                + "{\"id\":\"4\",\"name\":\"Kurt\",\"department\":\"Logic\"}}",
            "{\"file\":\"home/config.yaml\",\"key\":\"retention\",\"value\":30}");
    assertThat(world.events.toString())
        .contains(
            "5 things that the older version cannot hold are kept in"
                + " home/not-carried-back-2.0.0.jsonl");
    Stamp stamp = Stamp.read(world.data.resolve(Stamp.FILE_NAME)).orElseThrow();
    assertThat(stamp.dataVersion()).isEqualTo(World.V1);
    assertThat(stamp.applied()).isEmpty();
    assertThat(world.leftovers()).isEmpty();
  }

  @Test
  void itCanBeUndone_andThereAndBackAgainIsTheSame() throws Exception {
    upgradeAndWork(text -> text);
    Map<String, String> before = world.contents();

    world.run(back(), new RealDisk());
    String newest = world.installation().backups.list().getFirst().id();
    world.run(
        world.request(Journal.Operation.ROLLBACK, World.V2, Optional.of(newest)), new RealDisk());
    assertThat(world.contents()).isEqualTo(before);

    world.run(back(), new RealDisk());
    world.run(world.upgrade(), new RealDisk());
    assertThat(world.contents().get("app.db"))
        .isEqualTo("people:1|Ada|none|2|Grace|none|3|Zoë|none|4|Kurt|none|");
    assertThat(world.contents()).containsEntry("papers/new.txt", "written since\n");
  }

  @Test
  void whatTheReverseLoses_andDoesNotDeclare_stopsIt() throws Exception {
    upgradeAndWork(text -> text.replace("  - {table: people, column: department}\n", ""));
    Map<String, String> before = world.contents();

    assertThatThrownBy(() -> world.run(back(), new RealDisk()))
        .hasMessageContaining("column department of table people: 4 values before, 0 after");
    assertThat(world.contents()).isEqualTo(before);
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.leftovers()).isEmpty();
  }

  @Test
  @Tag("N12")
  void withoutAReverse_theCommandThatHelpsIsNamed() throws Exception {
    upgradeAndWork(text -> text.substring(0, text.indexOf("reverse:")));
    Map<String, String> before = world.contents();

    assertThatThrownBy(() -> world.run(back(), new RealDisk()))
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("declares no reverse")
        .hasMessageContaining("tool rollback");
    assertThat(world.contents()).isEqualTo(before);
  }
}
