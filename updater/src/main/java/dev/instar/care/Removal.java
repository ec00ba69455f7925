package dev.instar.care;

import dev.instar.Event;
import dev.instar.Host;
import dev.instar.Installation;
import dev.instar.backup.Backup;
import dev.instar.backup.BackupStore;
import dev.instar.data.ResolvedRoot;
import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import dev.instar.disk.OrdinaryFiles;
import dev.instar.install.Layout;
import dev.instar.install.Metadata;
import dev.instar.model.DecisionException;
import dev.instar.model.InstarException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an uninstallation deletes, and in which order: first the data, if they go; then what belongs
 * to them; the programs; last the image whose updater is at work, and the launcher, by which the
 * command can be called again until then. Nothing is deleted but by a name of the app's own.
 */
final class Removal {
  private final Survey survey;
  private final Host host;
  private final Installation installation;
  private final Layout layout;
  private final boolean withData;
  private final List<Path> foreign;

  /** What is in use, by this very command perhaps; see {@link #deleteOrLeave}. */
  private final List<Path> inUse = new ArrayList<>();

  private Removal(Survey survey, boolean withData) throws IOException {
    this.survey = survey;
    this.host = survey.host();
    this.installation = survey.installation();
    this.layout = survey.layout();
    this.withData = withData;
    this.foreign = FileExamination.foreign(layout);
  }

  /**
   * Looks what there is to delete.
   *
   * @throws DecisionException when the data are to go, and a person must look at their place first
   */
  static Removal of(Survey survey, boolean withData) throws IOException, DecisionException {
    Map<String, DecisionException> troubles = survey.data().troubles();
    if (withData && !troubles.isEmpty()) {
      throw troubles.values().iterator().next();
    }
    return new Removal(survey, withData);
  }

  /** Tells what goes and what stays. */
  void announce() throws InstarException, IOException {
    for (ResolvedRoot root : survey.data().present()) {
      if (withData && root.hasData()) {
        tell("data", root.path(), root.size(), "the app's data, which exist nowhere else");
      }
    }
    for (Backup backup : survey.backups()) {
      tell("backup", backup.directory(), backup.manifest().size(), "a way back of the app");
    }
    for (Path path : Durable.children(layout.backups())) {
      boolean isListed = survey.backups().stream().anyMatch(one -> one.directory().equals(path));
      if (BackupStore.isName(path) && !isListed) {
        tell("backup", path, OrdinaryFiles.size(path), "a backup that cannot be used");
      }
    }
    for (Version version : survey.versions()) {
      Path image = layout.image(version);
      tell("image", image, OrdinaryFiles.size(image), "version " + version + " of the program");
    }
    tell("installation", layout.root(), 0, "the launcher, and what the installation remembers");
    for (ResolvedRoot root : survey.data().present()) {
      if (!withData) {
        host.tell("  stays: " + root.path() + " (the app's data)");
      }
    }
    foreign.forEach(path -> host.tell("  stays: " + path + " (not the app's)"));
  }

  private void tell(String what, Path place, long bytes, String why) {
    host.listener().on(new Event.Deletion(what, place, bytes, why));
  }

  /** Deletes it. */
  void carryOut() throws InstarException, IOException {
    if (withData) {
      expectNoData();
      for (ResolvedRoot root : survey.data().present()) {
        deleteData(root);
      }
    }
    deleteBackups();
    for (ResolvedRoot root : survey.data().roots()) {
      deleteBeside(root);
    }
    deletePrograms();
    deleteState();
    deleteOwnImage();
    deleteIfEmpty(layout.versions());
    deleteOrLeave(layout.staging(), () -> installation.durable.deleteTree(layout.staging()));
    installation.durable.deleteTree(layout.updater());
    installation.durable.deleteTree(layout.lock());
    deleteIfEmpty(layout.state());
    deleteOrLeave(layout.launcher(), installation.launcher::delete);
    for (Path path : Durable.children(layout.root().resolve("bin"))) {
      if (layout.isReplacedLauncher(path)) {
        inUse.add(path);
      }
    }
    deleteIfEmpty(layout.root().resolve("bin"));
    deleteIfEmpty(layout.root());
    leaveWhatIsInUse();
  }

  /** It is known to be in use where that matters, so nothing is waited for. */
  private void deleteOwnImage() throws IOException {
    Path image = layout.image(survey.own().descriptor().imageVersion());
    if (Files.exists(image, LinkOption.NOFOLLOW_LINKS)) {
      Installation atOnce = new Installation(layout, host.impatient());
      deleteOrLeave(image, () -> atOnce.deleteImage(survey.own().descriptor().imageVersion()));
    }
  }

  /**
   * Windows deletes neither the program of the updater that carries this out and of the launcher
   * that has called it, nor the libraries which they have loaded.
   */
  private void deleteOrLeave(Path path, Disk.Work deletion) throws IOException {
    try {
      deletion.run();
    } catch (FileSystemException e) {
      if (!layout.platform().isWindows()) {
        throw e;
      }
      inUse.add(path);
    }
  }

  private void leaveWhatIsInUse() {
    if (inUse.isEmpty()) {
      return;
    }
    try {
      LateDeletion.begin(layout, inUse, host.environment());
      host.tell(
          "Windows deletes nothing that is in use; when this command has ended, these go too:");
      inUse.forEach(path -> host.tell("  " + path));
    } catch (IOException e) {
      host.tell("warning: Windows deletes nothing that is in use, so these are left:");
      inUse.forEach(path -> host.tell("  " + path));
      host.tell(
          "This command itself uses them, if nobody else does. When it has ended, delete "
              + (foreign.isEmpty() ? layout.root() : "them")
              + ".");
    }
  }

  /** When this dies, the command that goes on must not take the data for lost. */
  private void expectNoData() throws IOException {
    Optional<Metadata> metadata = survey.metadata().value();
    if (metadata.isPresent()) {
      metadata.get().withoutData().write(layout, installation.durable);
    }
  }

  /** A whole directory disappears at once, so that no half of it is ever taken for data. */
  private void deleteData(ResolvedRoot root) throws InstarException, IOException {
    if (root.isWholeDirectory()) {
      Path gone = root.beside().stage("gone");
      installation.durable.deleteTree(gone);
      installation.durable.move(root.path(), gone);
      installation.durable.deleteTree(gone);
      return;
    }
    for (Path file : root.belongings()) {
      installation.durable.deleteTree(file);
    }
  }

  private void deleteBackups() throws IOException {
    for (Backup backup : installation.backups.list()) {
      installation.backups.delete(backup);
    }
    for (BackupStore.Orphan orphan : installation.backups.orphans()) {
      if (orphan.deletable() && BackupStore.isName(orphan.directory())) {
        installation.backups.delete(orphan);
      }
    }
    for (Path path : Durable.children(layout.backups())) {
      if (!foreign.contains(path)) {
        installation.durable.deleteTree(path); // one that cannot be read, or a trial
      }
    }
    deleteIfEmpty(layout.backups());
  }

  private void deleteBeside(ResolvedRoot root) throws IOException {
    for (Path path : Durable.children(root.beside().directory())) {
      if (root.beside().isOwnStage(String.valueOf(path.getFileName()))) {
        installation.durable.deleteTree(path);
      }
    }
    installation.durable.deleteTree(root.beside().backups());
  }

  private void deletePrograms() throws IOException {
    Version own = survey.own().descriptor().imageVersion();
    for (Version version : survey.versions()) {
      if (!version.equals(own)) {
        deleteOrLeave(layout.image(version), () -> installation.deleteImage(version));
      }
    }
  }

  /** All of the state but what the launcher needs to call the command again, and the lock. */
  private void deleteState() throws IOException {
    List<Path> needed = List.of(layout.updater(), layout.lock());
    Durable atOnce = new Durable(host.disk().impatient());
    deleteOrLeave(layout.nativeLibraries(), () -> atOnce.deleteTree(layout.nativeLibraries()));
    List<Path> own = new ArrayList<>(Durable.children(layout.state()));
    own.addAll(StateExamination.halfWritten(layout));
    for (Path path : own) {
      boolean isLeft = inUse.stream().anyMatch(left -> left.startsWith(path));
      if (layout.isOwn(path) && !needed.contains(path) && !isLeft) {
        installation.durable.deleteTree(path);
      }
    }
  }

  private void deleteIfEmpty(Path directory) throws IOException {
    if (Files.isDirectory(directory) && Durable.children(directory).isEmpty()) {
      deleteOrLeave(directory, () -> installation.durable.deleteTree(directory));
    }
  }

  Event.Uninstalled done() {
    return new Event.Uninstalled(
        withData ? List.of() : survey.data().present().stream().map(ResolvedRoot::path).toList(),
        foreign);
  }
}
