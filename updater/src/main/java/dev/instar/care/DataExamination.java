package dev.instar.care;

import dev.instar.backup.Backup;
import dev.instar.backup.BackupManifest;
import dev.instar.backup.BackupStore;
import dev.instar.backup.Verification;
import dev.instar.data.ResolvedRoot;
import dev.instar.disk.Durable;
import dev.instar.install.InstalledImage;
import dev.instar.install.Layout;
import dev.instar.model.DecisionException;
import dev.instar.model.Descriptor;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Examines what nobody can download again: the data and their backups. Reads every byte of the
 * backups and every page of the databases, and writes nothing.
 */
final class DataExamination {
  private final Survey survey;
  private final Layout layout;
  private final Words words;
  private final List<Finding> findings = new ArrayList<>();

  DataExamination(Survey survey) {
    this.survey = survey;
    this.layout = survey.layout();
    this.words = survey.words();
  }

  List<Finding> findings() throws IOException {
    survey.data().troubles().forEach(this::unusable);
    if (survey.isQuiet()) {
      versions();
      leftStages();
      remains();
    }
    for (ResolvedRoot root : survey.data().present()) {
      databases(root);
    }
    backups();
    return List.copyOf(findings);
  }

  private void unusable(String root, DecisionException trouble) {
    findings.add(
        Finding.forAPerson(
            Kind.DATA_UNUSABLE,
            Optional.ofNullable(survey.data().recorded().get(root)).orElse(layout.root()),
            trouble.happened(),
            "No update and no rollback can be made; nothing of the data was touched.",
            trouble.next()));
  }

  private void versions() {
    Map<Version, ResolvedRoot> versions = new TreeMap<>();
    for (ResolvedRoot root : survey.data().present()) {
      Path stamp = root.path().resolve(root.stampName());
      switch (DataPlaces.version(root)) {
        case Reading.Found<Version> version -> versions.putIfAbsent(version.found(), root);
        case Reading.Absent<Version> none -> {}
        case Reading.Unusable<Version> unusable ->
            findings.add(
                Finding.forAPerson(
                    Kind.DATA_VERSION_UNREADABLE,
                    stamp,
                    unusable.why(),
                    "Nobody knows which version the data have, so no update can be made.",
                    words.rollback()));
      }
    }
    if (versions.size() > 1) {
      findings.add(
          Finding.forAPerson(
              Kind.DATA_OF_TWO_VERSIONS,
              List.copyOf(versions.values()).getFirst().path(),
              "The data do not belong together: they are of the versions "
                  + String.join(", ", versions.keySet().stream().map(Version::text).toList())
                  + ".",
              words.app() + " may misread them; no update can be made.",
              "Restore them together from one backup. " + words.rollback()));
      return;
    }
    Optional<Version> works =
        survey
            .active()
            .flatMap(active -> survey.image(active).value())
            .map(InstalledImage::descriptor)
            .flatMap(Descriptor::dataVersion);
    versions.forEach((version, root) -> works.ifPresent(own -> compare(version, own, root)));
  }

  private void compare(Version version, Version works, ResolvedRoot root) {
    if (version.equals(works)) {
      return;
    }
    String which = version.isNewerThan(works) ? "newer" : "older";
    findings.add(
        Finding.forAPerson(
            Kind.DATA_OF_ANOTHER_VERSION,
            root.path(),
            "The data are of version "
                + version
                + ", "
                + which
                + " than version "
                + works
                + ", which the active program works with.",
            words.app() + " may misread them, or refuse to start.",
            version.isNewerThan(works)
                ? "Run: " + words.command("self-update")
                : words.rollback()));
  }

  private void databases(ResolvedRoot root) throws IOException {
    try {
      root.corruptDatabases()
          .forEach((file, what) ->
              findings.add(
                  Finding.forAPerson(
                      Kind.DATABASE_CORRUPT,
                      file,
                      "The database " + file + " is corrupt: " + what + ".",
                      "Some of what it holds may be lost; no update can be made.",
                      "Bring a backup back. " + words.rollback())));
    } catch (DecisionException e) {
      unusable(root.name(), e);
    }
  }

  private void leftStages() throws IOException {
    for (ResolvedRoot root : survey.data().roots()) {
      for (Path path : Durable.children(root.beside().directory())) {
        if (root.beside().isOwnStage(String.valueOf(path.getFileName()))) {
          findings.add(
              Finding.repairable(
                  Kind.STAGE_LEFT,
                  path,
                  path + " is a copy of data from a change that is not under way any more.",
                  "Nothing uses it; it only takes room.",
                  words));
        }
      }
    }
  }

  private void backups() throws IOException {
    BackupStore store = survey.installation().backups;
    store
        .unreadable()
        .forEach((directory, why) ->
            findings.add(
                Finding.forAPerson(
                    Kind.BACKUP_UNREADABLE,
                    directory,
                    "The record of a backup cannot be read: " + why + ".",
                    "There is no going back to it by a command; its files are where they were.",
                    "Put back what you need of it by hand, or delete it when you need nothing.")));
    for (Backup backup : survey.backups()) {
      if (store.verify(backup) instanceof Verification.Damaged damaged) {
        findings.add(
            Finding.forAPerson(
                Kind.BACKUP_DAMAGED,
                backup.directory(),
                "The backup " + backup.id() + " is damaged: " + damaged.summary() + ".",
                "It is never restored as it is; the present data are not affected.",
                "Choose another when you go back. " + words.rollback()));
      }
    }
  }

  private void remains() throws IOException {
    BackupStore store = survey.installation().backups;
    Set<Path> empty = new HashSet<>();
    for (Backup prepared : store.prepared()) {
      if (holdsNothing(prepared)) {
        empty.add(prepared.directory());
      }
    }
    for (BackupStore.Orphan orphan : store.orphans()) {
      if (!BackupStore.isName(orphan.directory())) {
        continue; // nobody's, or a trial
      }
      if (orphan.deletable() || empty.contains(orphan.directory())) {
        findings.add(
            Finding.repairable(
                Kind.BACKUP_REMAINS,
                orphan.directory(),
                orphan.directory() + " holds no data; its deletion, or its making, was cut off.",
                "Nothing leads to it; it only takes room.",
                words));
      } else {
        undescribed(orphan.directory());
      }
    }
    besideData(store);
  }

  static boolean holdsNothing(Backup prepared) {
    return prepared.manifest().roots().stream().noneMatch(root -> Files.exists(root.place()));
  }

  /** What lies there without a record counts only when no record is missing. */
  private void besideData(BackupStore store) throws IOException {
    if (!store.unreadable().isEmpty() || !store.orphans().isEmpty()) {
      return;
    }
    Set<Path> known = new HashSet<>();
    for (Backup backup : survey.backups()) {
      backup.manifest().roots().stream().map(BackupManifest.Root::place).forEach(known::add);
    }
    for (ResolvedRoot root : survey.data().roots()) {
      for (Path place : Durable.children(root.beside().backups())) {
        if (!known.contains(place)) {
          undescribed(place);
        }
      }
    }
  }

  private void undescribed(Path place) {
    findings.add(
        Finding.forAPerson(
            Kind.BACKUP_UNDESCRIBED,
            place,
            place + " lies where backups do, and no record describes it.",
            "It may hold data that are nowhere else.",
            "Look what is in it; delete it when you need nothing of it."));
  }
}
