package dev.instar;

import dev.instar.disk.Disk;
import dev.instar.install.Journal;
import dev.instar.model.UpgradeFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The operations that are disturbed in every way that there is. */
enum Story {
  INSTALL,
  UPGRADE,
  UPGRADE_OF_A_DIRECTORY,
  UPGRADE_OF_FILES,
  UPGRADE_OF_A_DIRECTORY_THAT_PARTS,
  UPGRADE_ON_TWO_FILE_SYSTEMS,
  UPGRADE_ON_A_LOWER_LAYER,
  ROLLBACK,
  ROLLBACK_WITH_CHANGES,
  ROLLBACK_ON_A_LOWER_LAYER,
  DOWNGRADE,
  MIGRATE,
  TAKEN_BACK,
  TAKEN_BACK_ON_A_LOWER_LAYER,
  TAKEN_BACK_OF_A_DIRECTORY_THAT_PARTS,
  PRUNE,
  INSTALL_ON_WINDOWS,
  UPGRADE_ON_WINDOWS,
  UPGRADE_OF_DATA_ON_ANOTHER_DRIVE_ON_WINDOWS,
  ROLLBACK_ON_WINDOWS,
  TAKEN_BACK_ON_WINDOWS,
  PRUNE_ON_WINDOWS;

  /** The name in reports, as {@code upgrade on two file systems}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ').replace("windows", "Windows");
  }

  boolean onALowerLayer() {
    return name().endsWith("LOWER_LAYER");
  }

  private boolean onWindows() {
    return name().endsWith("ON_WINDOWS");
  }

  private boolean isInstallation() {
    return name().startsWith("INSTALL");
  }

  /** Whether it is another one in another place: mostly the same calls. */
  boolean isVariant() {
    return name().contains("_ON_") || name().contains("_OF_");
  }

  boolean isPrune() {
    return name().startsWith("PRUNE");
  }

  /** Whether the program could not be started on its data before; its start migrates them. */
  boolean beginsWithOldData() {
    return this == MIGRATE;
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
      case UPGRADE_OF_A_DIRECTORY_THAT_PARTS, TAKEN_BACK_OF_A_DIRECTORY_THAT_PARTS ->
          new World(place, place, SampleReleases.Data.MOVING, "");
      case UPGRADE_OF_FILES -> new World(place, place, SampleReleases.Data.FILES, "");
      case UPGRADE_ON_TWO_FILE_SYSTEMS ->
          new World(place, elsewhere(), SampleReleases.Data.BOTH, "");
      case UPGRADE_OF_DATA_ON_ANOTHER_DRIVE_ON_WINDOWS -> World.onWindows(place, elsewhere(), "");
      default ->
          onWindows()
              ? World.onWindows(place, place, moreOfDescriptor())
              : new World(place, moreOfDescriptor());
    };
  }

  private String moreOfDescriptor() {
    return isPrune() ? ", \"backups\": {\"keep\": 1}" : "";
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
    if (isInstallation()) {
      world.seed();
      world.place(World.V1);
      return;
    }
    world.installV1();
    if (this == MIGRATE) {
      becomeOld(world);
      return;
    }
    if (isRollback() || this == DOWNGRADE || isPrune()) {
      world.run(world.upgrade(), world.disk());
    }
    if (this == DOWNGRADE) {
      world.place(World.V3);
      world.run(world.request(Journal.Operation.UPGRADE, World.V3, Optional.empty()), world.disk());
    }
    if (isPrune()) {
      rollBack(world, world.disk());
      rollBack(world, world.disk());
      World.copy(world.image(World.V1), world.layout.versions().resolve("0.9.0"));
    }
    prepare(world);
  }

  /** Puts the data of the old program under the new one, as a restored directory would be. */
  private static void becomeOld(World world) throws Exception {
    Path kept = world.place.resolve("kept");
    World.copy(world.data, kept.resolve("data"));
    World.copy(world.settings, kept.resolve("settings"));
    world.run(world.upgrade(), world.disk());
    World.delete(world.data);
    World.delete(world.settings);
    World.copy(kept.resolve("data"), world.data);
    World.copy(kept.resolve("settings"), world.settings);
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
    } else if (this == ROLLBACK_WITH_CHANGES) {
      world.run(toNewest(world).keepingChanges(), disk);
    } else if (isRollback()) {
      rollBack(world, disk);
    } else if (this == DOWNGRADE) {
      world.run(world.downgrade(World.V2), disk);
    } else if (this == MIGRATE) {
      world.run(world.migrate(World.V2), disk);
    } else if (isPrune()) {
      new Prune(world.layout, world.newest(), world.host(disk)).run(false, true);
    } else {
      world.run(isInstallation() ? world.install() : world.upgrade(), disk);
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
    world.run(toNewest(world), disk);
  }

  private static FinalizeRequest toNewest(World world) throws Exception {
    var newest = world.installation().backups.list().getFirst();
    return world.request(
        Journal.Operation.ROLLBACK,
        newest.manifest().appVersion().orElseThrow(),
        Optional.of(newest.id()));
  }
}
