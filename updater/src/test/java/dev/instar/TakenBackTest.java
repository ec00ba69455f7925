package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.backup.Backup;
import dev.instar.disk.FailingDisk;
import dev.instar.disk.RealDisk;
import dev.instar.install.Journal;
import dev.instar.model.BusyException;
import dev.instar.model.RepairException;
import dev.instar.model.UpgradeFailedException;
import dev.instar.process.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes that a health check speaks against, whatever else goes on meanwhile. */
@Tag("W11")
class TakenBackTest {
  @TempDir Path temp;
  private World world;

  @BeforeEach
  void createWorld() throws Exception {
    world = new World(temp);
  }

  private List<Backup> backups() throws IOException {
    return world.installation().backups.list();
  }

  private void takenBack(FinalizeRequest request) {
    assertThatThrownBy(() -> world.run(request, new RealDisk()))
        .isInstanceOf(UpgradeFailedException.class)
        .hasMessageContaining("back in the state before");
  }

  private void assertAsBefore(Map<String, String> old, String version) throws Exception {
    assertThat(world.current()).isEqualTo(version);
    assertThat(world.contents()).isEqualTo(old);
    assertThat(world.leftovers()).isEmpty();
  }

  /** Version 1.0.0 without any data. */
  private void installWithoutData() throws Exception {
    Files.delete(world.settings);
    world.place(World.V1);
    world.run(world.install(), new RealDisk());
    world.place(World.V2);
  }

  @Test
  void startsAreLetThrough_onlyWhenNothingSaysAnyMoreThatDataAreToBeExchanged() throws Exception {
    world.installV1();
    world.variables.put("TOOL_DOCTOR", "fail");
    FailingDisk disk =
        FailingDisk.watchedBy((number, call) -> {
          if (call.equals("delete " + world.layout.switchMark())
              && Files.exists(world.layout.journal())) {
            assertThat(Files.readString(world.layout.journal())).doesNotContain("\"reverting\"");
          }
        });
    assertThatThrownBy(() -> world.run(world.upgrade(), disk))
        .isInstanceOf(UpgradeFailedException.class);
    assertThat(disk.log()).contains("delete " + world.layout.switchMark());
  }

  @Test
  void rollbackToTheTimeBeforeThereWereData_isTakenBackWithTheData() throws Exception {
    installWithoutData();
    world.run(world.upgrade(), new RealDisk());
    String backup = backups().getFirst().id();
    Files.createDirectories(world.data);
    Files.writeString(world.data.resolve("config.yaml"), "name: Zoë\n");
    Map<String, String> before = world.contents();

    world.variables.put("TOOL_DOCTOR", "fail");
    takenBack(world.request(Journal.Operation.ROLLBACK, World.V1, Optional.of(backup)));
    assertAsBefore(before, "2.0.0");
  }

  @Test
  void dataThatTheNewVersionMadeFromNothing_goWithIt() throws Exception {
    installWithoutData();
    world.variables.put("TOOL_DOCTOR", "makes");
    takenBack(world.upgrade());
    assertThat(world.data).doesNotExist();
    assertThat(world.current()).isEqualTo("1.0.0");
    Backup attempted = backups().getFirst();
    assertThat(attempted.id()).endsWith("-attempted");
    assertThat(attempted.directory().resolve("data/home/config.yaml")).hasContent("made");
  }

  @Test
  void dataThatCannotBeDescribed_areTakenAwayAllTheSame() throws Exception {
    world.installV1();
    Map<String, String> old = world.contents();
    world.variables.put("TOOL_DOCTOR", "garbles");
    takenBack(world.upgrade());
    assertAsBefore(old, "1.0.0");
    assertThat(backups().getFirst().directory().resolve("data/home/config.yaml")).exists();
  }

  @Test
  void appThatRuns_keepsItsData_untilItHasEnded() throws Exception {
    world.installV1();
    Map<String, String> old = world.contents();
    world.variables.put("TOOL_DOCTOR", "fail");
    String program = world.layout.image(World.V2).resolve("bin/tool").toString();
    world.processes =
        () ->
            isSwitched()
                ? List.of(new ProcessTable.Running(4711, 1, List.of("/bin/sh", "sh", program)))
                : List.of();
    assertThatThrownBy(() -> world.run(world.upgrade(), new RealDisk()))
        .isInstanceOf(BusyException.class)
        .hasMessageContaining("4711")
        .hasMessageContaining("the doctor is ill");
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.data.resolve("config.yaml")).exists();
    assertThat(world.layout.switchMark()).exists();

    world.processes = List::of;
    world.recover(new RealDisk());
    assertAsBefore(old, "1.0.0");
  }

  private boolean isSwitched() {
    try {
      return Files.readString(world.layout.journal()).contains("\"switched\"");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void healthCheckStoppedFromOutside_saysNothingAboutTheVersion() throws Exception {
    world.installV1();
    world.variables.put("TOOL_DOCTOR", "stopped");
    assertThatThrownBy(() -> world.run(world.upgrade(), new RealDisk()))
        .isInstanceOf(RepairException.class)
        .hasMessageContaining("stopped from outside")
        .hasMessageContaining("tool self-update");
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.data.resolve("config.yaml")).exists();
    assertThat(world.layout.switchMark()).doesNotExist();

    world.variables.remove("TOOL_DOCTOR");
    world.recover(new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.leftovers()).isEmpty();
  }

  @Test
  void twoFailuresInOneSecond_keepBothAttempts() throws Exception {
    world.clock = Clock.fixed(Instant.parse("2030-01-01T12:00:00Z"), ZoneOffset.UTC);
    world.installV1();
    Map<String, String> old = world.contents();
    world.variables.put("TOOL_DOCTOR", "fail");
    takenBack(world.upgrade());
    takenBack(world.upgrade());
    assertAsBefore(old, "1.0.0");
    assertThat(backups()).filteredOn(backup -> backup.id().endsWith("-attempted")).hasSize(2);
    world.variables.remove("TOOL_DOCTOR");
    world.run(world.upgrade(), new RealDisk());
    assertThat(backups()).filteredOn(backup -> backup.id().endsWith("-attempted")).hasSize(2);
  }

  @Test
  void fileOfADatabaseThatVanishesAfterTheLastLook_neitherStopsTheChangeNorItsWayBack()
      throws Exception {
    world.installV1();
    Map<String, String> old = world.contents();
    Path vanishing = world.settings.resolve("tool.db-shm");
    FailingDisk disk =
        FailingDisk.watchedBy((number, call) -> {
          if (call.startsWith("move " + world.settings.resolve("tool.db") + " ")) {
            Files.deleteIfExists(vanishing);
          }
        });
    world.variables.put("TOOL_DOCTOR", "fail");
    Files.createFile(vanishing);
    assertThatThrownBy(() -> world.run(world.upgrade(), disk))
        .isInstanceOf(UpgradeFailedException.class);
    assertAsBefore(old, "1.0.0");

    world.variables.remove("TOOL_DOCTOR");
    Files.createFile(vanishing);
    world.run(world.upgrade(), disk);
    assertThat(world.current()).isEqualTo("2.0.0");
  }
}
