package dev.instar;

import dev.instar.disk.Footprint;
import dev.instar.disk.Tree;
import dev.instar.download.Archive;
import dev.instar.download.Download;
import dev.instar.download.Downloader;
import dev.instar.install.InstalledImage;
import dev.instar.model.InstarException;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.SumsFile;
import dev.instar.model.UpgradeFailedException;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import dev.instar.net.Http;
import dev.instar.release.Asset;
import dev.instar.release.Release;
import dev.instar.release.ReleaseMetadata;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Brings the image of a verified release into {@code versions/}: download, unpack beside, compare
 * with what was signed, move into place, start once. An image is in place only as a whole; one that
 * was brought and does not start is taken away again, and a damaged one is kept until then.
 */
final class ImageArrival {
  private final Installation installation;
  private final Host host;
  private final Http http;
  private final Version version;

  /** A directory of this version's own, kept when a download breaks off. */
  private final Path staging;

  /** For the image of one version. */
  ImageArrival(Installation installation, Host host, Http http, Version version) {
    this.installation = installation;
    this.host = host;
    this.http = http;
    this.version = version;
    this.staging = installation.layout.arriving(version);
  }

  /** Whether the image is in place already, exactly as it was signed. */
  boolean isHere(ReleaseManifest.Image image) throws IOException {
    Path directory = installation.layout.image(version);
    return Files.isDirectory(directory) && Tree.of(directory).hash().equals(image.tree());
  }

  /** The room that bringing it takes, less what earlier tries have left, which goes or is used. */
  List<SpaceNeeded.Demand> room(ReleaseManifest.Image image) throws IOException {
    long left = Footprint.ofTree(staging);
    long download = image.size();
    long unpacked = Footprint.ofFiles(image.unpackedSize(), image.entries());
    return List.of(
        new SpaceNeeded.Demand(staging, Math.max(0, download - left), "the download"),
        new SpaceNeeded.Demand(
            staging,
            unpacked - Math.min(unpacked, Math.max(0, left - download)),
            "the new version"));
  }

  /**
   * Brings the image, unless it is here.
   *
   * @param isHere as {@link #isHere} has said under the lock that is still held
   */
  void bring(Release release, ReleaseManifest.Image image, boolean isHere)
      throws InstarException, IOException {
    installation.durable.createDirectories(staging);
    if (!isHere) {
      Path archive = download(release, image);
      unpack(archive, image);
      installation.durable.deleteTree(archive);
    }
    smokeTest(!isHere);
    installation.deleteStaged(staging);
  }

  /** Writes the files by which the finalizer proves the image once more into a directory. */
  void writeSigned(ReleaseMetadata metadata, Path directory) throws IOException {
    write(directory.resolve(SumsFile.NAME), metadata.sums());
    write(
        directory.resolve(SumsFile.SIGNATURE),
        metadata.signature().getBytes(StandardCharsets.UTF_8));
    String manifest = ReleaseManifest.assetName(installation.layout.app(), version);
    write(directory.resolve(manifest), metadata.manifest());
  }

  private void write(Path file, byte[] content) throws IOException {
    installation.durable.disk().write(file, new ByteArrayInputStream(content));
  }

  private Path download(Release release, ReleaseManifest.Image image)
      throws InstarException, IOException {
    Asset asset =
        release
            .asset(image.asset())
            .orElseThrow(() ->
                new VerificationException(
                    "The release lacks " + image.asset() + ", which its manifest names.",
                    "Nothing was changed.",
                    "Tell the publisher of the app."));
    host.tell("Downloading " + image.asset() + "…");
    Path archive = staging.resolve(image.asset());
    new Downloader(http, installation.durable.disk())
        .download(
            new Download(asset.url(), archive, image.size(), image.sha256()),
            (done, total) -> host.listener().on(new Event.Progress("Downloading", done, total)));
    return archive;
  }

  private void unpack(Path archive, ReleaseManifest.Image image)
      throws InstarException, IOException {
    Path unpacked = staging.resolve("image");
    installation.durable.deleteTree(unpacked);
    installation.durable.disk().createDirectory(unpacked);
    try {
      Archive.unpack(
          archive,
          unpacked,
          new Archive.Limits(
              image.unpackedSize(), (int) Math.min(Integer.MAX_VALUE, image.entries())),
          installation.durable.disk());
      if (!Tree.of(unpacked).hash().equals(image.tree())) {
        throw new VerificationException(
            "What " + image.asset() + " holds is not the image that the publisher signed.",
            "Nothing was changed.",
            "Try again later; if it stays so, tell the publisher.");
      }
    } catch (InstarException | IOException e) {
      installation.durable.deleteTree(unpacked);
      throw e;
    }
    host.tell("Verified: signature, manifest, archive, every file of the image.");
    Path place = installation.layout.image(version);
    installation.durable.deleteTree(damaged());
    if (Files.exists(place)) {
      installation.durable.move(place, damaged());
    }
    installation.durable.move(unpacked, place);
  }

  /** Where a damaged image waits until the one that takes its place has been started. */
  private Path damaged() {
    return staging.resolve("damaged");
  }

  private void smokeTest(boolean isNew) throws InstarException, IOException {
    InstalledImage image = installation.image(version);
    Path scratch = staging.resolve("scratch");
    installation.durable.deleteTree(scratch);
    installation.durable.disk().createDirectory(scratch);
    Optional<String> trouble = new AppChecks(host).smokeTest(image, scratch);
    installation.durable.deleteTree(scratch);
    if (trouble.isPresent()) {
      if (isNew) { // else a backup, or the updater, may need it
        installation.durable.deleteTree(image.directory());
        if (Files.exists(damaged())) {
          installation.durable.move(damaged(), image.directory());
        }
      }
      throw new UpgradeFailedException(
          "Version " + version + " does not start here: " + trouble.get() + ".",
          "Nothing was changed.",
          "Tell the publisher what the message says, and stay with the present version.");
    }
    host.tell("The new version starts, and says that it is " + version + ".");
  }
}
