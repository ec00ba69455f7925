package dev.instar.care;

import dev.instar.Installation;
import dev.instar.backup.Backup;
import dev.instar.backup.BackupStore;
import dev.instar.backup.Verification;
import dev.instar.data.ResolvedRoot;
import dev.instar.disk.BesideData;
import dev.instar.disk.Durable;
import dev.instar.install.InstalledImage;
import dev.instar.install.Layout;
import dev.instar.model.InstarException;
import dev.instar.model.RepairException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Puts a journal aside that cannot be read, when it can be proven without it that no name is half
 * exchanged: the active program is proven, all data are there and of the version that it works
 * with, and every backup in the making is either empty or complete. Otherwise it stays, as only a
 * person may judge then.
 */
record JournalMend(Survey survey) {

  Optional<String> mend() throws InstarException, IOException {
    Optional<String> doubt = doubt();
    if (doubt.isPresent()) {
      throw new RepairException(
          "The record of an unfinished change cannot be read, and it may be half done: "
              + doubt.get()
              + ".",
          "It was left as it is, and so were the program and the data.",
          "End the app, look at the data and at "
              + survey.layout().backups()
              + ", and follow \"A broken journal\" in Instar's recovery page.");
    }
    Installation installation = survey.installation();
    for (Backup prepared : installation.backups.prepared()) {
      if (!DataExamination.holdsNothing(prepared)) {
        installation.backups.confirm(prepared.id());
      }
    }
    Path journal = installation.layout.journal();
    installation.durable.move(
        journal, Layout.aside(journal, survey.host().environment().clock().instant()));
    installation.switchMark.clear();
    return Optional.of(
        "It was put aside: program and data belong together, and nothing is half exchanged.");
  }

  private Optional<String> doubt() throws InstarException, IOException {
    Optional<Version> active = survey.current().value();
    Optional<InstalledImage> image = active.flatMap(version -> survey.image(version).value());
    if (active.isEmpty() || image.isEmpty()) {
      return Optional.of("no version is active");
    }
    if (survey.metadata().value().isEmpty()) {
      return Optional.of("nothing says where the data were");
    }
    if (!Proof.isProven(survey, active.get())) {
      return Optional.of("the image of version " + active.get() + " is not proven");
    }
    if (!survey.data().fit(image.get().descriptor())) {
      return Optional.of("the data are not those of version " + active.get());
    }
    Optional<String> doubt = relocations().or(this::stamps);
    return doubt.isPresent() ? doubt : backups();
  }

  /** Data that were being moved by a copy: what is in their place may be deleted in part. */
  private Optional<String> relocations() throws IOException {
    for (ResolvedRoot root : survey.data().roots()) {
      for (Path child : Durable.children(root.beside().directory())) {
        if (BesideData.isOnItsWay(String.valueOf(child.getFileName()))) {
          return Optional.of(child + " was left by a move of data that was cut off");
        }
      }
    }
    return Optional.empty();
  }

  /** Unstamped data prove nothing beside stamped ones, which a migration has made. */
  private Optional<String> stamps() {
    List<ResolvedRoot> present = survey.data().present();
    long stamped = 0;
    for (ResolvedRoot root : present) {
      stamped += Files.exists(root.path().resolve(root.stampName())) ? 1 : 0;
    }
    return stamped == 0 || stamped == present.size()
        ? Optional.empty()
        : Optional.of("only some of the data say which version they have");
  }

  private Optional<String> backups() throws IOException {
    BackupStore store = survey.installation().backups;
    Set<Path> described = new HashSet<>();
    for (Backup prepared : store.prepared()) {
      described.add(prepared.directory());
      boolean isWhole = store.verify(prepared) instanceof Verification.Sound;
      if (!DataExamination.holdsNothing(prepared) && !isWhole) {
        return Optional.of("the backup " + prepared.id() + " holds a part of the data");
      }
    }
    return store.orphans().stream()
        .filter(orphan -> BackupStore.isName(orphan.directory()) && !orphan.deletable())
        .map(BackupStore.Orphan::directory)
        .filter(directory -> !described.contains(directory))
        .map(directory -> "nothing says what " + directory + " holds")
        .findFirst();
  }
}
