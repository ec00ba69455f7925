package dev.instar;

import dev.instar.install.InstalledImage;
import dev.instar.model.InstarException;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.Sha256;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import dev.instar.release.Release;
import java.io.IOException;

/**
 * The images of versions that are installed already, as the app's releases have them: what the
 * publisher signed, and the image itself, when the one that is here is missing or damaged. Nothing
 * is taken from a release that was not verified with the keys of the running updater's image.
 */
public final class ReleasedImages {
  private final InstalledImage own;
  private final Installation installation;
  private final Host host;

  /**
   * For one installation, whose lock the caller holds.
   *
   * @param own the image whose updater runs now
   */
  public ReleasedImages(InstalledImage own, Installation installation, Host host) {
    this.own = own;
    this.installation = installation;
    this.host = host;
  }

  /** The tree hash that the publisher signed for the image of a version. */
  public Sha256 signedTree(Version version) throws InstarException, IOException {
    try (AppReleases releases = releases()) {
      return signed(releases, releases.byVersion(version)).tree();
    }
  }

  /**
   * Puts the image of a version in place of what is there. Unless that succeeds, whatever is there
   * stays.
   *
   * @return the hash of its tree
   */
  public Sha256 bring(Version version) throws InstarException, IOException {
    try (AppReleases releases = releases()) {
      Release release = releases.byVersion(version);
      ReleaseManifest.Image image = signed(releases, release);
      ImageArrival arrival = new ImageArrival(installation, host, releases.http(), version);
      arrival.bring(release, image, arrival.isHere(image));
      return image.tree();
    }
  }

  private AppReleases releases() throws UsageException, IOException {
    return AppReleases.of(
        own.descriptor(), own.descriptor().imageVersion(), new Checks(installation, host), host);
  }

  private ReleaseManifest.Image signed(AppReleases releases, Release release)
      throws InstarException {
    return releases
        .verify(release, releases.metadata(release))
        .imageFor(host.environment().platform());
  }
}
