package dev.instar.care;

import dev.instar.Installation;
import dev.instar.ReleasedImages;
import dev.instar.backup.Backup;
import dev.instar.backup.BackupStore;
import dev.instar.disk.Attributes;
import dev.instar.disk.Tree;
import dev.instar.install.InstalledImage;
import dev.instar.install.Metadata;
import dev.instar.model.InstarException;
import dev.instar.model.Sha256;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How each kind of finding is mended. A mend trusts only what is proven: an image whose hash is the
 * recorded one, or the one that the publisher signed. The caller holds the lock.
 */
final class Mends {
  /** What can be mended, in the order in which it must be. */
  static final List<Kind> ORDER =
      List.of(
          Kind.NOT_WRITABLE,
          Kind.HALF_WRITTEN,
          Kind.PROGRAMS_CHANGED_MODE,
          Kind.IMAGE_MISSING,
          Kind.IMAGE_UNUSABLE,
          Kind.IMAGE_CHANGED,
          Kind.CURRENT_BROKEN,
          Kind.METADATA_BROKEN,
          Kind.IMAGE_UNPROVEN,
          Kind.JOURNAL_BROKEN,
          Kind.CHANGE_INTERRUPTED,
          Kind.SWITCH_LEFT,
          Kind.UPDATER_BROKEN,
          Kind.LAUNCHER_BROKEN,
          Kind.STAGING_LEFT,
          Kind.STAGE_LEFT,
          Kind.BACKUP_REMAINS);

  private final Survey survey;
  private final Installation installation;

  Mends(Survey survey) {
    this.survey = survey;
    this.installation = survey.installation();
  }

  /**
   * Mends one finding.
   *
   * @return what was done; nothing when there is nothing to do any more, or it is not done here
   */
  Optional<String> mend(Finding finding) throws InstarException, IOException {
    return switch (finding.kind()) {
      case NOT_WRITABLE -> makeWritable(finding.place());
      case HALF_WRITTEN, STAGING_LEFT, STAGE_LEFT -> delete(finding.place());
      case PROGRAMS_CHANGED_MODE -> setModes(finding.version().orElseThrow());
      case IMAGE_MISSING, IMAGE_UNUSABLE, IMAGE_CHANGED -> bring(finding.version().orElseThrow());
      case IMAGE_UNPROVEN -> prove(finding.version().orElseThrow());
      case CURRENT_BROKEN -> new CurrentMend(survey).mend();
      case METADATA_BROKEN -> new MetadataMend(survey).mend();
      case JOURNAL_BROKEN -> new JournalMend(survey).mend();
      case UPDATER_BROKEN -> nameUpdater();
      case LAUNCHER_BROKEN -> installLauncher();
      case BACKUP_REMAINS -> deleteRemains(finding.place());
      case SWITCH_LEFT, CHANGE_INTERRUPTED -> Optional.empty(); // recovery's
      case JOURNAL_OF_ANOTHER_FORMAT,
          METADATA_OF_NEWER_STRUCTURE,
          HISTORY_CUT_OFF,
          OWNED_BY_ANOTHER,
          FOREIGN,
          BACKUP_DAMAGED,
          BACKUP_UNREADABLE,
          BACKUP_UNDESCRIBED,
          DATA_UNUSABLE,
          DATA_VERSION_UNREADABLE,
          DATA_OF_ANOTHER_VERSION,
          DATA_OF_TWO_VERSIONS,
          DATABASE_CORRUPT ->
          throw new IllegalArgumentException("only a person mends " + finding.kind());
    };
  }

  private Optional<String> makeWritable(Path directory) throws IOException {
    installation.durable.disk().foreign(directory, () -> Attributes.makeWritable(directory));
    return Optional.of("It is writable for its owner.");
  }

  private Optional<String> delete(Path path) throws IOException {
    installation.durable.deleteTree(path);
    return Optional.of("It is deleted.");
  }

  private Optional<String> setModes(Version version) throws IOException {
    Path directory = survey.layout().image(version);
    Optional<Sha256> wanted =
        survey.metadata().value().map(Metadata::images).map(images -> images.get(version));
    if (wanted.isEmpty() || !Files.isDirectory(directory)) {
      return Optional.empty();
    }
    Optional<Map<Path, Boolean>> modes =
        new ProgramModes(directory, Tree.of(directory)).of(wanted.get());
    for (Map.Entry<Path, Boolean> mode : modes.orElse(Map.of()).entrySet()) {
      installation.durable.disk().executable(mode.getKey(), mode.getValue());
    }
    return Tree.of(directory).hash().equals(wanted.get())
        ? Optional.of("Its programs can be executed, and every file of it is as it was verified.")
        : Optional.empty();
  }

  private Optional<String> bring(Version version) throws InstarException, IOException {
    Sha256 tree = images().bring(version);
    record(version, tree);
    return Optional.of("It was fetched again and verified: signature, archive, every file.");
  }

  private Optional<String> prove(Version version) throws InstarException, IOException {
    Sha256 signed = images().signedTree(version);
    if (!Tree.of(survey.layout().image(version)).hash().equals(signed)) {
      return bring(version);
    }
    record(version, signed);
    return Optional.of("Every file of it is what the publisher signed; that is recorded again.");
  }

  private ReleasedImages images() {
    return new ReleasedImages(survey.own(), installation, survey.host());
  }

  private void record(Version version, Sha256 tree) throws IOException {
    Optional<Metadata> metadata = survey.metadata().value();
    if (metadata.isPresent() && !tree.equals(metadata.get().images().get(version))) {
      metadata.get().withImage(version, tree).write(installation.layout, installation.durable);
    }
  }

  private Optional<String> nameUpdater() throws InstarException, IOException {
    for (Version version : survey.versions().reversed()) {
      if (Proof.isProven(survey, version)) {
        installation.updater.write(version);
        return Optional.of("It names version " + version + ".");
      }
    }
    return Optional.empty();
  }

  private Optional<String> installLauncher() throws InstarException, IOException {
    InstalledImage own = survey.own();
    Optional<IOException> refused =
        installation.launcher.install(survey.host().launcherTemplate(), own);
    if (refused.isPresent()) {
      throw refused.get();
    }
    return Optional.of(
        "The launcher of version " + own.descriptor().imageVersion() + " is in place.");
  }

  private Optional<String> deleteRemains(Path directory) throws IOException {
    for (BackupStore.Orphan orphan : installation.backups.orphans()) {
      if (orphan.directory().equals(directory) && orphan.deletable()) {
        installation.backups.delete(orphan);
        return Optional.of("It is deleted.");
      }
    }
    for (Backup prepared : installation.backups.prepared()) {
      if (prepared.directory().equals(directory) && DataExamination.holdsNothing(prepared)) {
        return delete(directory);
      }
    }
    return Optional.empty();
  }
}
