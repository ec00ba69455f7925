package dev.instar;

import dev.instar.disk.Tree;
import dev.instar.install.InstalledImage;
import dev.instar.install.Metadata;
import dev.instar.model.AppName;
import dev.instar.model.InstarException;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.RepairException;
import dev.instar.model.Sha256;
import dev.instar.model.SumsFile;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Proves, file by file, that an image in {@code versions/} is what the publisher signed: against
 * the release it came with, or against the hash that was recorded when it was proven before.
 */
final class ImageProof {
  private static final String UNTOUCHED = "Nothing was made active; what was there is as it was.";

  private final Installation installation;

  ImageProof(Installation installation) {
    this.installation = installation;
  }

  /**
   * An image that is what the publisher signed.
   *
   * @param notes of its release; empty when the release is not at hand
   */
  record Proven(Sha256 tree, String notes) {}

  /**
   * Proves an image.
   *
   * @param active the version whose pinned keys count; without one, those of the request do
   */
  Proven prove(InstalledImage image, FinalizeRequest request, Optional<Version> active)
      throws InstarException, IOException {
    Version version = image.descriptor().imageVersion();
    if (!version.equals(request.version())) {
      throw new VerificationException(
          image.directory() + " holds version " + version + ", not " + request.version() + ".",
          UNTOUCHED,
          "Delete that directory, then run the command again.");
    }
    Sha256 tree = Tree.of(image.directory()).hash();
    if (request.release().isEmpty()) {
      return provenBefore(image, tree);
    }
    List<String> keys =
        active.isPresent() ? installation.image(active.get()).descriptor().keys() : request.keys();
    VerifiedRelease release =
        read(request.release().get(), keys, image.descriptor().name(), version);
    ReleaseManifest.Image signed = release.imageFor(installation.layout.platform());
    if (!signed.tree().equals(tree)) {
      throw new VerificationException(
          "The image in " + image.directory() + " is not the one that the publisher signed.",
          UNTOUCHED,
          "Delete that directory, then run the command again.");
    }
    return new Proven(tree, release.manifest().notes());
  }

  private Proven provenBefore(InstalledImage image, Sha256 tree)
      throws RepairException, IOException {
    Version version = image.descriptor().imageVersion();
    Optional<Sha256> recorded =
        installation.metadata().map(Metadata::images).map(images -> images.get(version));
    if (!recorded.equals(Optional.of(tree))) {
      throw new RepairException(
          "The image of version " + version + " is not as it was when it was verified.",
          UNTOUCHED,
          "Delete " + image.directory() + " and unpack the archive of that release there.");
    }
    return new Proven(tree, "");
  }

  private static VerifiedRelease read(
      Path directory, List<String> keys, AppName app, Version version)
      throws VerificationException, IOException {
    try {
      return VerifiedRelease.verify(
          Files.readAllBytes(directory.resolve(SumsFile.NAME)),
          Files.readString(directory.resolve(SumsFile.SIGNATURE)),
          Files.readAllBytes(directory.resolve(ReleaseManifest.assetName(app, version))),
          keys,
          app,
          version);
    } catch (NoSuchFileException e) {
      throw new VerificationException(
          "The release is not signed: " + e.getFile() + " is missing.",
          UNTOUCHED,
          "Tell the publisher of the app.",
          e);
    }
  }
}
