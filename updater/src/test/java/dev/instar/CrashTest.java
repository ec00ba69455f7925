package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.DyingDisk;
import dev.instar.testing.Matrix;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills every operation at every call it makes to the disk, and every recovery, too. Right after
 * the death, what lies there can be started or holds starts back; after the recovery, once or
 * twice, the state is the old or the new one, whole, nothing is in flight, every backup is sound,
 * and the next upgrade succeeds.
 */
@Tag("W11")
@Tag("D37")
class CrashTest {
  private static final TreeMap<String, Integer> DEATHS = new TreeMap<>();

  /** The exhaustive matrix tries the following upgrade after deaths in every state. */
  private static final int UPGRADES_EVERY = 4;

  /** Operations that differ from others in one thing only die at every so many calls. */
  private static final int VARIANTS_EVERY = Matrix.every(3);

  @TempDir Path temp;

  @AfterAll
  static void tellCounts() {
    System.out.println("crash points: " + DEATHS);
  }

  private static void count(String what) {
    DEATHS.merge(what, 1, Integer::sum);
  }

  private static String die(Scene scene, int n, boolean half) throws Exception {
    scene.restore();
    DyingDisk dying = scene.disk(half ? DyingDisk.diesInTheMiddleOf(n) : DyingDisk.diesAt(n));
    assertThatThrownBy(() -> scene.play(dying)).isInstanceOf(DyingDisk.Died.class);
    return "died at call " + n + (half ? ", halfway: " : ": ") + dying.log().getLast();
  }

  private static void recover(Scene scene) throws Exception {
    scene.recover(scene.disk(DyingDisk.immortal()));
  }

  @ParameterizedTest
  @EnumSource
  void killedAtEveryCall_endsInTheOldOrTheNewState(Story story) throws Exception {
    Scene scene = Scene.of(story, temp);
    for (int n = 1; n <= scene.calls().size(); n += story.isVariant() ? VARIANTS_EVERY : 1) {
      for (boolean half : DyingDisk.halves(scene.calls().get(n - 1))) {
        String when = die(scene, n, half);
        scene.assertStartable(when);
        recover(scene);
        scene.assertWhole(when);
        DyingDisk again = scene.disk(DyingDisk.immortal());
        scene.recover(again);
        assertThat(again.log()).as(when + ", recovered twice").isEmpty();
        if (n % UPGRADES_EVERY == 0) {
          scene.assertUpgradable(when);
        }
        count(story.label());
      }
    }
    assertThat(DEATHS.get(story.label())).isGreaterThan(story.isVariant() ? 10 : 20);
  }

  /** Recovery is killed at every call, for the first and the last death in each journal state. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "UPGRADE",
        "ROLLBACK",
        "TAKEN_BACK",
        "UPGRADE_ON_A_LOWER_LAYER",
        "UPGRADE_ON_WINDOWS"
      })
  void recoveryKilledAtEveryCall_isFinishedByTheNextOne(Story story) throws Exception {
    Scene scene = Scene.of(story, temp);
    for (int n : onePerState(scene)) {
      killRecoveryOf(scene, story, n);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("exhaustive")
  void recoveryFromEveryDeathKilledAtEveryCall_isFinishedByTheNextOne(Story story)
      throws Exception {
    Scene scene = Scene.of(story, temp);
    for (int n = 1; n <= scene.calls().size(); n++) {
      killRecoveryOf(scene, story, n);
    }
  }

  private void killRecoveryOf(Scene scene, Story story, int n) throws Exception {
    final String death = die(scene, n, false);
    Path cut = temp.resolve("cut");
    scene.cut(cut);
    scene.restoreCut(cut);
    DyingDisk whole = scene.disk(DyingDisk.immortal());
    scene.recover(whole);
    for (int m = 1; m <= whole.calls(); m++) {
      for (boolean half : DyingDisk.halves(whole.log().get(m - 1))) {
        scene.restoreCut(cut);
        DyingDisk dying = scene.disk(half ? DyingDisk.diesInTheMiddleOf(m) : DyingDisk.diesAt(m));
        assertThatThrownBy(() -> scene.recover(dying)).isInstanceOf(DyingDisk.Died.class);
        String when = death + ", recovery at " + m + ": " + dying.log().getLast();
        scene.assertStartable(when);
        recover(scene);
        scene.assertWhole(when);
        count("recovery of " + story.label());
      }
    }
    scene.assertUpgradable(death);
  }

  /**
   * The first and the last call in each state of the journal and the launcher: at the last, the
   * most is left to be done.
   */
  private static Set<Integer> onePerState(Scene scene) throws Exception {
    Set<Integer> chosen = new TreeSet<>();
    String state = "";
    for (int n = 1; n <= scene.calls().size(); n++) {
      die(scene, n, false);
      String found = scene.state() + scene.hasLauncher();
      if (!found.equals(state) && n > 1) {
        chosen.add(n - 1);
        chosen.add(n);
      }
      state = found;
    }
    chosen.add(scene.calls().size());
    return chosen;
  }
}
