package dev.instar;

import dev.instar.backup.BackupStore;
import dev.instar.disk.Durable;
import dev.instar.install.History;
import dev.instar.install.InstalledImage;
import dev.instar.install.Instances;
import dev.instar.install.JournalFile;
import dev.instar.install.LauncherScript;
import dev.instar.install.Layout;
import dev.instar.install.Metadata;
import dev.instar.install.SwitchMark;
import dev.instar.install.VersionFile;
import dev.instar.model.RepairException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The parts of one installation on one host, each made once. */
public final class Installation {
  public final Layout layout;
  public final Durable durable;
  public final JournalFile journal;
  public final VersionFile current;
  public final VersionFile updater;
  public final SwitchMark switchMark;
  public final LauncherScript launcher;
  public final History history;
  public final Instances instances;
  public final BackupStore backups;

  public Installation(Layout layout, Host host) {
    this.layout = layout;
    this.durable = new Durable(host.disk());
    this.journal = new JournalFile(layout, durable);
    this.current = new VersionFile(layout.current(), durable);
    this.updater = new VersionFile(layout.updater(), durable);
    this.switchMark = new SwitchMark(layout, durable);
    this.launcher = new LauncherScript(layout, durable);
    this.history = new History(layout, durable);
    this.instances = new Instances(layout, host.processes());
    this.backups = new BackupStore(layout.app(), layout.backups(), durable);
  }

  /** Creates the directories that every installation has. */
  public void createDirectories() throws IOException {
    durable.createDirectories(layout.state());
    durable.createDirectories(layout.versions());
    durable.createDirectories(layout.staging());
    durable.createDirectories(layout.backups());
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
