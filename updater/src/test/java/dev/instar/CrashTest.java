package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.backup.Backup;
import dev.instar.backup.Verification;
import dev.instar.disk.DyingDisk;
import dev.instar.disk.RealDisk;
import dev.instar.install.Journal;
import dev.instar.install.JournalFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills every change at every call it makes to the disk, recovers twice, and looks: the state is
 * the old or the new one, whole; nothing is in flight; every backup is sound; and the next upgrade
 * succeeds.
 */
@Tag("W11")
@Tag("D37")
class CrashTest {
  @TempDir Path temp;
  private World world;
  private Path saved;

  @BeforeEach
  void createWorld() throws Exception {
    world = new World(Files.createDirectories(temp.resolve("world")));
    saved = temp.resolve("saved");
  }

  /** What is killed. */
  @FunctionalInterface
  private interface Action {
    FinalizeRequest request() throws Exception;
  }

  private void save() throws IOException {
    World.copy(world.home, saved);
  }

  private void restore() throws IOException {
    World.delete(world.home);
    World.copy(saved, world.home);
  }

  private Installation installation() {
    return new Installation(world.layout, world.host(new RealDisk()));
  }

  private void assertWhole(
      String when,
      Map<String, String> old,
      Map<String, String> now,
      String oldVersion,
      String version)
      throws Exception {
    String current = world.current();
    assertThat(current).as(when).isIn(oldVersion, version);
    assertThat(world.contents()).as(when).isEqualTo(current.equals(version) ? now : old);
    assertThat(world.leftovers()).as(when).isEmpty();
    assertThat(installation().backups.orphans()).as(when).isEmpty();
    for (Backup backup : installation().backups.list()) {
      assertThat(installation().backups.verify(backup))
          .as(when + ", backup " + backup.id())
          .isEqualTo(new Verification.Sound());
    }
  }

  /** Kills at every call, in every manner; returns how many deaths were tried. */
  private int killEverywhere(Action action, String oldVersion, String version) throws Exception {
    Map<String, String> old = world.contents();
    save();
    DyingDisk counter = DyingDisk.immortal();
    world.run(action.request(), counter);
    Map<String, String> now = world.contents();
    assertThat(world.current()).isEqualTo(version);
    int deaths = 0;
    for (int n = 1; n <= counter.calls(); n++) {
      for (boolean half : manners(counter.log().get(n - 1))) {
        restore();
        DyingDisk dying = half ? DyingDisk.diesInTheMiddleOf(n) : DyingDisk.diesAt(n);
        FinalizeRequest request = action.request();
        assertThatThrownBy(() -> world.run(request, dying)).isInstanceOf(DyingDisk.Died.class);
        String when = "died at call " + n + (half ? ", halfway: " : ": ") + dying.log().getLast();
        world.recover(new RealDisk());
        assertWhole(when, old, now, oldVersion, version);
        world.recover(new RealDisk());
        assertWhole(when + ", recovered twice", old, now, oldVersion, version);
        deaths++;
      }
    }
    restore();
    return deaths;
  }

  /** Half of a call is something else than none of it only where the call writes content. */
  private static List<Boolean> manners(String call) {
    return call.matches("(write|copy|append) .*") ? List.of(false, true) : List.of(false);
  }

  @Test
  void upgradeKilledAtEveryCall_endsInTheOldOrTheNewState() throws Exception {
    world.installV1();
    int deaths = killEverywhere(world::upgrade, "1.0.0", "2.0.0");
    assertThat(deaths).isGreaterThan(150);
    world.run(world.upgrade(), new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
  }

  @Test
  void rollbackKilledAtEveryCall_endsInTheOldOrTheNewState() throws Exception {
    world.installV1();
    world.run(world.upgrade(), new RealDisk());
    String backup = installation().backups.list().getFirst().id();
    int deaths =
        killEverywhere(
            () -> world.request(Journal.Operation.ROLLBACK, World.V1, Optional.of(backup)),
            "2.0.0",
            "1.0.0");
    assertThat(deaths).isGreaterThan(100);
  }

  @Test
  void firstInstallationKilledAtEveryCall_isFinishedOrUndone() throws Exception {
    world.seed();
    world.place(World.V1);
    int deaths = killEverywhere(world::install, "none", "1.0.0");
    assertThat(deaths).isGreaterThan(100);
    world.run(world.install(), new RealDisk());
    assertThat(world.current()).isEqualTo("1.0.0");
  }

  @Test
  void upgradeThatIsTakenBack_killedAtEveryCall_endsInTheOldState() throws Exception {
    world.installV1();
    Map<String, String> old = world.contents();
    save();
    world.variables.put("TOOL_DOCTOR", "fail");
    DyingDisk counter = DyingDisk.immortal();
    assertThatThrownBy(() -> world.run(world.upgrade(), counter)).hasMessageContaining("is ill");
    for (int n = 1; n <= counter.calls(); n++) {
      restore();
      DyingDisk dying = DyingDisk.diesAt(n);
      assertThatThrownBy(() -> world.run(world.upgrade(), dying))
          .isInstanceOf(DyingDisk.Died.class);
      String when = "died at call " + n + ": " + dying.log().getLast();
      world.recover(new RealDisk());
      assertWhole(when, old, old, "1.0.0", "1.0.0");
    }
  }

  /** Recovery is killed at every call, for one death in each state that the journal can be in. */
  @Test
  void recoveryKilledAtEveryCall_isFinishedByTheNextOne() throws Exception {
    world.installV1();
    Map<String, String> old = world.contents();
    save();
    DyingDisk counter = DyingDisk.immortal();
    world.run(world.upgrade(), counter);
    Map<String, String> now = world.contents();
    for (int n : onePerState(counter.calls())) {
      restore();
      dieAt(n);
      Path cut = temp.resolve("cut");
      World.delete(cut);
      World.copy(world.home, cut);
      DyingDisk whole = DyingDisk.immortal();
      world.recover(whole);
      for (int m = 1; m <= whole.calls(); m++) {
        World.delete(world.home);
        World.copy(cut, world.home);
        DyingDisk dying = DyingDisk.diesAt(m);
        assertThatThrownBy(() -> world.recover(dying)).isInstanceOf(DyingDisk.Died.class);
        world.recover(new RealDisk());
        assertWhole("died at " + n + ", recovery at " + m, old, now, "1.0.0", "2.0.0");
      }
    }
  }

  private void dieAt(int n) {
    DyingDisk dying = DyingDisk.diesAt(n);
    assertThatThrownBy(() -> world.run(world.upgrade(), dying)).isInstanceOf(DyingDisk.Died.class);
  }

  /** The last call in each state: there the most is left to be done. */
  private Set<Integer> onePerState(int calls) throws Exception {
    TreeSet<Integer> chosen = new TreeSet<>();
    String state = "";
    for (int n = 1; n <= calls; n++) {
      restore();
      dieAt(n);
      String found = state();
      if (!found.equals(state) && n > 1) {
        chosen.add(n - 1);
        chosen.add(n);
      }
      state = found;
    }
    chosen.add(calls);
    return chosen;
  }

  private String state() throws Exception {
    return installation().journal.read() instanceof JournalFile.Found.InFlight found
        ? found.journal().state().name()
        : "NONE";
  }
}
