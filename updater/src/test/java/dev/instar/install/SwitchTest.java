package dev.instar.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import dev.instar.disk.DyingDisk;
import dev.instar.disk.RealDisk;
import dev.instar.disk.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("W11")
class SwitchTest {
  private static final String ID = "20260101T101112Z-1.0.0";

  @TempDir Path temp;

  /** A whole directory, a file that appears, one that goes, and a log that may appear. */
  private final class Case {
    final Path place;
    final List<Unit> units;

    Case(String name) throws IOException {
      place = Files.createDirectories(temp.resolve(name));
      file("live/data/a", "old a");
      file("live/goes", "old goes");
      file("next/data/a", "new a");
      file("next/data/b", "new b");
      file("next/appears", "new appears");
      units =
          List.of(
              unit("data", true, true),
              unit("appears", true, false),
              unit("goes", false, true),
              unit("log", false, false));
    }

    private void file(String path, String text) throws IOException {
      Path file = place.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }

    private Unit unit(String name, boolean next, boolean kept) {
      return new Unit(
          place.resolve("live").resolve(name),
          next ? Optional.of(place.resolve("next").resolve(name)) : Optional.empty(),
          kept ? Optional.of(place.resolve("kept").resolve(name)) : Optional.empty(),
          Optional.of(place.resolve("attempted").resolve(name)));
    }

    Tree live() throws IOException {
      return Tree.of(place.resolve("live"));
    }
  }

  @Test
  void diedAnywhereWhileGoingForward_theNextRunFinishes() throws IOException {
    Case whole = new Case("whole");
    DyingDisk counter = DyingDisk.immortal();
    new Switch(new Durable(counter), ID).forward(whole.units);
    assertThat(whole.place.resolve("live/data/b")).hasContent("new b");
    assertThat(whole.place.resolve("kept/goes")).hasContent("old goes");

    for (int n = 1; n <= counter.calls(); n++) {
      Case cut = new Case("forward-" + n);
      DyingDisk dying = DyingDisk.diesAt(n);
      assertThatThrownBy(() -> new Switch(new Durable(dying), ID).forward(cut.units))
          .isInstanceOf(DyingDisk.Died.class);
      for (int again = 0; again < 2; again++) {
        new Switch(new Durable(new RealDisk()), ID).forward(cut.units);
        assertThat(cut.live()).isEqualTo(whole.live());
        assertThat(Tree.of(cut.place.resolve("kept")))
            .isEqualTo(Tree.of(whole.place.resolve("kept")));
      }
    }
  }

  @Test
  void diedAnywhereWhileGoingBack_theNextRunRestoresTheOldState() throws IOException {
    Case untouched = new Case("untouched");
    Case counted = new Case("counted");
    new Switch(new Durable(new RealDisk()), ID).forward(counted.units);
    DyingDisk counter = DyingDisk.immortal();
    new Switch(new Durable(counter), ID).back(counted.units);

    for (int n = 1; n <= counter.calls(); n++) {
      Case cut = new Case("back-" + n);
      new Switch(new Durable(new RealDisk()), ID).forward(cut.units);
      Files.writeString(cut.place.resolve("live/log"), "written by the new version");
      DyingDisk dying = DyingDisk.diesAt(n);
      assertThatThrownBy(() -> new Switch(new Durable(dying), ID).back(cut.units))
          .isInstanceOf(DyingDisk.Died.class);
      for (int again = 0; again < 2; again++) {
        new Switch(new Durable(new RealDisk()), ID).back(cut.units);
        assertThat(cut.live()).isEqualTo(untouched.live());
        assertThat(cut.place.resolve("attempted/data/b")).hasContent("new b");
        assertThat(cut.place.resolve("attempted/log")).hasContent("written by the new version");
      }
    }
  }

  private static void undo(Case at, Disk disk) throws IOException {
    new Switch(new Durable(disk), ID).undo(at.units);
  }

  /** A case whose switch was cut off before its n-th call. */
  private Case cutOff(String name, int n) throws IOException {
    Case cut = new Case(name);
    DyingDisk dying = DyingDisk.diesAt(n);
    assertThatThrownBy(() -> new Switch(new Durable(dying), ID).forward(cut.units))
        .isInstanceOf(DyingDisk.Died.class);
    return cut;
  }

  @Test
  void undoneFromAnywhere_andKilledMeanwhile_itIsUndoneOrGoesForward() throws IOException {
    Case untouched = new Case("untouched");
    Case whole = new Case("whole");
    DyingDisk forward = DyingDisk.immortal();
    new Switch(new Durable(forward), ID).forward(whole.units);
    int deaths = 0;
    for (int n = 1; n <= forward.calls(); n++) {
      Case undone = cutOff("undo-" + n, n);
      DyingDisk counter = DyingDisk.immortal();
      undo(undone, counter);
      assertUntouched(undone, untouched);
      for (int m = 1; m <= counter.calls(); m++) {
        Case again = cutOff("again-" + n + "-" + m, n);
        Case onward = cutOff("onward-" + n + "-" + m, n);
        for (Case cut : List.of(again, onward)) {
          DyingDisk dying = DyingDisk.diesAt(m);
          assertThatThrownBy(() -> undo(cut, dying)).isInstanceOf(DyingDisk.Died.class);
        }
        undo(again, new RealDisk());
        undo(again, new RealDisk());
        assertUntouched(again, untouched);
        new Switch(new Durable(new RealDisk()), ID).forward(onward.units);
        assertThat(onward.live()).isEqualTo(whole.live());
        deaths++;
      }
    }
    assertThat(deaths).isGreaterThan(20);
  }

  private static void assertUntouched(Case undone, Case untouched) throws IOException {
    assertThat(undone.live()).isEqualTo(untouched.live());
    assertThat(Tree.of(undone.place.resolve("next")))
        .isEqualTo(Tree.of(untouched.place.resolve("next")));
  }
}
