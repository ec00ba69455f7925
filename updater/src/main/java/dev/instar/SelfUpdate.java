package dev.instar;

import dev.instar.install.InstallationLock;
import dev.instar.install.InstalledImage;
import dev.instar.install.Journal;
import dev.instar.install.Layout;
import dev.instar.model.Answers;
import dev.instar.model.DecisionException;
import dev.instar.model.Descriptor;
import dev.instar.model.ExitCode;
import dev.instar.model.InstarException;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import dev.instar.release.Release;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The old version's part of an upgrade: check, decide, download, verify, and bring the new image
 * into place beside the present one. The rest is done by the newer of the two versions' updaters,
 * to which it hands over. Until then nothing of the active version has changed.
 */
public final class SelfUpdate {
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(2);

  /** How many versions in between one command goes through. */
  private static final int MOST_STEPS = 10;

  private final Layout layout;
  private final InstalledImage own;
  private final Host host;
  private final Installation installation;
  private final Checks checks;

  /**
   * What the user asked for.
   *
   * @param checkOnly only say whether there is something newer
   * @param version empty for the latest
   * @param force ask whoever runs the app to end it
   * @param stopIfSlow give up when a migration takes far longer than in its rehearsal
   * @param answers to the questions of migrations
   * @param channel whose releases are looked at this time; empty for the usual one
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
      Answers answers,
      Optional<String> channel) {

    /** Only to say whether there is something newer. */
    public static Options looking() {
      return newest(true, false);
    }

    /** To bring the newest release, with everything agreed to that can be. */
    public static Options agreeing() {
      return newest(false, true);
    }

    private static Options newest(boolean checkOnly, boolean yes) {
      return new Options(
          checkOnly,
          Optional.empty(),
          false,
          true,
          yes,
          false,
          false,
          false,
          false,
          Answers.none(),
          Optional.empty());
    }

    /** The same, for another version. */
    public Options to(Version wanted) {
      return with(Optional.of(wanted), channel);
    }

    /** The same, looking at a channel's releases too. */
    public Options on(String wanted) {
      return with(version, Optional.of(wanted));
    }

    private Options with(Optional<Version> wanted, Optional<String> following) {
      return new Options(
          checkOnly,
          wanted,
          dryRun,
          keepBackup,
          yes,
          json,
          allowDowngrade,
          force,
          stopIfSlow,
          answers,
          following);
    }
  }

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
    this.checks = new Checks(installation, host);
  }

  /**
   * Does what was asked; the exit code tells how it ended. Where the publisher wants a version in
   * between, it comes first, and then the one that was meant.
   */
  public ExitCode run(Options options) throws InstarException, IOException {
    if (options.checkOnly()) {
      return check(options);
    }
    for (int steps = 1; ; steps++) {
      Step step = step(options);
      boolean goesOn = step.goal().isPresent() && !options.dryRun() && steps < MOST_STEPS;
      if (step.code() != ExitCode.DONE || !goesOn || !isActive(step.version())) {
        return step.code();
      }
      host.tell("Going on to version " + step.goal().get() + ".");
    }
  }

  /**
   * Brings the image of the newest release into place, and changes nothing else.
   *
   * @return its version; none where there is none to bring
   */
  Optional<Version> bring(Options options) throws InstarException, IOException {
    try (Handover handover = new Handover(own, installation)) {
      return brought(options, handover, Duration.ZERO).map(brought -> brought.request().version());
    }
  }

  /** What a check of nothing but the newest release finds. */
  Offer look(Options options) throws InstarException, IOException {
    Descriptor descriptor = installation.currentImage().descriptor();
    try (AppReleases releases = releases(descriptor)) {
      return offered(offers(releases, options, descriptor), options, descriptor);
    }
  }

  /**
   * One update on the way to a version.
   *
   * @param version that it led to; the present one where there was nothing to do
   * @param goal the newer version that comes next
   */
  private record Step(ExitCode code, Version version, Optional<Version> goal) {}

  private boolean isActive(Version version) throws InstarException, IOException {
    return installation.current.read().equals(Optional.of(version));
  }

  private Step step(Options options) throws InstarException, IOException {
    try (Handover handover = new Handover(own, installation)) {
      Optional<Brought> brought = brought(options, handover, LOCK_PATIENCE);
      return brought.isEmpty()
          ? new Step(ExitCode.DONE, own.descriptor().imageVersion(), Optional.empty())
          : new Step(
              handover.to(brought.get().request()),
              brought.get().request().version(),
              brought.get().goal());
    }
  }

  private Optional<Brought> brought(Options options, Handover handover, Duration patience)
      throws InstarException, IOException {
    try (InstallationLock lock =
        InstallationLock.acquire(layout, "self-update", host.environment().clock(), patience)) {
      lock.keep();
      new Recovery(own, installation, host).run();
      DataState.remember(installation, host);
      return bringImage(options, handover);
    }
  }

  private ExitCode check(Options options) throws InstarException, IOException {
    Descriptor descriptor = installation.currentImage().descriptor();
    try (AppReleases releases = releases(descriptor)) {
      Offers offers = offers(releases, options, descriptor);
      Offer offer = offered(offers, options, descriptor);
      switch (offer) {
        case Offer.Nothing nothing -> {
          nothing.why().forEach(host::tell);
          nothing.warning().ifPresent(host::tell);
        }
        case Offer.Of found -> tellNews(found, offers, descriptor);
      }
      return isUpdate(offer, descriptor) ? ExitCode.UPDATE_AVAILABLE : ExitCode.DONE;
    }
  }

  /** What is new in the release, and in those between it and the present version. */
  private void tellNews(Offer.Of offer, Offers offers, Descriptor descriptor) {
    if (!isUpdate(offer, descriptor)) {
      return;
    }
    tellNews(offer.verified());
    for (VerifiedRelease between : offers.between(offer)) {
      tellNews(between);
    }
  }

  private void tellNews(VerifiedRelease release) {
    ReleaseManifest manifest = release.manifest();
    if (!manifest.notes().isBlank()) {
      host.listener().on(new Event.News(manifest.version(), manifest.notes()));
    }
  }

  private static boolean isUpdate(Offer offer, Descriptor descriptor) {
    return offer instanceof Offer.Of && offer.version().isNewerThan(descriptor.imageVersion());
  }

  private AppReleases releases(Descriptor descriptor) throws UsageException, IOException {
    return AppReleases.of(descriptor, own.descriptor().imageVersion(), checks, host);
  }

  private Offers offers(AppReleases releases, Options options, Descriptor descriptor)
      throws InstarException, IOException {
    UpdatePolicy policy = UpdatePolicy.of(descriptor, installation, host).on(options.channel());
    return new Offers(releases, descriptor, installation, policy, checks, host);
  }

  /** The release that was asked for, or that there is; the user is told of it. */
  private Offer offered(Offers offers, Options options, Descriptor descriptor)
      throws InstarException, IOException {
    Offer offer =
        options.version().isPresent() ? offers.named(options.version().get()) : offers.newest();
    host.listener()
        .on(
            new Event.Checked(
                Optional.of(descriptor.imageVersion()),
                offer.version(),
                isUpdate(offer, descriptor)));
    return offer;
  }

  /**
   * An image that is in place.
   *
   * @param request for what comes next
   * @param goal the newer version that is to follow
   */
  private record Brought(FinalizeRequest request, Optional<Version> goal) {}

  private Optional<Brought> bringImage(Options options, Handover handover)
      throws InstarException, IOException {
    Descriptor descriptor = installation.currentImage().descriptor();
    Version current = descriptor.imageVersion();
    host.tell("Checking for updates of " + descriptor.title() + "…");
    try (AppReleases releases = releases(descriptor)) {
      Offer.Of offer;
      switch (offered(offers(releases, options, descriptor), options, descriptor)) {
        case Offer.Nothing none -> {
          tellWhyNothing(none, current);
          return Optional.empty();
        }
        case Offer.Of found -> offer = found;
      }
      Release release = offer.release();
      if (!isWanted(release.version(), current, options)) {
        return Optional.empty();
      }
      offer
          .goal()
          .ifPresent(goal ->
              host.tell(
                  "Version " + goal + " is reached by way of version " + release.version() + "."));
      installation.createDirectories();
      VerifiedRelease verified = offer.verified();
      ReleaseManifest.Image image = verified.imageFor(host.environment().platform());
      ImageArrival arrival =
          new ImageArrival(installation, host, releases.http(), release.version());
      boolean isHere = arrival.isHere(image);
      new DownloadPlan(installation, host)
          .announce(
              verified.manifest(),
              current,
              isHere ? Optional.empty() : Optional.of(image),
              arrival);
      new Consent(host)
          .proceed(options.yes() || options.dryRun(), descriptor.command("self-update --yes"));
      arrival.bring(release, image, isHere);
      Path signed = handover.open();
      arrival.writeSigned(offer.metadata(), signed);
      return Optional.of(
          new Brought(request(options, current, release.version(), signed), offer.goal()));
    }
  }

  private void tellWhyNothing(Offer.Nothing none, Version current) {
    String summary =
        none.version().equals(current)
            ? "Version " + current + " is the latest; there is nothing to do."
            : "Version " + current + " is newer than the latest release; nothing to do.";
    List<String> why = new ArrayList<>(none.why());
    none.warning().ifPresent(why::add);
    if (!none.version().isNewerThan(current)) {
      why.addFirst(summary);
    }
    nothing(String.join("\n", why));
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
      nothing("Version " + current + " is active already; there is nothing to do.");
      return false;
    }
    if (offered.isOlderThan(current) && !options.allowDowngrade()) {
      throw new DecisionException(
          "Version " + offered + " is older than the present one, " + current + ".",
          "Nothing was changed.",
          "To go back with the data as they were then, run "
              + own.descriptor().command("rollback")
              + "; to install the older program on the present data, add"
              + " --allow-downgrade.");
    }
    if (options.version().isPresent()) {
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
}
