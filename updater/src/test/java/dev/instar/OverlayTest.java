package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.RealDisk;
import dev.instar.install.Journal;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An installation and data that came with a container's image, on a real overlayfs, which refuses
 * to rename their directories. Needs the right to mount.
 */
@Tag("W11")
class OverlayTest {
  @TempDir Path temp;

  private static boolean runs(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  private boolean mount(Path merged, Path lower) throws Exception {
    Path upper = Files.createDirectories(temp.resolve("upper"));
    Path work = Files.createDirectories(temp.resolve("work"));
    String options =
        "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work + ",redirect_dir=off";
    try {
      return runs(
          List.of("mount", "-t", "overlay", "instar-test", "-o", options, merged.toString()));
    } catch (IOException e) {
      return false; // there is no mount command
    }
  }

  @Test
  void dataOfALowerLayer_areUpgradedAndRolledBack() throws Exception {
    Path place = Files.createDirectories(temp.resolve("world"));
    World world = new World(place);
    world.installV1();
    Map<String, String> old = world.contents();
    Path lower = temp.resolve("lower");
    World.copy(world.home, lower);
    World.delete(world.home);
    Files.createDirectories(world.home);
    Assumptions.assumeTrue(
        mount(world.home, lower), "mounting overlayfs is not possible here (needs root)");
    try {
      assertThatThrownBy(
              () -> new RealDisk().move(world.data, world.data.resolveSibling("elsewhere")))
          .as("what this test is about")
          .isInstanceOf(AtomicMoveNotSupportedException.class);

      world.run(world.upgrade(), new RealDisk());
      assertThat(world.current()).isEqualTo("2.0.0");
      assertThat(world.data.resolve("config.yaml")).exists();
      assertThat(world.leftovers()).isEmpty();

      Installation installation = world.installation();
      String backup = installation.backups.list().getFirst().id();
      world.run(
          world.request(Journal.Operation.ROLLBACK, World.V1, Optional.of(backup)), new RealDisk());
      assertThat(world.contents()).isEqualTo(old);
      assertThat(world.leftovers()).isEmpty();
    } finally {
      assertThat(runs(List.of("umount", world.home.toString()))).as("unmounted").isTrue();
    }
  }
}
