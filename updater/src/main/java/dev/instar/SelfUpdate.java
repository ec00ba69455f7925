package dev.instar;

import dev.instar.install.InstallationLock;
import dev.instar.install.InstalledImage;
import dev.instar.install.Journal;
import dev.instar.install.Layout;
import dev.instar.migration.ChainSearch;
import dev.instar.model.Answers;
import dev.instar.model.DecisionException;
import dev.instar.model.Descriptor;
import dev.instar.model.ExitCode;
import dev.instar.model.InstarException;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.ReleaseManifest.MigrationSummary;
import dev.instar.model.Requirement;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import dev.instar.release.Release;
import dev.instar.release.ReleaseMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The old version's part of an upgrade: check, decide, download, verify, and bring the new image
 * into place beside the present one. The rest is done by the newer of the two versions' updaters,
 * to which it hands over. Until then nothing of the active version has changed.
 */
public final class SelfUpdate {
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(2);

  private final Layout layout;
  private final InstalledImage own;
  private final Host host;
  private final Installation installation;

  /**
   * What the user asked for.
   *
   * @param checkOnly only say whether there is something newer
   * @param version empty for the latest
   * @param force ask whoever runs the app to end it
   * @param stopIfSlow give up when a migration takes far longer than in its rehearsal
   * @param answers to the questions of migrations
   */
  public record Options(
      boolean checkOnly,
      Optional<Version> version,
      boolean dryRun,
      boolean keepBackup,
      boolean yes,
      boolean json,
      boolean allowDowngrade,
      boolean force,
      boolean stopIfSlow,
      Answers answers) {}

  /**
   * Works on one installation.
   *
   * @param own the image whose updater runs now
   */
  public SelfUpdate(Layout layout, InstalledImage own, Host host) {
    this.layout = layout;
    this.own = own;
    this.host = host;
    this.installation = new Installation(layout, host);
  }

  /** Does what was asked; the exit code tells how it ended. */
  public ExitCode run(Options options) throws InstarException, IOException {
    if (options.checkOnly()) {
      return check(options);
    }
    try (Handover handover = new Handover(own, installation)) {
      Optional<FinalizeRequest> request;
      try (InstallationLock lock =
          InstallationLock.acquire(
              layout, "self-update", host.environment().clock(), LOCK_PATIENCE)) {
        lock.keep();
        new Recovery(own, installation, host).run();
        DataState.remember(installation, host);
        request = bringImage(options, handover);
      }
      return request.isEmpty() ? ExitCode.DONE : handover.to(request.get());
    }
  }

  private ExitCode check(Options options) throws InstarException, IOException {
    Descriptor descriptor = installation.currentImage().descriptor();
    Version current = descriptor.imageVersion();
    try (AppReleases releases = releases(descriptor)) {
      return offered(releases, options, current).version().isNewerThan(current)
          ? ExitCode.UPDATE_AVAILABLE
          : ExitCode.DONE;
    }
  }

  private AppReleases releases(Descriptor descriptor) throws UsageException {
    return AppReleases.of(descriptor, own.descriptor().imageVersion(), host);
  }

  /** The release that was asked for; the user is told of it. */
  private Release offered(AppReleases releases, Options options, Version current)
      throws InstarException {
    Release release = releases.find(options.version());
    boolean newer = release.version().isNewerThan(current);
    host.listener().on(new Event.Checked(Optional.of(current), release.version(), newer));
    return release;
  }

  private Optional<FinalizeRequest> bringImage(Options options, Handover handover)
      throws InstarException, IOException {
    Descriptor descriptor = installation.currentImage().descriptor();
    Version current = descriptor.imageVersion();
    host.tell("Checking for updates of " + descriptor.title() + "…");
    try (AppReleases releases = releases(descriptor)) {
      Release release = offered(releases, options, current);
      if (!isWanted(release.version(), current, options)) {
        return Optional.empty();
      }
      installation.createDirectories();
      ReleaseMetadata metadata = releases.metadata(release);
      VerifiedRelease verified = releases.verify(release, metadata);
      ReleaseManifest.Image image = verified.imageFor(host.environment().platform());
      ImageArrival arrival =
          new ImageArrival(installation, host, releases.http(), release.version());
      boolean isHere = arrival.isHere(image);
      announce(
          verified.manifest(), current, isHere ? Optional.empty() : Optional.of(image), arrival);
      new Consent(host)
          .proceed(options.yes() || options.dryRun(), descriptor.command("self-update --yes"));
      arrival.bring(release, image, isHere);
      Path signed = handover.open();
      arrival.writeSigned(metadata, signed);
      return Optional.of(request(options, current, release.version(), signed));
    }
  }

  private FinalizeRequest request(Options options, Version current, Version wanted, Path signed) {
    FinalizeRequest request =
        new FinalizeRequest(
            Journal.Operation.UPGRADE,
            layout.root(),
            Optional.of(current),
            wanted,
            Optional.of(signed),
            List.of(),
            Optional.empty(),
            options.yes(),
            true,
            options.dryRun(),
            options.allowDowngrade(),
            options.keepBackup(),
            options.force(),
            options.json(),
            "self-update");
    FinalizeRequest answered = request.answered(options.answers());
    return options.stopIfSlow() ? answered.stoppingIfSlow() : answered;
  }

  /** Whether to go on with this version; when not, the user is told why. */
  private boolean isWanted(Version offered, Version current, Options options)
      throws InstarException, IOException {
    if (offered.equals(current)) {
      String why = options.version().isPresent() ? "active already" : "the latest";
      nothing("Version " + current + " is " + why + "; there is nothing to do.");
      return false;
    }
    if (options.version().isEmpty()) {
      if (offered.isOlderThan(current)) {
        nothing("Version " + current + " is newer than the latest release; nothing to do.");
        return false;
      }
      Optional<String> bad = revertedBefore(offered);
      if (bad.isPresent()) {
        nothing(
            bad.get()
                + "\nIt is skipped; to try it again: "
                + own.descriptor().command("self-update --version " + offered));
        return false;
      }
    } else if (offered.isOlderThan(current) && !options.allowDowngrade()) {
      throw new DecisionException(
          "Version " + offered + " is older than the present one, " + current + ".",
          "Nothing was changed.",
          "To go back with the data as they were then, run "
              + own.descriptor().command("rollback")
              + "; to install the older program on the present data, add"
              + " --allow-downgrade.");
    } else {
      tryAgain(offered, options);
    }
    return true;
  }

  private Optional<String> revertedBefore(Version version) throws InstarException, IOException {
    return installation
        .whyReverted(version)
        .map(why ->
            "Version " + version + " was tried here before and reverted, because " + why + ".");
  }

  /**
   * Whoever names a version that was reverted here is told so, and asked whether that was meant.
   */
  private void tryAgain(Version version, Options options) throws InstarException, IOException {
    Optional<String> bad = revertedBefore(version);
    if (bad.isPresent()) {
      host.tell(bad.get());
      new Consent(host)
          .replace(
              options.yes() || options.dryRun(),
              own.descriptor().command("self-update --version " + version + " --yes"));
    }
  }

  private void nothing(String text) {
    host.listener().on(new Event.NothingToDo(text));
  }

  /**
   * Tells the plan, and refuses it when there is no room for it.
   *
   * @param toBring the image, unless it is here
   */
  private void announce(
      ReleaseManifest manifest,
      Version current,
      Optional<ReleaseManifest.Image> toBring,
      ImageArrival arrival)
      throws InstarException, IOException {
    DataState data = DataState.of(installation.currentImage(), installation, host);
    List<Event.PlannedMigration> migrations =
        announced(manifest, data, Pace.expected(layout, manifest.version(), data));
    host.listener()
        .on(
            new Event.Planned(
                Optional.of(current),
                manifest.version(),
                data.version(),
                data.version().flatMap(version -> manifest.dataVersion()),
                toBring.map(ReleaseManifest.Image::size),
                migrations,
                DataState.places(data.present())));
    List<SpaceNeeded.Demand> demands = new ArrayList<>();
    if (toBring.isPresent()) {
      demands.addAll(arrival.room(toBring.get()));
    }
    demands.addAll(DataSpace.ofMigration(data, !migrations.isEmpty(), layout.staging()));
    new SpaceNeeded(demands)
        .refuseIfShort(host.space(), "Nothing was downloaded, and nothing was changed.");
  }

  /**
   * The migrations that the release announces for these data, but for those of roots with versions
   * of their own; the new version decides itself.
   */
  private static List<Event.PlannedMigration> announced(
      ReleaseManifest manifest, DataState data, Map<Requirement, Duration> expected) {
    if (data.version().isEmpty() || manifest.dataVersion().isEmpty()) {
      return List.of();
    }
    List<Event.PlannedMigration> planned = new ArrayList<>();
    Version to = manifest.dataVersion().get();
    List<MigrationSummary> together =
        manifest.migrations().stream().filter(migration -> migration.root().isEmpty()).toList();
    if (ChainSearch.search(together, data.version().get(), to)
        instanceof ChainSearch.Found<MigrationSummary> found) {
      for (MigrationSummary migration : found.migrations()) {
        planned.add(
            new Event.PlannedMigration(
                migration.from(),
                migration.to(),
                migration.title(),
                migration.risk(),
                migration.changes(),
                migration.why(),
                Optional.ofNullable(expected.get(migration.between()))));
      }
    }
    return planned;
  }
}
