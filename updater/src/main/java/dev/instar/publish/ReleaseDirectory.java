package dev.instar.publish;

import dev.instar.disk.Durable;
import dev.instar.model.Descriptor;
import dev.instar.model.FormatException;
import dev.instar.model.Platform;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.Sha256;
import dev.instar.model.UsageException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The assets of one release that {@code pack} put into a directory, with the manifest they belong
 * to.
 */
public record ReleaseDirectory(Path directory, ReleaseManifest manifest) {
  private static final Pattern MANIFEST_NAME =
      Pattern.compile("[a-z][a-z0-9-]*-[0-9]+\\.[0-9]+\\.[0-9]+.*\\.json");

  private static final String UNTOUCHED = "Nothing was changed.";

  /**
   * Finds the release in a directory.
   *
   * @throws UsageException when there is no manifest in it, or a broken one
   */
  public static ReleaseDirectory at(Path directory) throws UsageException, IOException {
    for (Path file : Durable.children(directory)) {
      Optional<ReleaseManifest> manifest = manifest(file);
      if (manifest.isPresent()) {
        return new ReleaseDirectory(directory, manifest.get());
      }
    }
    throw new UsageException(
        directory + " holds no release: it has no file <app>-<version>.json.",
        UNTOUCHED,
        "Pack one with: instar pack --out " + directory);
  }

  /** The same with another manifest of the same release. */
  public ReleaseDirectory with(ReleaseManifest other) {
    return new ReleaseDirectory(directory, other);
  }

  private static Optional<ReleaseManifest> manifest(Path file) throws UsageException, IOException {
    String name = file.getFileName().toString();
    if (!MANIFEST_NAME.matcher(name).matches() || !Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(ReleaseManifest.read(name, Files.readAllBytes(file)))
          .filter(manifest ->
              name.equals(ReleaseManifest.assetName(manifest.app(), manifest.version())));
    } catch (FormatException e) {
      throw new UsageException(
          String.valueOf(e.getMessage()), UNTOUCHED, "Delete " + file + " and pack again.", e);
    }
  }

  /**
   * Checks that every archive is the one that the manifest describes.
   *
   * @throws UsageException with the name of the first that is not
   */
  public void checkImages() throws UsageException, IOException {
    for (ReleaseManifest.Image image : manifest.images()) {
      Path archive = directory.resolve(image.asset());
      if (!Files.isRegularFile(archive) || !Sha256.of(archive).equals(image.sha256())) {
        throw new UsageException(
            image.asset() + " is missing or is not the archive that the manifest describes.",
            UNTOUCHED,
            "Pack this platform again.");
      }
    }
  }

  /**
   * The descriptor that the images carry, read from the first of them.
   *
   * @throws UsageException when there is no image or none in the archive
   */
  public Descriptor descriptor() throws UsageException, IOException {
    for (ReleaseManifest.Image image : manifest.images()) {
      try (InputStream in =
              new BufferedInputStream(Files.newInputStream(directory.resolve(image.asset())));
          ArchiveInputStream<?> archive = open(in, image.platform())) {
        for (ArchiveEntry entry = archive.getNextEntry();
            entry != null;
            entry = archive.getNextEntry()) {
          if (entry.getName().equals(Descriptor.FILE_NAME)) {
            return versioned(Descriptor.read(image.asset(), archive.readAllBytes()));
          }
        }
      } catch (FormatException e) {
        throw new UsageException(
            String.valueOf(e.getMessage()), UNTOUCHED, "Pack this platform again.", e);
      }
    }
    throw new UsageException(
        "The release has no image with a descriptor in it.", UNTOUCHED, "Pack one first.");
  }

  private static Descriptor versioned(Descriptor descriptor) throws FormatException {
    if (descriptor.version().isEmpty()) {
      throw new FormatException("its " + Descriptor.FILE_NAME + " names no version");
    }
    return descriptor;
  }

  private static ArchiveInputStream<?> open(InputStream in, Platform platform) throws IOException {
    return platform.isWindows()
        ? new ZipArchiveInputStream(in)
        : new TarArchiveInputStream(new GzipCompressorInputStream(in));
  }
}
