package dev.instar;

import dev.instar.disk.Disk;
import dev.instar.disk.RealDisk;
import dev.instar.install.Journal;
import dev.instar.model.UpgradeFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The operations that are disturbed in every way that there is. */
enum Story {
  INSTALL,
  UPGRADE,
  UPGRADE_OF_A_DIRECTORY,
  UPGRADE_OF_FILES,
  UPGRADE_ON_TWO_FILE_SYSTEMS,
  UPGRADE_ON_A_LOWER_LAYER,
  ROLLBACK,
  ROLLBACK_ON_A_LOWER_LAYER,
  DOWNGRADE,
  TAKEN_BACK,
  TAKEN_BACK_ON_A_LOWER_LAYER,
  PRUNE;

  /** The name in reports, as {@code upgrade on two file systems}. */
  String label() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }

  boolean onALowerLayer() {
    return name().endsWith("LOWER_LAYER");
  }

  private boolean isTakenBack() {
    return name().startsWith("TAKEN_BACK");
  }

  private boolean isRollback() {
    return name().startsWith("ROLLBACK");
  }

  World world(Path place) throws IOException {
    return switch (this) {
      case UPGRADE_OF_A_DIRECTORY -> new World(place, place, SampleReleases.Data.DIRECTORY, "");
      case UPGRADE_OF_FILES -> new World(place, place, SampleReleases.Data.FILES, "");
      case UPGRADE_ON_TWO_FILE_SYSTEMS ->
          new World(place, elsewhere(), SampleReleases.Data.BOTH, "");
      case PRUNE -> new World(place, ", \"backups\": {\"keep\": 1}");
      default -> new World(place);
    };
  }

  /** Where the system has its temporary files; the tests' own are in memory. */
  private static Path elsewhere() throws IOException {
    Path directory = Files.createTempDirectory("instar");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteQuietly(directory)));
    return directory;
  }

  private static void deleteQuietly(Path directory) {
    try {
      World.delete(directory);
    } catch (IOException e) {
      System.err.println("could not delete " + directory + ": " + e);
    }
  }

  /** Everything up to the operation. */
  void setUp(World world) throws Exception {
    if (this == INSTALL) {
      world.seed();
      world.place(World.V1);
      return;
    }
    world.installV1();
    if (isRollback() || this == DOWNGRADE || this == PRUNE) {
      world.run(world.upgrade(), new RealDisk());
    }
    if (this == DOWNGRADE) {
      world.place(World.V3);
      world.run(
          world.request(Journal.Operation.UPGRADE, World.V3, Optional.empty()), new RealDisk());
    }
    if (this == PRUNE) {
      rollBack(world, new RealDisk());
      rollBack(world, new RealDisk());
      World.copy(world.image(World.V1), world.layout.versions().resolve("0.9.0"));
    }
    prepare(world);
  }

  /** What must be so for the operation, and for none before or after it. */
  void prepare(World world) {
    if (isTakenBack()) {
      world.variables.put("TOOL_DOCTOR", "fail");
    }
  }

  /** The operation. */
  void play(World world, Disk disk) throws Exception {
    if (isTakenBack()) {
      takeBack(world, disk);
    } else if (isRollback()) {
      rollBack(world, disk);
    } else if (this == DOWNGRADE) {
      world.run(world.downgrade(World.V2), disk);
    } else if (this == PRUNE) {
      new Prune(world.layout, world.newest(), world.host(disk)).run(false, true);
    } else {
      world.run(this == INSTALL ? world.install() : world.upgrade(), disk);
    }
  }

  private static void takeBack(World world, Disk disk) throws Exception {
    try {
      world.run(world.upgrade(), disk);
    } catch (UpgradeFailedException e) {
      return; // as it must be
    }
    throw new AssertionError("a version that is ill was kept");
  }

  private static void rollBack(World world, Disk disk) throws Exception {
    var newest = world.installation().backups.list().getFirst();
    world.run(
        world.request(
            Journal.Operation.ROLLBACK,
            newest.manifest().appVersion().orElseThrow(),
            Optional.of(newest.id())),
        disk);
  }
}
