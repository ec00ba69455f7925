package dev.instar;

import dev.instar.install.InstallationLock;
import dev.instar.install.InstalledImage;
import dev.instar.install.Journal;
import dev.instar.install.Layout;
import dev.instar.migration.ChainSearch;
import dev.instar.model.DecisionException;
import dev.instar.model.Descriptor;
import dev.instar.model.ExitCode;
import dev.instar.model.InstarException;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.ReleaseManifest.MigrationSummary;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import dev.instar.net.Http;
import dev.instar.net.Patience;
import dev.instar.release.GitHubReleases;
import dev.instar.release.Release;
import dev.instar.release.ReleaseMetadata;
import dev.instar.release.ReleaseSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
   */
  public record Options(
      boolean checkOnly,
      Optional<Version> version,
      boolean dryRun,
      boolean keepBackup,
      boolean yes,
      boolean json,
      boolean allowDowngrade,
      boolean force) {}

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
    try (Http http = http(descriptor)) {
      Release release = find(http, descriptor, options);
      boolean newer = release.version().isNewerThan(descriptor.imageVersion());
      host.listener()
          .on(new Event.Checked(Optional.of(descriptor.imageVersion()), release.version(), newer));
      return newer ? ExitCode.UPDATE_AVAILABLE : ExitCode.DONE;
    }
  }

  private Optional<FinalizeRequest> bringImage(Options options, Handover handover)
      throws InstarException, IOException {
    Descriptor descriptor = installation.currentImage().descriptor();
    Version current = descriptor.imageVersion();
    host.tell("Checking for updates of " + descriptor.title() + "…");
    try (Http http = http(descriptor)) {
      Release release = find(http, descriptor, options);
      boolean newer = release.version().isNewerThan(current);
      host.listener().on(new Event.Checked(Optional.of(current), release.version(), newer));
      if (!isWanted(release.version(), current, options)) {
        return Optional.empty();
      }
      installation.createDirectories();
      ReleaseMetadata metadata = ReleaseMetadata.fetch(http, release, descriptor.name());
      VerifiedRelease verified =
          VerifiedRelease.verify(
              metadata.sums(),
              metadata.signature(),
              metadata.manifest(),
              descriptor.keys(),
              descriptor.name(),
              release.version());
      ReleaseManifest.Image image = verified.imageFor(host.environment().platform());
      ImageArrival arrival = new ImageArrival(installation, host, http, staging(release.version()));
      plan(descriptor, verified.manifest(), image, arrival.isHere(image, release.version()));
      refuseIfShort(verified.manifest(), arrival.room(image, release.version()));
      new Consent(host)
          .proceed(options.yes() || options.dryRun(), descriptor.command("self-update --yes"));
      arrival.bring(release, image);
      Path signed = handover.open();
      arrival.writeSigned(metadata, release.version(), signed);
      return Optional.of(request(options, current, release.version(), signed));
    }
  }

  private FinalizeRequest request(Options options, Version current, Version wanted, Path signed) {
    return new FinalizeRequest(
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
        .metadata()
        .map(metadata -> metadata.badVersions().get(version))
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

  private void plan(
      Descriptor descriptor, ReleaseManifest manifest, ReleaseManifest.Image image, boolean isHere)
      throws InstarException, IOException {
    DataState data = DataState.of(installation.currentImage(), installation, host);
    Map<String, Path> places = new TreeMap<>();
    data.present().forEach(root -> places.put(root.name(), root.path()));
    host.listener()
        .on(
            new Event.Planned(
                Optional.of(descriptor.imageVersion()),
                manifest.version(),
                data.version(),
                data.version().flatMap(version -> manifest.dataVersion()),
                isHere ? Optional.empty() : Optional.of(image.size()),
                announced(manifest, data),
                places));
  }

  /** Counts the room for everything, from the download to the staged data, before any of it. */
  private void refuseIfShort(ReleaseManifest manifest, List<SpaceNeeded.Demand> image)
      throws InstarException, IOException {
    DataState data = DataState.of(installation.currentImage(), installation, host);
    List<SpaceNeeded.Demand> demands = new ArrayList<>(image);
    boolean migrates = !announced(manifest, data).isEmpty();
    demands.addAll(DataSpace.ofMigration(data, migrates, layout.staging()));
    new SpaceNeeded(demands)
        .refuseIfShort(host.space(), "Nothing was downloaded, and nothing was changed.");
  }

  /** The migrations that the release announces for these data; the new version decides itself. */
  private static List<Event.PlannedMigration> announced(ReleaseManifest manifest, DataState data) {
    if (data.version().isEmpty() || manifest.dataVersion().isEmpty()) {
      return List.of();
    }
    List<Event.PlannedMigration> planned = new ArrayList<>();
    Version to = manifest.dataVersion().get();
    if (ChainSearch.search(manifest.migrations(), data.version().get(), to)
        instanceof ChainSearch.Found<MigrationSummary> found) {
      for (MigrationSummary migration : found.migrations()) {
        planned.add(
            new Event.PlannedMigration(
                migration.from(),
                migration.to(),
                migration.title(),
                migration.risk(),
                migration.changes()));
      }
    }
    return planned;
  }

  private Path staging(Version version) {
    return layout.staging().resolve("release-" + version);
  }

  private static Release find(Http http, URI source, Descriptor descriptor, Options options)
      throws InstarException {
    ReleaseSource releases =
        new GitHubReleases(
            http, source, descriptor.repository(), descriptor.command("self-update --check"));
    return options.version().isPresent()
        ? releases.byVersion(options.version().get())
        : releases.latest();
  }

  /** The release that was asked for. */
  Release find(Http http, Descriptor descriptor, Options options) throws InstarException {
    return find(http, source(descriptor), descriptor, options);
  }

  /** A client for the source of the app's releases. */
  Http http(Descriptor descriptor) throws UsageException {
    return Http.of(
        host.environment(),
        "instar/" + descriptor.name() + "-" + own.descriptor().imageVersion(),
        source(descriptor),
        Patience.USUAL);
  }

  private URI source(Descriptor descriptor) throws UsageException {
    String text = host.environment().variable("INSTAR_SOURCE").orElse(descriptor.source());
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "The release source \"" + text + "\" is not an address.",
          "Nothing was changed.",
          "Set INSTAR_SOURCE to a base URL, or unset it.",
          e);
    }
  }
}
