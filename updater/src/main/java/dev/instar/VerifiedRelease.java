package dev.instar;

import dev.instar.model.AppName;
import dev.instar.model.FormatException;
import dev.instar.model.NetworkException;
import dev.instar.model.Platform;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.Sha256;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import dev.instar.trust.PublicKey;
import dev.instar.trust.SignedSums;
import java.util.ArrayList;
import java.util.List;

/**
 * A release of which every word is the publisher's: a pinned key signed the sums, the sums name the
 * manifest's hash, and the manifest is of this app and this version. Exists only when all of that
 * holds.
 */
record VerifiedRelease(ReleaseManifest manifest, SignedSums sums) {
  private static final String UNTOUCHED = "Nothing was installed; what was there is as it was.";
  private static final String TELL =
      "Try again later; if it stays so, tell the publisher, and do not install this release.";

  /**
   * Verifies what a release says about itself.
   *
   * @param keys the public keys that the app trusts, as its descriptor has them
   */
  static VerifiedRelease verify(
      byte[] sums,
      String signature,
      byte[] manifest,
      List<String> keys,
      AppName app,
      Version version)
      throws VerificationException {
    SignedSums signed = SignedSums.verify(sums, signature, parse(keys), app, version);
    String name = ReleaseManifest.assetName(app, version);
    if (!signed.of(name).equals(Sha256.of(manifest))) {
      throw refused("The release's " + name + " is not the file that the publisher signed.");
    }
    try {
      ReleaseManifest read = ReleaseManifest.read(name, manifest);
      if (!read.app().equals(app) || !read.version().equals(version)) {
        throw refused(
            "The release's %s is of %s %s, not of %s %s."
                .formatted(name, read.app(), read.version(), app, version));
      }
      return new VerifiedRelease(read, signed);
    } catch (FormatException e) {
      throw refused("The release's signed manifest is not usable: " + e.getMessage() + ".");
    }
  }

  /**
   * The image for a platform.
   *
   * @throws NetworkException when the release has none
   * @throws VerificationException when the manifest and the sums do not agree about it
   */
  ReleaseManifest.Image imageFor(Platform platform) throws VerificationException, NetworkException {
    ReleaseManifest.Image image =
        manifest
            .imageFor(platform)
            .orElseThrow(() ->
                new NetworkException(
                    "Release %s of %s has nothing for %s; it has: %s."
                        .formatted(
                            manifest.version(),
                            manifest.app(),
                            platform,
                            String.join(
                                ", ",
                                manifest.images().stream()
                                    .map(other -> other.platform().toString())
                                    .toList())),
                    UNTOUCHED,
                    "Ask the publisher for an image for " + platform + "."));
    String expected = ReleaseManifest.archiveName(manifest.app(), manifest.version(), platform);
    if (!image.asset().equals(expected) || !sums.of(expected).equals(image.sha256())) {
      throw refused(
          "The manifest and the sums of the release do not agree about " + expected + ".");
    }
    return image;
  }

  private static List<PublicKey> parse(List<String> keys) throws VerificationException {
    List<PublicKey> parsed = new ArrayList<>();
    for (String key : keys) {
      try {
        parsed.add(PublicKey.parse(key));
      } catch (FormatException e) {
        throw refused("A key that the app pins cannot be read: " + e.getMessage() + ".");
      }
    }
    return parsed;
  }

  private static VerificationException refused(String happened) {
    return new VerificationException(happened, UNTOUCHED, TELL);
  }
}
