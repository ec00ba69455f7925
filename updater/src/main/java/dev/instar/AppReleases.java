package dev.instar;

import dev.instar.model.Descriptor;
import dev.instar.model.NetworkException;
import dev.instar.model.UsageException;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import dev.instar.net.Http;
import dev.instar.net.Patience;
import dev.instar.net.Quiet;
import dev.instar.release.GitHubReleases;
import dev.instar.release.Release;
import dev.instar.release.ReleaseMetadata;
import dev.instar.release.ReleaseSource;
import java.net.URI;
import java.util.List;

/**
 * The releases of an app, where its publisher offers them, and what the publisher has signed of
 * each. Only the keys of the descriptor count.
 */
final class AppReleases implements AutoCloseable {
  private final Descriptor descriptor;
  private final Http http;
  private final ReleaseSource source;

  private AppReleases(Descriptor descriptor, Http http, ReleaseSource source) {
    this.descriptor = descriptor;
    this.http = http;
    this.source = source;
  }

  /**
   * Those that a descriptor, or INSTAR_SOURCE in its place, points at.
   *
   * @param asking the version of the updater that asks, which the source is told
   * @param quiet remembers which servers not to ask for a while
   */
  static AppReleases of(Descriptor descriptor, Version asking, Quiet quiet, Host host)
      throws UsageException {
    URI address = address(descriptor, host);
    Http http =
        Http.of(
            host.environment(),
            "instar/" + descriptor.name() + "-" + asking,
            address,
            Patience.USUAL,
            quiet);
    return new AppReleases(
        descriptor,
        http,
        new GitHubReleases(
            http, address, descriptor.repository(), descriptor.command("self-update --check")));
  }

  private static URI address(Descriptor descriptor, Host host) throws UsageException {
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

  /** The connection to where they are. */
  Http http() {
    return http;
  }

  /** The release that the publisher means for everybody. */
  Release latest() throws NetworkException, UsageException {
    return source.latest();
  }

  /** The release of a version. */
  Release byVersion(Version version) throws NetworkException, UsageException {
    return source.byVersion(version);
  }

  /** All releases, newest first. */
  List<Release> list() throws NetworkException, UsageException {
    return source.list();
  }

  /** What a release says about itself; nobody has verified it yet. */
  ReleaseMetadata metadata(Release release) throws NetworkException, VerificationException {
    return ReleaseMetadata.fetch(http, release, descriptor.name());
  }

  /** The same as far as the publisher has signed it. */
  VerifiedRelease verify(Release release, ReleaseMetadata metadata) throws VerificationException {
    return VerifiedRelease.verify(
        metadata.sums(),
        metadata.signature(),
        metadata.manifest(),
        descriptor.keys(),
        descriptor.name(),
        release.version());
  }

  @Override
  public void close() {
    http.close();
  }
}
