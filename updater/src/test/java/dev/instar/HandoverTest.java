package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.install.InstalledImage;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("D37")
class HandoverTest {
  /** Linux counts processes to 2^22 at most. */
  private static final long NOBODY = 1L << 30;

  @TempDir Path directory;

  @Test
  void whatAnotherCommandHandsOverAtTheSameTime_isLeftAlone() throws Exception {
    World world = new World(directory);
    world.installV1();
    Path staging = world.layout.staging();
    long alive = ProcessHandle.current().parent().orElseThrow().pid();
    Path others = Files.createDirectories(staging.resolve("request-" + alive));
    Path killed = Files.createDirectories(staging.resolve("request-" + NOBODY));
    Path download = Files.createDirectories(staging.resolve("release-2.0.0"));
    Installation installation = world.installation();
    InstalledImage own = InstalledImage.at(world.layout.image(World.V1));
    Path mine;
    try (Handover handover = new Handover(own, installation)) {
      mine = handover.open();
      assertThat(mine).isEmptyDirectory();
    }
    assertThat(mine).doesNotExist();
    assertThat(killed).doesNotExist();
    assertThat(others).isDirectory();
    assertThat(download).isDirectory();
  }
}
