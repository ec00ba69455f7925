package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.FreeSpace;
import dev.instar.disk.RealDisk;
import dev.instar.disk.Tree;
import dev.instar.install.InstalledImage;
import dev.instar.install.Journal;
import dev.instar.model.ExitCode;
import dev.instar.model.UpgradeFailedException;
import dev.instar.process.Program;
import dev.instar.publish.ReleaseServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Changes for which there is not enough room: refused before anything is done. */
@Tag("W10")
@Tag("D37")
class SpaceTest {
  private static final long MB = 1_000_000;

  @TempDir Path temp;
  private World world;

  @BeforeEach
  void createWorld() throws IOException {
    world = new World(Files.createDirectories(temp.resolve("world")));
  }

  private static FreeSpace of(long bytes) {
    return place -> Optional.of(new FreeSpace.Store("the only disk", bytes));
  }

  private void assertRefused(Executable change, String why) throws Exception {
    final Map<String, String> before = world.contents();
    final String version = world.current();
    assertThatThrownBy(change::execute)
        .isInstanceOfSatisfying(
            UpgradeFailedException.class,
            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ROLLED_BACK))
        .hasMessageContaining(why)
        .hasMessageContaining("othing was changed");
    assertThat(world.contents()).isEqualTo(before);
    assertThat(world.current()).isEqualTo(version);
    assertThat(world.leftovers()).isEmpty();
    assertThat(world.layout.journal()).doesNotExist();
  }

  @Test
  void upgradeForWhoseDataThereIsNoRoom_isRefused_andRunsOnceThereIs() throws Exception {
    world.installV1();
    world.space = of(16 * MB);
    assertRefused(
        () -> world.run(world.upgrade(), new RealDisk()), "MB for the migration of the databases");
    world.space = of(100 * MB);
    world.run(world.upgrade(), new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
  }

  @Test
  void rollbackForWhoseCopyThereIsNoRoom_isRefused_andRunsOnceThereIs() throws Exception {
    world.installV1();
    world.run(world.upgrade(), new RealDisk());
    String id = world.installation().backups.list().getFirst().id();
    FinalizeRequest back = world.request(Journal.Operation.ROLLBACK, World.V1, Optional.of(id));
    world.space = of(16 * MB);
    assertRefused(() -> world.run(back, new RealDisk()), "MB for a copy of the backup");
    world.space = of(100 * MB);
    world.run(back, new RealDisk());
    assertThat(world.current()).isEqualTo("1.0.0");
  }

  @Test
  void selfUpdateForWhichThereIsNoRoom_isRefusedBeforeTheDownload() throws Exception {
    world.installV1();
    World.delete(world.layout.image(World.V2));
    world.space = of(16 * MB);
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    List<String> asked = new java.util.concurrent.CopyOnWriteArrayList<>();
    try (ReleaseServer server =
        ReleaseServer.start(world.place.resolve("releases"), anywhere, asked::add)) {
      world.variables.put("INSTAR_SOURCE", server.baseUrl());
      SelfUpdate update =
          new SelfUpdate(
              world.layout,
              InstalledImage.at(world.layout.image(World.V1)),
              world.host(new RealDisk()));
      assertRefused(
          () -> update.run(SelfUpdate.Options.agreeing()),
          "MB for the download, 1 MB for the new version, 1 MB for a copy of the data");
    }
    assertThat(asked).isNotEmpty().noneMatch(line -> line.contains(".tar.gz"));
    assertThat(world.layout.image(World.V2)).doesNotExist();
  }

  @Test
  void smallDisk_isAskedForItsRoom() throws Exception {
    world.seed();
    world.place(World.V1);
    Path small = Files.createDirectories(world.place.resolve("small"));
    mount(small);
    try {
      Path data = small.resolve("tool-data");
      World.copy(world.data, data);
      world.variables.put("TOOL_DATA", data.toString());
      Tree before = Tree.of(data);
      assertRefused(() -> world.run(world.install(), new RealDisk()), "on the disk of " + small);
      assertThat(Tree.of(small).items()).hasSize(before.items().size() + 1);
      assertThat(Tree.of(data)).isEqualTo(before);
    } finally {
      run("umount", small.toString());
    }
  }

  private static void mount(Path place) {
    Program.Ending mounted =
        run("mount", "-t", "tmpfs", "-o", "size=12m", "instar-test", place.toString());
    Assumptions.assumeTrue(
        mounted instanceof Program.Ending.Exited exited && exited.code() == 0,
        "mounting a small disk is not permitted");
  }

  private static Program.Ending run(String... command) {
    return new Program(
            List.of(command),
            Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
            Path.of("/"),
            Duration.ofSeconds(10))
        .run();
  }
}
