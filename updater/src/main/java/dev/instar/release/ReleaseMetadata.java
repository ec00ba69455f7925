package dev.instar.release;

import dev.instar.model.AppName;
import dev.instar.model.NetworkException;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.SumsFile;
import dev.instar.model.VerificationException;
import dev.instar.net.Get;
import dev.instar.net.Http;
import java.nio.charset.StandardCharsets;

/**
 * The small files of a release by which all others are verified: the sums, their signature, and the
 * manifest. As they were downloaded; nobody has verified them yet.
 */
public final class ReleaseMetadata {
  private static final int LIMIT = 1 << 20;

  private final byte[] sums;
  private final byte[] signature;
  private final byte[] manifest;

  private ReleaseMetadata(byte[] sums, byte[] signature, byte[] manifest) {
    this.sums = sums;
    this.signature = signature;
    this.manifest = manifest;
  }

  /**
   * Downloads the three files.
   *
   * @throws VerificationException when the release lacks one of them: it was never signed
   * @throws NetworkException when one could not be had
   */
  public static ReleaseMetadata fetch(Http http, Release release, AppName app)
      throws NetworkException, VerificationException {
    String manifestName = ReleaseManifest.assetName(app, release.version());
    // All are looked up before one is downloaded.
    Asset sums = required(release, SumsFile.NAME);
    Asset signature = required(release, SumsFile.SIGNATURE);
    Asset manifest = required(release, manifestName);
    return new ReleaseMetadata(
        get(http, release, sums), get(http, release, signature), get(http, release, manifest));
  }

  /** The text of {@code SHA256SUMS}, byte for byte, as it was signed. */
  public byte[] sums() {
    return sums.clone();
  }

  /** The text of {@code SHA256SUMS.minisig}. */
  public String signature() {
    return new String(signature, StandardCharsets.UTF_8);
  }

  /** The release manifest, byte for byte, as the sums have it. */
  public byte[] manifest() {
    return manifest.clone();
  }

  private static Asset required(Release release, String name) throws VerificationException {
    return release.asset(name).orElseThrow(() -> unsigned(release, name));
  }

  private static VerificationException unsigned(Release release, String name) {
    return new VerificationException(
        "Release " + release.version() + " was refused: it is not signed, " + name + " is missing.",
        "Nothing was changed.",
        "Tell the publisher of the app, or choose another release with --version.");
  }

  private static byte[] get(Http http, Release release, Asset asset)
      throws NetworkException, VerificationException {
    Get get = Get.of(asset.url(), "application/octet-stream");
    return release.downloads().isEmpty()
        ? http.fetch(get, LIMIT).bytes() // it was listed, so it is there
        : http.find(get, LIMIT).orElseThrow(() -> unsigned(release, asset.name())).bytes();
  }
}
