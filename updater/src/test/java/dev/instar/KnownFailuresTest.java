package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.backup.Backup;
import dev.instar.backup.BackupStore;
import dev.instar.backup.Verification;
import dev.instar.disk.DyingDisk;
import dev.instar.disk.FailingDisk;
import dev.instar.disk.RealDisk;
import dev.instar.model.InstarException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has gone wrong with other updaters, and cannot here. */
@Tag("W11")
@Tag("D37")
class KnownFailuresTest {
  @TempDir Path temp;
  private World world;
  private Map<String, String> old = Map.of();

  @BeforeEach
  void createWorld() throws Exception {
    world = new World(temp);
    world.installV1();
    old = world.contents();
  }

  /**
   * Velopack's apply on Windows renames the present program aside and the new one in; when the
   * second rename fails, its clean-up deletes what was put aside (velopack, {@code
   * commands/apply_windows_impl.rs}).
   */
  @Test
  void secondRenameThatFails_doesNotCostWhatTheFirstHasPutAside() throws Exception {
    FailingDisk disk =
        FailingDisk.watchedBy((number, call) -> {
          if (call.startsWith("move ") && call.endsWith(" " + world.data)) {
            throw new IOException("Input/output error");
          }
        });
    assertThat(failureOf(disk)).isNotEmpty();
    assertThat(world.data).doesNotExist();
    try (Stream<Path> files = Files.walk(world.layout.backups())) {
      assertThat(files.filter(file -> file.endsWith("config.json")))
          .as("the copy of before the installation, and what was put aside")
          .hasSize(2);
    }
    world.recover(new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.leftovers()).isEmpty();
    BackupStore backups = world.installation().backups;
    Backup backup = backups.list().getFirst();
    assertThat(backup.manifest().appVersion()).contains(World.V1);
    assertThat(backups.verify(backup)).isEqualTo(new Verification.Sound());
  }

  private String failureOf(FailingDisk disk) throws Exception {
    try {
      world.run(world.upgrade(), disk);
      return "";
    } catch (InstarException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** A {@code .bak} left by an earlier run makes every later rename onto its name fail. */
  @Test
  void remainsOfEarlierRuns_wedgeNothing() throws Exception {
    String id = "20200101T000000Z-1.0.0";
    for (Path stale :
        List.of(
            world.layout.backup(id).resolve("data/home/config.json"),
            world.layout.backup(id + "-attempted").resolve("data/home/config.json"),
            world.home.resolve(".tool-data.instar-stage-" + id + "/config.json"),
            world.home.resolve(".tool-data.instar-copying-" + id + "/config.json"),
            world.home.resolve(".tool-data.instar-copied-" + id + "/config.json"),
            world.layout.staging().resolve("change-" + id + "/x"),
            beside(world.layout.journal()),
            beside(world.layout.current()),
            beside(world.layout.switchMark()),
            beside(world.layout.launcher()))) {
      Files.createDirectories(stale.getParent());
      Files.writeString(stale, "stale");
    }
    world.run(world.upgrade(), new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.data.resolve("config.yaml")).content().contains("Zoë");
    assertThat(world.doctor(World.V2)).isEmpty();
  }

  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + ".instar-new");
  }

  /**
   * electron-updater's AppImage updater unlinks the running file before it moves the new one into
   * its place ({@code AppImageUpdater.ts}); in between there is no program.
   */
  @Test
  void launcherAndActiveImage_areWholeBeforeEveryCallOfAnUpgrade() throws Exception {
    String launcher = Files.readString(world.layout.launcher());
    FailingDisk disk =
        FailingDisk.watchedBy((number, call) -> {
          assertThat(world.layout.launcher()).as(call).hasContent(launcher).isExecutable();
          assertThat(world.layout.versions().resolve(world.current()).resolve("bin/tool"))
              .as(call)
              .isRegularFile();
        });
    world.run(world.upgrade(), disk);
    assertThat(disk.calls()).isGreaterThan(100);
  }

  /**
   * Dead in both directions: the new version cannot open the old data, and the old version refuses
   * the new ones. Whenever a start would not be held back, the active program accepts its data.
   */
  @Test
  void programAndData_fitAtEveryDeath() throws Exception {
    DyingDisk counter = DyingDisk.immortal();
    Path saved = temp.resolve("saved");
    World.copy(world.home, saved);
    world.run(world.upgrade(), counter);
    int startable = 0;
    for (int n = 1; n <= counter.calls(); n++) {
      World.delete(world.home);
      World.copy(saved, world.home);
      DyingDisk dying = DyingDisk.diesAt(n);
      assertThatThrownBy(() -> world.run(world.upgrade(), dying))
          .isInstanceOf(DyingDisk.Died.class);
      if (Files.exists(world.layout.switchMark())) {
        world.recover(new RealDisk()); // as the launcher does before it starts anything
      } else {
        startable++;
      }
      String active = world.current();
      assertThat(world.doctor(active.equals("1.0.0") ? World.V1 : World.V2))
          .as("died at call " + n)
          .isEmpty();
      assertThat(active.equals("2.0.0") || world.contents().equals(old)).isTrue();
    }
    assertThat(startable).isGreaterThan(10);
  }
}
