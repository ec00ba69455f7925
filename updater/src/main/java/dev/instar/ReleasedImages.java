package dev.instar;

import dev.instar.install.InstalledImage;
import dev.instar.model.Descriptor;
import dev.instar.model.InstarException;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.Sha256;
import dev.instar.model.Version;
import dev.instar.net.Http;
import dev.instar.release.Release;
import dev.instar.release.ReleaseMetadata;
import java.io.IOException;
import java.util.Optional;

/**
 * The images of versions that are installed already, as the app's releases have them: what the
 * publisher signed, and the image itself, when the one that is here is missing or damaged. Nothing
 * is taken from a release that was not verified with the keys of the running updater's image.
 */
public final class ReleasedImages {
  private final Descriptor descriptor;
  private final Installation installation;
  private final Host host;
  private final SelfUpdate source;

  /**
   * For one installation, whose lock the caller holds.
   *
   * @param own the image whose updater runs now
   */
  public ReleasedImages(InstalledImage own, Installation installation, Host host) {
    this.descriptor = own.descriptor();
    this.installation = installation;
    this.host = host;
    this.source = new SelfUpdate(installation.layout, own, host);
  }

  /** The tree hash that the publisher signed for the image of a version. */
  public Sha256 signedTree(Version version) throws InstarException, IOException {
    try (Http http = source.http(descriptor)) {
      return signed(http, find(http, version)).tree();
    }
  }

  /**
   * Puts the image of a version in place of what is there. Unless that succeeds, whatever is there
   * stays.
   *
   * @return the hash of its tree
   */
  public Sha256 bring(Version version) throws InstarException, IOException {
    try (Http http = source.http(descriptor)) {
      Release release = find(http, version);
      ReleaseManifest.Image image = signed(http, release);
      new ImageArrival(
              installation, host, http, installation.layout.staging().resolve("release-" + version))
          .bring(release, image);
      return image.tree();
    }
  }

  private Release find(Http http, Version version) throws InstarException {
    return source.find(
        http,
        descriptor,
        new SelfUpdate.Options(false, Optional.of(version), false, true, true, false, true, false));
  }

  private ReleaseManifest.Image signed(Http http, Release release)
      throws InstarException, IOException {
    ReleaseMetadata metadata = ReleaseMetadata.fetch(http, release, descriptor.name());
    return VerifiedRelease.verify(
            metadata.sums(),
            metadata.signature(),
            metadata.manifest(),
            descriptor.keys(),
            descriptor.name(),
            release.version())
        .imageFor(host.environment().platform());
  }
}
