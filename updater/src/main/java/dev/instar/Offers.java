package dev.instar;

import dev.instar.install.Metadata;
import dev.instar.model.Descriptor;
import dev.instar.model.InstarException;
import dev.instar.model.NetworkException;
import dev.instar.model.ReleaseManifest.Terms;
import dev.instar.model.Sha256;
import dev.instar.model.UnknownKeyException;
import dev.instar.model.UsageException;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import dev.instar.release.Release;
import dev.instar.release.ReleaseMetadata;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides which release an installation is offered: the newest of its channel that its publisher
 * has signed, has not withdrawn, offers to this one of all installations and to its version, and
 * that nobody has held back here. A release that was named is offered on its publisher's signature
 * alone, up to the maximum that was set.
 */
final class Offers {
  /** How many releases are looked at, so that a long list is no long wait. */
  private static final int LOOKED_AT = 20;

  /** How many releases between two are told of. */
  private static final int TOLD_OF = 10;

  private static final String UNTOUCHED = "Nothing was changed.";

  private final AppReleases releases;
  private final Installation installation;
  private final UpdatePolicy policy;
  private final Checks checks;
  private final Host host;
  private final Descriptor descriptor;
  private final Version current;

  /** The first release that was signed by a key which the present version does not know. */
  private Optional<UnknownKeyException> stranger = Optional.empty();

  /** Why newer releases are passed over. */
  private final List<String> why = new ArrayList<>();

  /** The newest release that is only to be had by way of another. */
  private Optional<Version> goal = Optional.empty();

  /**
   * For one installation.
   *
   * @param descriptor of the active version
   */
  Offers(
      AppReleases releases,
      Descriptor descriptor,
      Installation installation,
      UpdatePolicy policy,
      Checks checks,
      Host host) {
    this.releases = releases;
    this.installation = installation;
    this.policy = policy;
    this.checks = checks;
    this.host = host;
    this.descriptor = descriptor;
    this.current = descriptor.imageVersion();
  }

  /**
   * A release by its version.
   *
   * @throws UsageException when there is none, or it is newer than what may be installed
   * @throws VerificationException when it is not what the publisher signed
   */
  Offer.Of named(Version version) throws InstarException {
    Optional<String> forbidden = overMaximum(version);
    if (forbidden.isPresent()) {
      throw new UsageException(
          forbidden.get(),
          UNTOUCHED,
          "Choose another version, or have that file changed by whoever wrote it.");
    }
    Release release = releases.byVersion(version);
    return offer(release);
  }

  /**
   * The newest release that is for this installation.
   *
   * <p>One that was signed by an unknown key is passed over as long as there is an older one which
   * may bring that key.
   *
   * @throws VerificationException when the newest is not what the publisher signed, is out of date,
   *     or older than one that was offered before
   */
  Offer newest() throws InstarException, IOException {
    boolean stable = policy.channel().equals(Version.STABLE);
    List<Release> all = stable ? List.of() : ofChannel();
    Release newest = all.isEmpty() ? releases.latest() : all.getFirst();
    if (!newest.version().isNewerThan(current)) {
      checks.answered(Optional.empty());
      return new Offer.Nothing(newest.version(), why, withdrawal(newest));
    }
    refuseStepBack(newest);
    Optional<Offer.Of> offer = Optional.empty();
    if (isOpen(newest)) {
      offer = look(newest, true);
    }
    if (offer.isEmpty()) {
      offer = amongOlder(newest, all.isEmpty() ? ofChannel() : all);
    }
    if (offer.isEmpty()) {
      if (stranger.isPresent()) {
        throw stranger.get();
      }
      goal.ifPresent(version ->
          why.add("No release leads from version " + current + " to version " + version + "."));
      checks.answered(Optional.empty());
      return new Offer.Nothing(newest.version(), why, Optional.empty());
    }
    checks.answered(offer.map(Offer.Of::version));
    return offer.get();
  }

  private Optional<Offer.Of> amongOlder(Release newest, List<Release> all)
      throws InstarException, IOException {
    List<Release> older =
        all.stream()
            .filter(release ->
                release.version().isNewerThan(current)
                    && release.version().isOlderThan(newest.version()))
            .limit(LOOKED_AT)
            .toList();
    for (Release release : older) {
      Optional<Offer.Of> offer = isOpen(release) ? look(release, false) : Optional.empty();
      if (offer.isPresent()) {
        return offer;
      }
    }
    return Optional.empty();
  }

  /**
   * The releases between the present version and one that is offered, newest first, as far as they
   * can be had and are what their publisher signed; nobody misses the others.
   */
  List<VerifiedRelease> between(Offer.Of offer) {
    List<VerifiedRelease> between = new ArrayList<>();
    try {
      List<Release> candidates =
          ofChannel().stream()
              .filter(release ->
                  release.version().isNewerThan(current)
                      && release.version().isOlderThan(offer.version())
                      && release.withdrawn().isEmpty())
              .limit(TOLD_OF)
              .toList();
      for (Release release : candidates) {
        between.add(offer(release).verified());
      }
    } catch (InstarException e) {
      return between;
    }
    return between;
  }

  /** The releases of the channel, newest first. Nobody has signed yet which they are. */
  private List<Release> ofChannel() throws NetworkException {
    return releases.list().stream().filter(this::isOfChannel).toList();
  }

  private boolean isOfChannel(Release release) {
    boolean isForTrying =
        release.prerelease() && release.withdrawn().isEmpty() && !release.version().isPrerelease();
    return UpdatePolicy.follows(policy.channel(), release.version().channel())
        && !(isForTrying && policy.channel().equals(Version.STABLE));
  }

  /** Whether nothing that is known without asking further speaks against a release. */
  private boolean isOpen(Release release) throws InstarException, IOException {
    Version version = release.version();
    if (release.withdrawn().isPresent()) {
      why.add("Version " + version + " was withdrawn: " + release.withdrawn().get() + ".");
      return false;
    }
    Optional<String> forbidden = overMaximum(version);
    Optional<String> bad = installation.whyReverted(version);
    forbidden.ifPresent(why::add);
    bad.ifPresent(reason ->
        why.add(
            "Version "
                + version
                + " was tried here before and reverted, because "
                + reason
                + ".\nIt is skipped; to try it again: "
                + descriptor.command("self-update --version " + version)));
    return forbidden.isEmpty() && bad.isEmpty();
  }

  /** A release as an offer, if its publisher's terms make it one. */
  private Optional<Offer.Of> look(Release release, boolean newest)
      throws InstarException, IOException {
    Offer.Of offer;
    try {
      offer = offer(release);
    } catch (UnknownKeyException e) {
      // Perhaps a release between this one and the present version brings the new key.
      stranger = stranger.or(() -> Optional.of(e));
      goal = goal.or(() -> Optional.of(release.version()));
      return Optional.empty();
    }
    Terms terms = offer.verified().manifest().terms();
    if (newest) {
      refuseExpired(release.version(), terms);
    }
    if (!UpdatePolicy.follows(policy.channel(), offer.verified().manifest().channel())) {
      return Optional.empty();
    }
    if (!isReached(release.version(), terms.rollout())) {
      why.add(
          "Version "
              + release.version()
              + " is offered to "
              + terms.rollout()
              + " of 100 installations so far, and not yet to this one. To have it now: "
              + descriptor.command("self-update --version " + release.version()));
      return Optional.empty();
    }
    if (!terms.takes(current)) {
      goal = goal.or(() -> Optional.of(release.version()));
      return Optional.empty();
    }
    return Optional.of(offer);
  }

  private Offer.Of offer(Release release) throws InstarException {
    ReleaseMetadata metadata = releases.metadata(release);
    return new Offer.Of(release, metadata, releases.verify(release, metadata), goal);
  }

  private Optional<String> overMaximum(Version version) {
    return policy
        .maximum()
        .filter(maximum -> version.isNewerThan(maximum.version()))
        .map(maximum ->
            "Version "
                + version
                + " is not installed: "
                + maximum.saidBy()
                + " allows versions up to "
                + maximum.version()
                + ".");
  }

  /**
   * Whether a rollout has come to this installation. Each has its own fixed place for each version,
   * so that a rollout which goes on only ever reaches more of them.
   */
  private boolean isReached(Version version, int percentage) throws InstarException, IOException {
    String id = installation.metadata().map(Metadata::installationId).orElse("");
    return place(id, version) < percentage;
  }

  /** The place of an installation in a version's rollout, from 0 to 99. */
  static int place(String installationId, Version version) {
    byte[] text = (installationId + "\n" + version).getBytes(StandardCharsets.UTF_8);
    int number = ByteBuffer.wrap(Sha256.newDigest().digest(text)).getInt();
    return Integer.remainderUnsigned(number, Terms.EVERYBODY);
  }

  /**
   * A release whose publisher promised a newer one, or a newer signature, until a day that has
   * passed: somebody may be keeping that from us.
   */
  private void refuseExpired(Version version, Terms terms) throws VerificationException {
    Instant now = host.environment().clock().instant();
    if (terms.expires().filter(now::isAfter).isEmpty()) {
      return;
    }
    throw new VerificationException(
        "The newest release that is offered, "
            + version
            + ", is genuine, but its publisher vouched for it only until "
            + terms.expires().get()
            + ". The publisher may be late, this machine's clock may be wrong, or somebody in"
            + " between keeps newer releases away.",
        UNTOUCHED,
        "Try again later or from another network; to install it nevertheless: "
            + descriptor.command("self-update --version " + version)
            + ".");
  }

  /** Once a newer release was seen, an older one is no news. */
  private void refuseStepBack(Release newest) throws InstarException, IOException {
    Optional<Version> seen =
        checks
            .record()
            .seen()
            .filter(newest.version()::isOlderThan)
            .filter(version -> UpdatePolicy.follows(policy.channel(), version.channel()));
    if (seen.isEmpty() || whyWithdrawn(seen.get()).isPresent()) {
      return;
    }
    throw new VerificationException(
        "The newest release that is offered is "
            + newest.version()
            + ", though "
            + seen.get()
            + " was offered before. Either its publisher took that back without a word, or"
            + " somebody in between keeps it away.",
        UNTOUCHED,
        "Try again later or from another network; to install the older one nevertheless: "
            + descriptor.command("self-update --version " + newest.version())
            + ".");
  }

  private Optional<String> whyWithdrawn(Version version) throws NetworkException {
    return releases.list().stream()
        .filter(release -> release.version().equals(version))
        .flatMap(release -> release.withdrawn().stream())
        .findFirst();
  }

  /** What whoever uses a version that was withdrawn is told. */
  private Optional<String> withdrawal(Release newest) {
    if (newest.version().equals(current)) {
      return Optional.empty();
    }
    try {
      return whyWithdrawn(current)
          .map(reason ->
              "Version "
                  + current
                  + ", which is active, was withdrawn: "
                  + reason
                  + ". To go back: "
                  + descriptor.command("rollback"));
    } catch (NetworkException e) {
      return Optional.empty(); // that nothing is newer is known, and this is not
    }
  }
}
