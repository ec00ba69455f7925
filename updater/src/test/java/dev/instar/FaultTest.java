package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.backup.Backup;
import dev.instar.backup.Verification;
import dev.instar.disk.Disk;
import dev.instar.disk.FailingDisk;
import dev.instar.disk.RealDisk;
import dev.instar.install.Journal;
import dev.instar.install.JournalFile;
import dev.instar.model.InstarException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lets every change meet a disk that fails at one call, or from one call on. A change that says it
 * was done was done; one that fails has left the old state, or a record of what is left to do, from
 * which the next command comes to the old or the new state.
 */
@Tag("W11")
@Tag("D37")
class FaultTest {
  @TempDir Path temp;
  private World world;
  private Path saved;

  @BeforeEach
  void createWorld() throws Exception {
    world = new World(Files.createDirectories(temp.resolve("world")));
    saved = temp.resolve("saved");
  }

  /** What is done. */
  @FunctionalInterface
  private interface Action {
    FinalizeRequest request() throws Exception;
  }

  private void restore() throws IOException {
    World.delete(world.home);
    World.copy(saved, world.home);
  }

  private Installation installation() {
    return new Installation(world.layout, world.host(new RealDisk()));
  }

  /** The failure of a change; empty when it was done. */
  private Optional<Exception> failureOf(FinalizeRequest request, Disk disk) {
    try {
      world.run(request, disk);
      return Optional.empty();
    } catch (InstarException | IOException e) {
      return Optional.of(e);
    } catch (Exception e) {
      throw new AssertionError("no failure for users", e);
    }
  }

  private void failEverywhere(Action action, String oldVersion, String version) throws Exception {
    World.copy(world.home, saved);
    final Map<String, String> old = world.contents();
    FailingDisk counter = FailingDisk.watchedBy((number, call) -> {});
    world.run(action.request(), counter);
    final Map<String, String> now = world.contents();
    for (int n = 1; n <= counter.calls(); n++) {
      for (boolean once : new boolean[] {true, false}) {
        restore();
        FinalizeRequest request = action.request();
        FailingDisk disk = once ? FailingDisk.failsAt(n) : FailingDisk.failsFrom(n);
        Optional<Exception> failure = failureOf(request, disk);
        String when = (once ? "call " : "calls from ") + n + " on: " + disk.log().get(n - 1);
        if (failure.isEmpty()) {
          assertThat(world.current()).as(when).isEqualTo(version);
        }
        if (installation().journal.read() instanceof JournalFile.Found.None) {
          boolean done = world.current().equals(version);
          assertThat(world.contents()).as(when).isEqualTo(done ? now : old);
        } else {
          assertThat(once).as(when + " leaves a record: " + failure).isFalse();
        }
        world.recover(new RealDisk());
        String current = world.current();
        assertThat(current).as(when).isIn(oldVersion, version);
        assertThat(world.contents()).as(when).isEqualTo(current.equals(version) ? now : old);
        assertThat(world.leftovers()).as(when).isEmpty();
        for (Backup backup : installation().backups.list()) {
          assertThat(installation().backups.verify(backup))
              .as(when + ", backup " + backup.id())
              .isEqualTo(new Verification.Sound());
        }
      }
    }
  }

  @Test
  void upgradeOnADiskThatFails_isDoneOrSaysThatItIsNot() throws Exception {
    world.installV1();
    failEverywhere(world::upgrade, "1.0.0", "2.0.0");
  }

  @Test
  void rollbackOnADiskThatFails_isDoneOrSaysThatItIsNot() throws Exception {
    world.installV1();
    world.run(world.upgrade(), new RealDisk());
    String backup = installation().backups.list().getFirst().id();
    failEverywhere(
        () -> world.request(Journal.Operation.ROLLBACK, World.V1, Optional.of(backup)),
        "2.0.0",
        "1.0.0");
  }

  @Test
  void firstInstallationOnADiskThatFails_isDoneOrSaysThatItIsNot() throws Exception {
    world.seed();
    world.place(World.V1);
    failEverywhere(world::install, "none", "1.0.0");
  }
}
