package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.disk.Disk;
import dev.instar.disk.FailingDisk;
import dev.instar.disk.Fault;
import dev.instar.model.InstarException;
import dev.instar.testing.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lets every operation meet a disk that fails at one call, or from one call on, in every way in
 * which that call can fail. An operation that says it was done was done; one that fails has left
 * the old state, or a record of what is left to do, from which the next command comes to the old or
 * the new state.
 */
@Tag("W11")
@Tag("D37")
class FaultTest {
  private static final TreeMap<String, Integer> FAULTS = new TreeMap<>();

  private static final int UPGRADES_EVERY = 4;

  @TempDir Path temp;

  @AfterAll
  static void tellCounts() {
    System.out.println("faults injected: " + FAULTS);
  }

  /** The failure of an operation; empty when it was done. */
  private static Optional<Exception> failureOf(Scene scene, Disk disk) {
    try {
      scene.play(disk);
      return Optional.empty();
    } catch (InstarException | IOException e) {
      return Optional.of(e);
    } catch (Exception e) {
      throw new AssertionError("no failure for users", e);
    }
  }

  @Test
  void upgradeWithEveryFault_isDoneOrSaysThatItIsNot() throws Exception {
    failEverywhere(Story.UPGRADE, 1, Fault.values());
  }

  /** What lasts longer than the disk waits for others. */
  @Test
  void upgradeOnWindowsWhileSomebodyUsesFiles_isDoneOrSaysThatItIsNot() throws Exception {
    failEverywhere(Story.UPGRADE_ON_WINDOWS, Matrix.every(2), Fault.IN_USE);
  }

  @ParameterizedTest
  @EnumSource(names = {"ROLLBACK", "INSTALL", "TAKEN_BACK"})
  void otherOperationsOnAFullDisk_areDoneOrSayThatTheyAreNot(Story story) throws Exception {
    failEverywhere(story, Matrix.every(3), Fault.NO_SPACE);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = ".*LOWER_LAYER")
  @Tag("exhaustive")
  void everyOperationWithEveryFault_isDoneOrSaysThatItIsNot(Story story) throws Exception {
    failEverywhere(story, 1, Fault.values());
  }

  private void failEverywhere(Story story, int step, Fault... faults) throws Exception {
    Scene scene = Scene.of(story, temp);
    for (int n = 1; n <= scene.calls().size(); n += step) {
      for (Fault fault : faults) {
        if (fault.concerns(scene.calls().get(n - 1))) {
          fail(scene, n, fault, true);
          fail(scene, n, fault, false);
        }
      }
    }
  }

  private static void fail(Scene scene, int n, Fault fault, boolean once) throws Exception {
    scene.restore();
    FailingDisk disk =
        scene.disk(once ? FailingDisk.failsAt(n, fault) : FailingDisk.failsFrom(n, fault));
    Optional<Exception> failure = failureOf(scene, disk);
    String when =
        fault + (once ? " at call " : " from call ") + n + " on: " + scene.calls().get(n - 1);
    if (failure.isEmpty()) {
      assertThat(scene.isNew()).as(when).isTrue();
    }
    if (scene.state().equals("NONE")) {
      scene.assertOldOrNew(when);
    } else {
      assertThat(once).as(when + " leaves a record: " + failure).isFalse();
    }
    scene.recover(scene.world.disk());
    scene.assertWhole(when);
    if (n % UPGRADES_EVERY == 0) {
      scene.assertUpgradable(when);
    }
    FAULTS.merge(fault.name(), 1, Integer::sum);
  }
}
