package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.backup.Backup;
import dev.instar.disk.RealDisk;
import dev.instar.install.Journal;
import dev.instar.model.UpgradeFailedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinalizerTest {
  @TempDir Path temp;
  private World world;

  @BeforeEach
  void createWorld() throws Exception {
    world = new World(temp);
  }

  private List<Backup> backups() throws Exception {
    return new Installation(world.layout, world.host(new RealDisk())).backups.list();
  }

  @Test
  @Tag("C6")
  @Tag("C7")
  @Tag("W33")
  void upgradeThenRollback_bringBothProgramAndDataThereAndBack() throws Exception {
    world.installV1();
    assertThat(world.current()).isEqualTo("1.0.0");
    Map<String, String> old = world.contents();

    world.run(world.upgrade(), new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.contents().get("app.db")).contains("Ada|none|");
    assertThat(world.contents().get("config.yaml")).contains("Zoë", "'0755'", "retention: 30");
    assertThat(world.contents()).containsKeys("cache/a.txt", "papers/b.txt", "others.conf");
    assertThat(world.leftovers()).isEmpty();
    Map<String, String> upgraded = world.contents();

    Backup newest = backups().getFirst();
    world.run(
        world.request(Journal.Operation.ROLLBACK, World.V1, Optional.of(newest.id())),
        new RealDisk());
    assertThat(world.current()).isEqualTo("1.0.0");
    assertThat(world.contents()).isEqualTo(old);
    assertThat(world.leftovers()).isEmpty();

    Backup undo = backups().getFirst();
    assertThat(undo.manifest().appVersion()).contains(World.V2);
    world.run(
        world.request(Journal.Operation.ROLLBACK, World.V2, Optional.of(undo.id())),
        new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.contents()).isEqualTo(upgraded);
  }

  @Test
  @Tag("W11")
  @Tag("N22")
  void healthCheckThatFails_bringsBackProgramAndData_andKeepsTheAttempt() throws Exception {
    world.installV1();
    Map<String, String> old = world.contents();
    world.variables.put("TOOL_DOCTOR", "fail");
    assertThatThrownBy(() -> world.run(world.upgrade(), new RealDisk()))
        .isInstanceOf(UpgradeFailedException.class)
        .hasMessageContaining("the doctor is ill")
        .hasMessageContaining("back in the state before");
    assertThat(world.current()).isEqualTo("1.0.0");
    assertThat(world.contents()).isEqualTo(old);
    assertThat(world.leftovers()).isEmpty();
    assertThat(backups().getFirst().id()).endsWith("-attempted");

    world.variables.remove("TOOL_DOCTOR");
    world.run(world.upgrade(), new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
  }

  @Test
  @Tag("W11")
  void healthCheckThatHangs_isStopped_andTheChangeTakenBack() throws Exception {
    world.installV1();
    Map<String, String> old = world.contents();
    world.variables.put("TOOL_DOCTOR", "hang");
    assertThatThrownBy(() -> world.run(world.upgrade(), new RealDisk()))
        .isInstanceOf(UpgradeFailedException.class)
        .hasMessageContaining("did not end within 2 seconds");
    assertThat(world.current()).isEqualTo("1.0.0");
    assertThat(world.contents()).isEqualTo(old);
  }
}
