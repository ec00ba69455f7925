package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.backup.Backup;
import dev.instar.backup.BackupStore;
import dev.instar.backup.Verification;
import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import dev.instar.disk.DyingDisk;
import dev.instar.disk.FailingDisk;
import dev.instar.disk.LowerLayer;
import dev.instar.disk.Tree;
import dev.instar.install.Journal;
import dev.instar.install.JournalFile;
import dev.instar.model.Sha256;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One operation on a {@link World}, from a state that can be brought back any number of times, and
 * the two states in which it may end: the old one, and the one to which it leads undisturbed.
 */
final class Scene {
  final World world;
  private final Story story;
  private final Path saved;

  /** What lay where, byte by byte, when nothing had been done. */
  private final Map<Version, Sha256> images = new HashMap<>();

  /** What may be found as the launcher; nothing when there is none before. */
  private final Set<String> launchers = new HashSet<>();

  private final String oldVersion;
  private final Map<String, String> old;
  private List<String> calls = List.of();
  private String newVersion = "";
  private Map<String, String> now = Map.of();
  private Map<String, String> afterwards = Map.of();
  private List<String> remaining = List.of();
  private final Optional<Disk> windows;
  private Optional<LowerLayer> lower = Optional.empty();
  private List<Path> lowerWhenCut = List.of();

  private Scene(World world, Story story, Path saved) throws Exception {
    this.world = world;
    this.story = story;
    this.saved = saved;
    this.oldVersion = world.current();
    this.old = world.contents();
    this.windows = world.windows.isPresent() ? Optional.of(world.disk()) : Optional.empty();
    if (Files.exists(world.layout.launcher())) {
      launchers.add(Files.readString(world.layout.launcher()));
    }
    for (Version version : world.installation().versions()) {
      images.put(version, Tree.of(world.layout.image(version)).hash());
    }
    copyPlaces(world, saved);
  }

  /** Sets the scene and plays it once, undisturbed. */
  static Scene of(Story story, Path temp) throws Exception {
    World world = story.world(Files.createDirectories(temp.resolve("world")));
    story.setUp(world);
    Scene scene = new Scene(world, story, temp.resolve("saved"));
    scene.restore();
    DyingDisk counter = scene.disk(DyingDisk.immortal());
    scene.play(counter);
    scene.calls = counter.log();
    if (!scene.launchers.isEmpty()) {
      scene.launchers.add(Files.readString(world.layout.launcher()));
    }
    scene.newVersion = world.current();
    scene.now = world.contents();
    scene.remaining = scene.backupIds();
    scene.upgrade();
    scene.afterwards = scene.carriedOn();
    return scene;
  }

  private static List<Path> places(World world) {
    return world.data.startsWith(world.home)
        ? List.of(world.home)
        : List.of(world.home, world.data.getParent());
  }

  private static void copyPlaces(World world, Path to) throws IOException {
    for (Path place : places(world)) {
      World.copy(place, Files.createDirectories(to).resolve(index(world, place)));
    }
  }

  private static String index(World world, Path place) {
    return "place-" + places(world).indexOf(place);
  }

  /** Everything as it was before the operation. */
  void restore() throws IOException {
    bringBack(saved);
    lower = story.onALowerLayer() ? Optional.of(LowerLayer.of(world.home)) : Optional.empty();
  }

  /** Keeps everything as it is now, after a death. */
  void cut(Path to) throws IOException {
    World.delete(to);
    copyPlaces(world, to);
    lowerWhenCut = lower.isPresent() ? lower.get().in(world.home) : List.of();
  }

  /** Everything as it was when it was {@link #cut}. */
  void restoreCut(Path from) throws IOException {
    bringBack(from);
    lower = story.onALowerLayer() ? Optional.of(LowerLayer.of(lowerWhenCut)) : Optional.empty();
  }

  private void bringBack(Path from) throws IOException {
    for (Path place : places(world)) {
      World.delete(place);
      World.copy(from.resolve(index(world, place)), place);
    }
  }

  /** The disk, on the file system of this scene. */
  DyingDisk disk(DyingDisk disk) {
    return base().map(disk::above).orElse(disk);
  }

  /** The same for one that fails. */
  FailingDisk disk(FailingDisk disk) {
    return base().map(disk::above).orElse(disk);
  }

  private Optional<Disk> base() {
    return lower.isPresent() ? lower.map(Disk.class::cast) : windows;
  }

  /** Every call that the operation makes undisturbed, in order. */
  List<String> calls() {
    return calls;
  }

  void play(Disk disk) throws Exception {
    world.launcherRuns();
    story.play(world, disk);
  }

  void recover(Disk disk) throws Exception {
    world.launcherRuns();
    world.recover(disk);
    if (story.isPrune()) {
      story.play(world, disk);
    }
  }

  Installation installation() {
    return world.installation();
  }

  /** The state of the journal, or NONE. */
  String state() throws Exception {
    return installation().journal.read() instanceof JournalFile.Found.InFlight found
        ? found.journal().state().name()
        : "NONE";
  }

  boolean hasLauncher() {
    return Files.exists(world.layout.launcher());
  }

  private List<String> backupIds() throws IOException {
    return installation().backups.list().stream().map(Backup::id).toList();
  }

  boolean isNew() throws Exception {
    return world.current().equals(newVersion)
        && (!oldVersion.equals(newVersion) || world.contents().equals(now));
  }

  String newVersion() {
    return newVersion;
  }

  /** Program and data are those of the old or of the new state. */
  void assertOldOrNew(String when) throws Exception {
    assertThat(world.current()).as(when).isIn(oldVersion, newVersion);
    assertThat(world.contents()).as(when).isEqualTo(isNew() ? now : old);
  }

  /** The old or the new state, nothing in flight, every backup sound, every image untouched. */
  void assertWhole(String when) throws Exception {
    assertOldOrNew(when);
    assertThat(world.leftovers()).as(when).isEmpty();
    BackupStore backups = installation().backups;
    assertThat(backups.orphans()).as(when).isEmpty();
    assertThat(backups.unreadable()).as(when).isEmpty();
    for (Backup backup : backups.list()) {
      assertThat(backups.verify(backup))
          .as(when + ", backup " + backup.id())
          .isEqualTo(new Verification.Sound());
    }
    if (story.isPrune()) {
      assertThat(backupIds()).as(when).isEqualTo(remaining);
    }
    for (Version version : world.installation().versions()) {
      assertThat(Tree.of(world.layout.image(version)).hash())
          .as(when + ", image " + version)
          .isEqualTo(images.get(version));
    }
  }

  /**
   * What lies there right after a death can be started, or holds back every start until somebody
   * has recovered: the launcher and the active image are whole, and the program accepts its data.
   */
  void assertStartable(String when) throws Exception {
    if (!launchers.isEmpty()) {
      assertThat(Files.readString(firstLauncher())).as(when + ", launcher").isIn(launchers);
    }
    if (world.current().equals("none")) {
      return;
    }
    Version active = new Version(world.current());
    assertThat(Tree.of(world.layout.image(active)).hash()).as(when).isEqualTo(images.get(active));
    boolean fit = isNew() || !story.beginsWithOldData();
    if (fit && !Files.exists(world.layout.switchMark())) {
      assertThat(world.doctor(active)).as(when + ", doctor").isEmpty();
    }
  }

  /** The launcher; for a moment, on Windows, the one to which its stand-in gives its name. */
  private Path firstLauncher() {
    Path launcher = world.layout.launcher();
    return Files.exists(launcher) || !Files.exists(world.layout.launcherStandIn())
        ? launcher
        : launcher.resolveSibling(launcher.getFileName() + Durable.BESIDE);
  }

  /** What every end leads to; what the older version could not hold lies there only after it. */
  private Map<String, String> carriedOn() throws Exception {
    Map<String, String> contents = world.contents();
    contents.keySet().removeIf(name -> name.startsWith("not-carried-back"));
    return contents;
  }

  /** A following upgrade finds nothing in its way, and comes to where it always comes. */
  void assertUpgradable(String when) throws Exception {
    upgrade();
    assertThat(world.current()).as(when).isEqualTo(World.V3.text());
    assertThat(carriedOn()).as(when).isEqualTo(afterwards);
    assertThat(world.leftovers()).as(when).isEmpty();
  }

  private void upgrade() throws Exception {
    world.variables.remove("TOOL_DOCTOR");
    world.place(World.V3);
    Journal.Operation operation =
        world.current().equals("none") ? Journal.Operation.INSTALL : Journal.Operation.UPGRADE;
    world.run(world.request(operation, World.V3, Optional.empty()), disk(DyingDisk.immortal()));
    story.prepare(world);
  }
}
