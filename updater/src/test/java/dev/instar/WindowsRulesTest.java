package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.care.Repair;
import dev.instar.care.Uninstall;
import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import dev.instar.disk.FailingDisk;
import dev.instar.disk.Fault;
import dev.instar.disk.WindowsDisk;
import dev.instar.install.Journal;
import dev.instar.model.BusyException;
import dev.instar.model.ExitCode;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Windows refuses while somebody uses it is waited for, told, or left; nothing is lost. */
@Tag("W11")
@Tag("D37")
class WindowsRulesTest {
  @TempDir Path temp;
  private World world;
  private WindowsDisk windows;
  private Map<String, String> old = Map.of();

  @BeforeEach
  void installVersionOne() throws Exception {
    Path place = Files.createDirectories(temp.resolve("world"));
    world = World.onWindows(place, place, "");
    windows = world.windows.orElseThrow();
    world.installV1();
    old = world.contents();
  }

  private String launcher() throws IOException {
    return Files.readString(world.layout.launcher());
  }

  private static String launcherOf(Version version) {
    return "MZ launcher of " + version;
  }

  private boolean wasTold(String... parts) {
    return world.events.stream()
        .map(Event::toString)
        .anyMatch(event -> List.of(parts).stream().allMatch(event::contains));
  }

  private void upgrade() throws Exception {
    world.run(world.upgrade(), world.disk());
  }

  private void assertOld() throws Exception {
    assertThat(world.current()).isEqualTo("1.0.0");
    assertThat(world.contents()).isEqualTo(old);
    assertThat(world.leftovers()).isEmpty();
    assertThat(world.doctor(World.V1)).isEmpty();
    assertThat(launcher()).isEqualTo(launcherOf(World.V1));
  }

  /** A disk on which something happens before a call, other than a failure of the disk itself. */
  private Disk before(String call, Disk.Work event) {
    FailingDisk watched =
        FailingDisk.watchedBy((number, made) -> {
          if (made.startsWith(call)) {
            event.run();
          }
        });
    return World.patient(watched.above(windows));
  }

  /** velopack#198: a window of the folder is open, or a scanner reads one of the files. */
  @Test
  void dataThatSomebodyReads_letTheUpgradeWait_andAreAsTheyWere() throws Exception {
    Path read = world.data.resolve("papers/b.txt");
    windows.scans(read);
    upgrade();
    assertOld();
    assertThat(wasTold("Deferred", "cannot be renamed while somebody uses them")).isTrue();
    assertThat(world.installation().waiting()).contains(World.V2);
    windows.letsGo(read);
    upgrade();
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.contents().get("app.db")).contains("Ada|none|");
  }

  /** velopack#897: after the first rename, the second one is refused. */
  @Test
  void aSecondRenameThatIsRefused_givesTheOldDataTheirNameBack() throws Exception {
    Path stage = world.data.resolveSibling(".tool-data.instar-stage-");
    Disk disk = before("move " + stage, () -> windows.scans(staged().resolve("config.yaml")));
    world.run(world.upgrade(), disk);
    assertOld();
    assertThat(wasTold("Deferred", "cannot be renamed while somebody uses them")).isTrue();
    upgrade();
    assertThat(world.current()).isEqualTo("2.0.0");
  }

  private Path staged() throws IOException {
    return Durable.children(world.home).stream()
        .filter(path -> path.getFileName().toString().startsWith(".tool-data.instar-stage-"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRollbackThatCannotWait_isRefusedWhileTheDataAreUsed() throws Exception {
    upgrade();
    final Map<String, String> present = world.contents();
    windows.holds(world.data);
    String backup = world.installation().backups.list().getFirst().id();
    assertThatThrownBy(() ->
            world.run(
                world.request(Journal.Operation.ROLLBACK, World.V1, Optional.of(backup)),
                world.disk()))
        .isInstanceOfSatisfying(
            BusyException.class, busy -> assertThat(busy.exitCode()).isEqualTo(ExitCode.BUSY))
        .hasMessageContaining("Nothing was changed");
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.contents()).isEqualTo(present);
    assertThat(world.leftovers()).isEmpty();
  }

  @Test
  @Tag("C5")
  @Tag("D28")
  void aLauncherThatRuns_isReplaced_andWhatItWasGoesWhenItHasEnded() throws Exception {
    world.launcherRuns();
    upgrade();
    Path replaced = world.layout.replacedLauncher(0);
    assertThat(launcher()).isEqualTo(launcherOf(World.V2));
    assertThat(replaced).hasContent(launcherOf(World.V1));
    assertThat(world.layout.launcherStandIn()).doesNotExist();
    world.place(World.V3);
    world.run(world.request(Journal.Operation.UPGRADE, World.V3, Optional.empty()), world.disk());
    assertThat(replaced).as("still runs").hasContent(launcherOf(World.V1));
    windows.letsGo(replaced);
    world.makeRelease(new Version("4.0.0"));
    world.place(new Version("4.0.0"));
    world.run(
        world.request(Journal.Operation.UPGRADE, new Version("4.0.0"), Optional.empty()),
        world.disk());
    assertThat(Durable.children(world.layout.root().resolve("bin")))
        .containsExactly(world.layout.launcher());
  }

  /** rustup#1186, rustup#2803: the updater said that it was updated, and was the old one. */
  @Test
  @Tag("W10")
  void aLauncherThatSomebodyHolds_staysAndIsSaidToBeOld_untilARepairReplacesIt() throws Exception {
    windows.holds(world.layout.launcher());
    upgrade();
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(launcher()).isEqualTo(launcherOf(World.V1));
    assertThat(wasTold("warning: the launcher is still the old one", "self repair")).isTrue();
    assertThat(Durable.children(world.layout.root().resolve("bin")))
        .containsExactly(world.layout.launcher());

    windows.letsGo(world.layout.launcher());
    new Repair(world.layout, world.newest(), world.host(world.disk())).run(true);
    assertThat(launcher()).isEqualTo(launcherOf(World.V2));
  }

  @Test
  void aNewLauncherThatSomebodyHolds_letsTheOldOneHaveItsNameBack() throws Exception {
    Path next = world.layout.launcher().resolveSibling("tool.exe" + Durable.BESIDE);
    world.run(world.upgrade(), before("move " + next, () -> windows.holds(next)));
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(launcher()).isEqualTo(launcherOf(World.V1));
    assertThat(wasTold("warning: the launcher is still the old one")).isTrue();
  }

  private Path oldImage() throws Exception {
    upgrade();
    Path image = world.layout.versions().resolve("0.9.0");
    World.copy(world.image(World.V1), image);
    return image;
  }

  private ExitCode prune(Disk disk) throws Exception {
    world.events.clear();
    return new Prune(world.layout, world.newest(), world.host(disk)).run(false, true);
  }

  /** update4j#102: a jar of the old version is still open. */
  @Test
  void anOldImageOfWhichAFileIsLocked_isLeftForLater_andTheRestGoes() throws Exception {
    Path image = oldImage();
    Path other = world.layout.versions().resolve("0.9.1");
    World.copy(world.image(World.V1), other);
    windows.holds(image.resolve("bin/tool"));
    assertThat(prune(world.disk())).isEqualTo(ExitCode.DONE);
    assertThat(image.resolve("instar.json")).as("it is whole").exists();
    assertThat(other).doesNotExist();
    assertThat(wasTold("warning: " + image + " is left for later", "backups prune")).isTrue();

    windows.letsGo(image.resolve("bin/tool"));
    prune(world.disk());
    assertThat(image).doesNotExist();
    assertThat(wasTold("warning")).isFalse();
  }

  @Test
  void whatIsLockedWhileAnImageIsDeleted_staysInTheStaging_untilALaterCommand() throws Exception {
    Path image = oldImage();
    Path gone = world.layout.staging().resolve("gone-0.9.0");
    Path locked = gone.resolve("bin/tool");
    assertThat(prune(before("delete " + locked, () -> windows.holds(locked))))
        .isEqualTo(ExitCode.DONE);
    assertThat(image).doesNotExist();
    assertThat(locked).exists();
    World.copy(world.image(World.V1), image);
    prune(world.disk());
    assertThat(image).as("another name is found").doesNotExist();
    assertThat(locked).exists();

    windows.letsGo(locked);
    World.copy(world.image(World.V1), image);
    prune(world.disk());
    assertThat(gone).doesNotExist();
  }

  @Test
  void uninstallation_leavesWhatItUsesItself_andSaysSo() throws Exception {
    upgrade();
    Path updater = world.layout.image(World.V2).resolve("bin/tool");
    Path library = world.layout.nativeLibraries().resolve("sqlite.dll");
    Files.writeString(library, "MZ");
    windows.runs(updater);
    windows.runs(library);
    world.launcherRuns();
    ExitCode code =
        new Uninstall(world.layout, world.newest(), world.host(world.disk()))
            .run(new Uninstall.Options(true, false, false, true));
    assertThat(code).isEqualTo(ExitCode.DONE);
    assertThat(Durable.children(world.layout.root()))
        .containsExactly(
            world.layout.root().resolve("bin"), world.layout.state(), world.layout.versions());
    assertThat(world.layout.launcher()).doesNotExist();
    assertThat(world.layout.replacedLauncher(0)).exists();
    assertThat(world.layout.image(World.V1)).doesNotExist();
    for (Path left : List.of(world.layout.image(World.V2), world.layout.nativeLibraries())) {
      assertThat(left).exists();
      assertThat(wasTold("Step", left.toString())).isTrue();
    }
    assertThat(wasTold("When it has ended, delete " + world.layout.root())).isTrue();
    assertThat(world.contents()).as("the data stay").containsKey("config.yaml");
  }

  @Test
  void oneSharingViolationAtWhateverCall_isWaitedFor() throws Exception {
    Scene scene = Scene.of(Story.UPGRADE_ON_WINDOWS, Files.createDirectories(temp.resolve("s")));
    int violations = 0;
    for (int n = 1; n <= scene.calls().size(); n++) {
      if (Fault.IN_USE.concerns(scene.calls().get(n - 1))) {
        scene.restore();
        WindowsDisk disk = scene.world.windows.orElseThrow();
        scene.play(World.patient(FailingDisk.failsAt(n, Fault.IN_USE).above(disk)));
        String when = "violation at " + scene.calls().get(n - 1);
        assertThat(scene.isNew()).as(when).isTrue();
        scene.assertWhole(when);
        violations++;
      }
    }
    assertThat(violations).isGreaterThan(80);
  }

  @Test
  void sharingViolationsAllTheTime_areWaitedFor() throws Exception {
    FailingDisk restless = FailingDisk.failsEvery(7, 2, Fault.IN_USE).above(windows);
    world.run(world.upgrade(), World.patient(restless));
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(launcher()).isEqualTo(launcherOf(World.V2));
    assertThat(world.leftovers()).isEmpty();
    assertThat(restless.calls()).isGreaterThan(200);
  }
}
