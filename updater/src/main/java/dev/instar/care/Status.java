package dev.instar.care;

import dev.instar.Event;
import dev.instar.Host;
import dev.instar.Installation;
import dev.instar.data.ResolvedRoot;
import dev.instar.disk.OrdinaryFiles;
import dev.instar.install.History;
import dev.instar.install.InstalledImage;
import dev.instar.install.JournalFile;
import dev.instar.install.Layout;
import dev.instar.install.Metadata;
import dev.instar.model.DecisionException;
import dev.instar.model.ExitCode;
import dev.instar.model.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells how an installation stands, also a damaged one. Takes no lock, changes nothing and judges
 * nothing; {@link Doctor} does that.
 */
public final class Status {
  private final InstalledImage own;
  private final Host host;
  private final Installation installation;

  /**
   * Looks at one installation.
   *
   * @param own the image whose updater runs now
   */
  public Status(Layout layout, InstalledImage own, Host host) {
    this.own = own;
    this.host = host;
    this.installation = new Installation(layout, host);
  }

  /** Tells it. */
  public ExitCode run() throws IOException {
    Survey survey = Survey.take(own, installation, host);
    List<History.Entry> history = installation.history.entries();
    Map<String, String> bad = new TreeMap<>();
    survey
        .metadata()
        .value()
        .map(Metadata::badVersions)
        .orElse(Map.of())
        .forEach((version, why) -> bad.put(version.text(), why));
    host.listener()
        .on(
            new Event.Status(
                survey.layout().root(),
                survey.current().value(),
                survey.updater().value(),
                versions(survey),
                data(survey),
                survey.backups().size(),
                survey.backups().stream().mapToLong(one -> one.manifest().size()).sum(),
                survey.backups().stream().findFirst().map(newest -> newest.id()),
                inFlight(survey),
                bad,
                history.isEmpty() ? Optional.empty() : Optional.of(words(history.getLast())),
                survey.holder()));
    return ExitCode.DONE;
  }

  private static List<Event.InstalledVersion> versions(Survey survey) throws IOException {
    Map<Version, String> needed = survey.needed();
    List<Event.InstalledVersion> versions = new ArrayList<>();
    for (Version version : survey.versions()) {
      versions.add(
          new Event.InstalledVersion(
              version,
              needed.getOrDefault(version, "nothing leads to it"),
              OrdinaryFiles.size(survey.layout().image(version))));
    }
    return versions;
  }

  private static List<Event.DataPlace> data(Survey survey) throws IOException {
    List<Event.DataPlace> places = new ArrayList<>();
    for (ResolvedRoot root : survey.data().roots()) {
      places.add(
          new Event.DataPlace(
              root.name(),
              root.path(),
              root.present(),
              DataPlaces.version(root).value(),
              dataSize(root)));
    }
    return places;
  }

  /** 0 when some of the data cannot be read; the doctor says why. */
  private static long dataSize(ResolvedRoot root) throws IOException {
    try {
      return root.size();
    } catch (DecisionException e) {
      return 0;
    }
  }

  private static Optional<String> inFlight(Survey survey) {
    return switch (survey.journal()) {
      case Reading.Absent<JournalFile.Found> none -> Optional.empty();
      case Reading.Unusable<JournalFile.Found> unusable -> Optional.of(unusable.why());
      case Reading.Found<JournalFile.Found> read ->
          switch (read.found()) {
            case JournalFile.Found.None none -> waiting(survey);
            case JournalFile.Found.InFlight flying ->
                Optional.of(
                    flying.journal().operation().label()
                        + " to "
                        + flying.journal().to()
                        + ", "
                        + flying.journal().state().label());
            case JournalFile.Found.OfAnotherFormat other ->
                Optional.of("begun by version " + other.updater() + ", in a format of its own");
          };
    };
  }

  private static Optional<String> waiting(Survey survey) {
    return survey.installation().deferred.isThere()
        ? Optional.of("staged; waits for a start of the app")
        : Optional.empty();
  }

  private static String words(History.Entry entry) {
    return "%s %s%s, %s, %s"
        .formatted(
            entry.operation(),
            entry.from().map(from -> from + " -> ").orElse(""),
            entry.to(),
            entry.outcome(),
            entry.when());
  }
}
