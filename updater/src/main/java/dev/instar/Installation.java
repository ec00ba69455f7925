package dev.instar;

import dev.instar.backup.BackupStore;
import dev.instar.disk.Durable;
import dev.instar.install.DeferredChange;
import dev.instar.install.History;
import dev.instar.install.InstalledImage;
import dev.instar.install.Instances;
import dev.instar.install.JournalFile;
import dev.instar.install.Launcher;
import dev.instar.install.Layout;
import dev.instar.install.Metadata;
import dev.instar.install.SwitchMark;
import dev.instar.install.VersionFile;
import dev.instar.model.RepairException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The parts of one installation on one host, each made once. */
public final class Installation {
  public final Layout layout;
  public final Durable durable;
  public final JournalFile journal;
  public final VersionFile current;
  public final VersionFile updater;
  public final SwitchMark switchMark;
  public final Launcher launcher;
  public final History history;
  public final Instances instances;
  public final BackupStore backups;
  public final DeferredChange deferred;

  public Installation(Layout layout, Host host) {
    this.layout = layout;
    this.durable = new Durable(host.disk());
    this.journal = new JournalFile(layout, durable);
    this.current = new VersionFile(layout.current(), durable);
    this.updater = new VersionFile(layout.updater(), durable);
    this.switchMark = new SwitchMark(layout, durable);
    this.launcher = new Launcher(layout, durable);
    this.history = new History(layout, durable);
    this.instances = new Instances(layout, host.processes());
    this.backups = new BackupStore(layout.app(), layout.backups(), durable);
    this.deferred = new DeferredChange(layout, durable);
  }

  /** Creates the directories that every installation has. */
  public void createDirectories() throws IOException {
    durable.createDirectories(layout.state());
    durable.createDirectories(layout.versions());
    durable.createDirectories(layout.staging());
    durable.createDirectories(layout.backups());
  }

  /** True for a directory of the staging in which a process handed over that has ended since. */
  public static boolean isDeadHandover(Path staged) {
    return Layout.handedOverBy(staged)
        .filter(pid -> !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
        .isPresent();
  }

  /** The versions that have a directory in {@code versions/}, oldest first. */
  public List<Version> versions() throws IOException {
    return Durable.children(layout.versions()).stream()
        .filter(Files::isDirectory)
        .flatMap(directory -> Layout.version(directory).stream())
        .sorted()
        .toList();
  }

  /**
   * Takes an image away at once, then deletes what it was. A file of it that somebody uses stays in
   * the staging until a later command.
   *
   * @throws IOException when the system does not let go of it, as Windows while a program in it
   *     runs; it is whole then
   */
  public void deleteImage(Version version) throws IOException {
    Path aside = layout.staging().resolve("gone-" + version);
    durable.createDirectories(layout.staging());
    deleteStaged(aside);
    for (int i = 1; Files.exists(aside, LinkOption.NOFOLLOW_LINKS); i++) {
      aside = layout.staging().resolve("gone-" + version + "-" + i); // the other is still in use
    }
    durable.move(layout.image(version), aside);
    deleteStaged(aside);
  }

  /**
   * Deletes something in the staging that has had its use. When that fails, the command which used
   * it has succeeded or failed all the same, and the next one to stage the like deletes it.
   */
  void deleteStaged(Path path) {
    try {
      durable.deleteTree(path);
    } catch (IOException e) {
      return; // everything in the staging may stay, or go at any time
    }
  }

  public Optional<Metadata> metadata() throws IOException, RepairException {
    return Metadata.read(layout);
  }

  public InstalledImage image(Version version) throws IOException, RepairException {
    return InstalledImage.at(layout.image(version));
  }

  /** Why a version was taken back here; nothing when it was not. */
  Optional<String> whyReverted(Version version) throws IOException, RepairException {
    return metadata().map(known -> known.badVersions().get(version));
  }

  /** The version whose change waits for a start of the app; none when nothing does. */
  public Optional<Version> waiting() {
    return Deferral.waiting(this);
  }

  /**
   * The image of the active version.
   *
   * @throws RepairException when nothing is installed here
   */
  InstalledImage currentImage() throws IOException, RepairException {
    Optional<Version> version = current.read();
    if (version.isEmpty()) {
      throw new RepairException(
          layout.app() + " is not installed in " + layout.root() + ".",
          "Nothing was changed.",
          "Run its install script first.");
    }
    return image(version.get());
  }
}
