package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.care.Uninstall;
import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import dev.instar.disk.DyingDisk;
import dev.instar.disk.RealDisk;
import dev.instar.install.InstalledImage;
import dev.instar.model.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kills repair and uninstallation at every call they make to the disk, runs them again, and looks:
 * the end is the same as without the death.
 */
@Tag("W11")
@Tag("D37")
class CareCrashTest extends PatientTest {
  /** What a repair writes in words of its own: a new id, the time, what it put aside. */
  private static final Set<String> WRITTEN_ANEW = Set.of("metadata.json");

  private static final Map<String, Integer> DEATHS = new TreeMap<>();

  /** What is killed. */
  @FunctionalInterface
  private interface Action {
    void on(Disk disk) throws Exception;
  }

  /** Looks, after a death and another run. */
  @FunctionalInterface
  private interface Look {
    void after(String when) throws Exception;
  }

  @AfterAll
  static void tellCounts() {
    System.out.println("crash points: " + DEATHS);
  }

  private void killEverywhere(String what, Action action, Action again, Look look)
      throws Exception {
    patient.save();
    DyingDisk counter = DyingDisk.immortal();
    action.on(counter);
    look.after("without a death");
    int deaths = 0;
    for (int n = 1; n <= counter.calls(); n++) {
      for (boolean half : DyingDisk.halves(counter.log().get(n - 1))) {
        patient.restore();
        DyingDisk dying = half ? DyingDisk.diesInTheMiddleOf(n) : DyingDisk.diesAt(n);
        assertThatThrownBy(() -> action.on(dying)).isInstanceOf(DyingDisk.Died.class);
        again.on(new RealDisk());
        look.after("died at call " + n + (half ? ", halfway: " : ": ") + dying.log().getLast());
        deaths++;
      }
    }
    DEATHS.put(what, deaths);
  }

  @Test
  void repairKilledAtEveryCall_isFinishedByTheNextOne() throws Exception {
    Map<String, String> well = patient.files(WRITTEN_ANEW);
    Map<String, String> data = world.contents();
    Files.writeString(world.layout.current(), "");
    Files.writeString(world.layout.metadata(), "{");
    Files.delete(world.layout.updater());
    Files.delete(world.layout.launcher());
    Damage.append(Damage.active(world).resolve("launch/app.sh"), "# more\n");
    World.delete(world.layout.image(World.V1));
    Files.createDirectories(world.layout.staging().resolve("change-x"));
    Files.createDirectories(world.home.resolve(".tool-data.instar-stage-x/papers"));
    Files.createDirectories(world.layout.backup("20260101T000000Z-1.0.0"));
    Files.writeString(world.layout.switchMark(), "999999999 2.0.0\n");
    killEverywhere(
        "repair",
        patient::repair,
        patient::repair,
        when -> {
          assertThat(world.contents()).as(when).isEqualTo(data);
          assertThat(patient.files(WRITTEN_ANEW)).as(when).isEqualTo(well);
          assertThat(patient.diagnosis()).as(when).isEmpty();
        });
    assertThat(DEATHS.get("repair")).isGreaterThan(100);
  }

  private ExitCode uninstall(Disk disk, boolean keepData) throws Exception {
    return new Uninstall(
            world.layout, InstalledImage.at(world.layout.image(World.V2)), world.host(disk))
        .run(new Uninstall.Options(keepData, !keepData, false, true));
  }

  /** Once the last image is gone, only the install script can bring the command back. */
  private void uninstallAgain(Disk disk, boolean keepData) throws Exception {
    if (!Files.exists(world.layout.image(World.V2).resolve("instar.json"))) {
      world.place(World.V2);
      if (keepData) {
        world.run(world.upgrade(), disk);
      }
    }
    uninstall(disk, keepData);
  }

  @Test
  void uninstallationThatKeepsTheData_killedAtEveryCall_isFinishedByTheNextOne() throws Exception {
    Map<String, String> data = world.contents();
    killEverywhere(
        "uninstall that keeps data",
        disk -> uninstall(disk, true),
        disk -> uninstallAgain(disk, true),
        when -> {
          assertThat(world.contents()).as(when).isEqualTo(data);
          assertThat(world.layout.root()).as(when).doesNotExist();
          assertThat(world.leftovers()).as(when).isEmpty();
        });
    assertThat(DEATHS.get("uninstall that keeps data")).isGreaterThan(50);
  }

  @Test
  void uninstallationWithTheData_killedAtEveryCall_isFinishedByTheNextOne() throws Exception {
    killEverywhere(
        "uninstall",
        disk -> uninstall(disk, false),
        disk -> uninstallAgain(disk, false),
        when -> {
          assertThat(left()).as(when).containsExactly("etc", "etc/others.conf", "share");
        });
    assertThat(DEATHS.get("uninstall")).isGreaterThan(50);
  }

  private List<String> left() throws IOException {
    return dev.instar.disk.Tree.of(world.home).items().stream()
        .map(dev.instar.disk.Tree.Item::path)
        .filter(path -> !path.isEmpty())
        .toList();
  }

  @Test
  void whatIsNotTheApps_staysWhereItIs() throws Exception {
    Path note = Files.writeString(world.layout.root().resolve("note"), "mine");
    Path backup = Files.writeString(world.layout.backups().resolve("note"), "mine");
    assertThat(uninstall(new RealDisk(), true)).isEqualTo(ExitCode.DONE);
    assertThat(note).hasContent("mine");
    assertThat(backup).hasContent("mine");
    assertThat(Durable.children(world.layout.root())).containsExactly(world.layout.backups(), note);
    Event last = world.events.getLast();
    assertThat(last).isInstanceOf(Event.Uninstalled.class);
    assertThat(((Event.Uninstalled) last).left()).containsExactlyInAnyOrder(note, backup);
  }
}
