package dev.instar.care;

import dev.instar.Host;
import dev.instar.Installation;
import dev.instar.backup.Backup;
import dev.instar.install.History;
import dev.instar.install.InstallationLock;
import dev.instar.install.InstalledImage;
import dev.instar.install.JournalFile;
import dev.instar.install.Layout;
import dev.instar.install.Metadata;
import dev.instar.model.Descriptor;
import dev.instar.model.RepairException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an installation says about itself at one moment, read without changing anything and without
 * believing that any of it can be read.
 *
 * @param own the image whose updater runs now
 * @param holder who is changing the installation now
 * @param versions those that have a directory, oldest first
 */
record Survey(
    Installation installation,
    Host host,
    InstalledImage own,
    Optional<String> holder,
    Reading<Version> current,
    Reading<Version> updater,
    Reading<Metadata> metadata,
    Reading<JournalFile.Found> journal,
    List<Version> versions,
    List<Backup> backups,
    Optional<Version> active,
    DataPlaces data) {

  /** Looks without the lock, whoever holds it. */
  static Survey take(InstalledImage own, Installation installation, Host host) throws IOException {
    return take(own, installation, host, InstallationLock.holder(installation.layout));
  }

  /** Looks for a caller who holds the lock; asking who does would give it up. */
  static Survey underOwnLock(InstalledImage own, Installation installation, Host host)
      throws IOException {
    return take(own, installation, host, Optional.empty());
  }

  private static Survey take(
      InstalledImage own, Installation installation, Host host, Optional<String> holder)
      throws IOException {
    Layout layout = installation.layout;
    Reading<Version> current = Reading.of(installation.current::read);
    Reading<Metadata> metadata = Reading.of(installation::metadata);
    List<Version> versions = installation.versions();
    Optional<Version> active = active(installation, current, metadata, versions);
    Descriptor descriptor =
        active.flatMap(version -> image(installation, version).value()).orElse(own).descriptor();
    return new Survey(
        installation,
        host,
        own,
        holder,
        current,
        Reading.of(installation.updater::read),
        metadata,
        Reading.of(() -> Optional.of(installation.journal.read())),
        versions,
        installation.backups.list(),
        active,
        DataPlaces.of(descriptor, layout.root(), metadata.value(), host));
  }

  /**
   * The version that is active, or was when the file that says so was lost: {@code current} as long
   * as it leads anywhere, else what the metadata say, else what was last done.
   */
  private static Optional<Version> active(
      Installation installation,
      Reading<Version> current,
      Reading<Metadata> metadata,
      List<Version> versions)
      throws IOException {
    Optional<Version> recorded = metadata.value().map(Metadata::installationVersion);
    Optional<Version> named = current.value();
    if (named.isPresent() && (recorded.isEmpty() || versions.contains(named.get()))) {
      return named;
    }
    return recorded.isPresent() ? recorded : lastDone(installation);
  }

  private static Optional<Version> lastDone(Installation installation) throws IOException {
    List<History.Entry> done =
        installation.history.entries().stream()
            .filter(entry -> entry.outcome().equals("done"))
            .toList();
    return done.isEmpty() ? Optional.empty() : Version.ifOne(done.getLast().to());
  }

  private static Reading<InstalledImage> image(Installation installation, Version version) {
    return Reading.of(() ->
        Files.isDirectory(installation.layout.image(version))
            ? Optional.of(ofItsVersion(installation.image(version), version))
            : Optional.empty());
  }

  private static InstalledImage ofItsVersion(InstalledImage image, Version version)
      throws RepairException {
    Version found = image.descriptor().imageVersion();
    if (!found.equals(version)) {
      throw new RepairException(
          image.directory() + " holds version " + found + ".",
          "Nothing was changed.",
          "Delete that directory.");
    }
    return image;
  }

  /** The image of a version, if it says itself that it is of that version. */
  Reading<InstalledImage> image(Version version) {
    return image(installation, version);
  }

  /** True while nothing is half done that somebody may still need. */
  boolean isQuiet() {
    return holder.isEmpty()
        && journal.value().filter(found -> found instanceof JournalFile.Found.None).isPresent();
  }

  /** The images that something leads to, each with what that is. */
  Map<Version, String> needed() {
    Map<Version, String> needed = new LinkedHashMap<>();
    active.ifPresent(version -> needed.put(version, "it is the active version"));
    updater
        .value()
        .filter(versions::contains)
        .ifPresent(version -> needed.putIfAbsent(version, "its updater serves the commands"));
    installation
        .waiting()
        .ifPresent(version -> needed.putIfAbsent(version, "it waits for a start of the app"));
    for (Backup backup : backups) {
      backup
          .manifest()
          .appVersion()
          .ifPresent(version ->
              needed.putIfAbsent(version, "backup " + backup.id() + " leads back to it"));
    }
    return needed;
  }

  Layout layout() {
    return installation.layout;
  }

  Words words() {
    return new Words(own.descriptor());
  }
}
