package dev.instar.care;

import dev.instar.Installation;
import dev.instar.data.ResolvedRoot;
import dev.instar.install.History;
import dev.instar.install.Journal;
import dev.instar.install.JournalFile;
import dev.instar.install.Layout;
import dev.instar.install.Metadata;
import dev.instar.model.RepairException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes the metadata anew from what is provable: the active version, where the data are, what the
 * history tells. The hashes of the images are not; they are recorded when each image is proven by
 * its release again. The damaged file is kept beside.
 */
record MetadataMend(Survey survey) {

  Optional<String> mend() throws IOException, RepairException {
    if (survey.journal() instanceof Reading.Unusable<JournalFile.Found>) {
      throw new RepairException(
          "Neither the record of the installation nor that of an unfinished change can be read.",
          "Both were left as they are, and so were the program and the data.",
          "End the app, look at the data and at "
              + survey.layout().backups()
              + ", and follow \"A broken journal\" in Instar's recovery page.");
    }
    Optional<Version> active = survey.current().value();
    if (active.isEmpty()) {
      return Optional.empty(); // which version is active comes first
    }
    Installation installation = survey.installation();
    Instant now = survey.host().environment().clock().instant();
    List<History.Entry> history = installation.history.entries();
    Metadata metadata =
        new Metadata(
            active.get(),
            history.isEmpty() ? now : history.getLast().when(),
            UUID.randomUUID().toString(),
            highest(active.get(), history),
            roots(),
            Map.of(),
            Map.of(),
            badVersions(history));
    Path file = installation.layout.metadata();
    if (Files.exists(file)) {
      installation.durable.move(file, Layout.aside(file, now));
    }
    metadata.write(installation.layout, installation.durable);
    return Optional.of("It was written anew from the installation, the data and the history.");
  }

  private Version highest(Version active, List<History.Entry> history) {
    List<Version> seen = new ArrayList<>(List.of(active));
    survey.updater().value().ifPresent(seen::add);
    history.stream()
        .filter(entry -> entry.outcome().equals("done"))
        .forEach(entry -> Version.ifOne(entry.to()).ifPresent(seen::add));
    return seen.stream().max(Version::compareTo).orElse(active);
  }

  private Map<String, Optional<Path>> roots() {
    Map<String, Optional<Path>> roots = new HashMap<>();
    if (survey.journal().value().orElse(null) instanceof JournalFile.Found.InFlight flying) {
      Journal journal = flying.journal();
      journal.places().forEach((name, place) -> roots.put(name, present(place, journal)));
      return roots;
    }
    for (ResolvedRoot root : survey.data().roots()) {
      roots.put(root.name(), root.present() ? Optional.of(root.path()) : Optional.empty());
    }
    return roots;
  }

  /** Data that are moved away for a moment are present all the same. */
  private static Optional<Path> present(Path place, Journal journal) {
    boolean isMoved =
        journal.units().stream()
            .anyMatch(unit -> unit.live().startsWith(place) && unit.kept().isPresent());
    return isMoved || Files.exists(place) ? Optional.of(place) : Optional.empty();
  }

  /** Those that were taken back and have not been well since. */
  private static Map<Version, String> badVersions(List<History.Entry> history) {
    Map<Version, String> bad = new HashMap<>();
    for (History.Entry entry : history) {
      Optional<Version> version = Version.ifOne(entry.to());
      if (version.isPresent() && entry.outcome().equals("done")) {
        bad.remove(version.get());
      } else if (version.isPresent() && !entry.operation().equals("rollback")) {
        bad.put(version.get(), entry.detail());
      }
    }
    return bad;
  }
}
