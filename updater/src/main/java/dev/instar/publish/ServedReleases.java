package dev.instar.publish;

import dev.instar.disk.Durable;
import dev.instar.model.FormatException;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.Sha256;
import dev.instar.model.Version;
import dev.instar.model.WithdrawalMark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The releases in a directory, one subdirectory for each, read anew at each call so that releases
 * can be added and taken away while they are served. What is no release (no manifest, or one that
 * cannot be read) is passed over.
 *
 * <p>An asset is only ever found by its name in the listing of its directory; no name from a
 * request becomes a path.
 */
final class ServedReleases {
  /**
   * One release.
   *
   * @param id stable for as long as repository and tag are
   * @param withdrawn why nobody is to update to it any more
   */
  record Release(
      long id, ReleaseManifest manifest, List<Asset> assets, Optional<String> withdrawn) {
    String tag() {
      return "v" + manifest.version();
    }

    boolean prerelease() {
      return manifest.version().isPrerelease()
          || !manifest.channel().equals(Version.STABLE)
          || withdrawn.isPresent();
    }

    /** What is new; that it was withdrawn is said as a publisher does it on GitHub. */
    String notes() {
      return withdrawn.map(why -> WithdrawalMark.of(why) + "\n").orElse("") + manifest.notes();
    }

    Optional<Asset> asset(String name) {
      return assets.stream().filter(asset -> asset.name().equals(name)).findFirst();
    }
  }

  /** One file of a release. */
  record Asset(long id, String name, Path file, long size, Instant modified, Sha256 sha256) {
    String contentType() {
      if (name.endsWith(".json")) {
        return "application/json";
      }
      if (name.endsWith(".tar.gz")) {
        return "application/gzip";
      }
      return name.endsWith(".zip") ? "application/zip" : "application/octet-stream";
    }
  }

  private record Seen(long size, Instant modified, Sha256 sha256) {}

  private static final Comparator<Release> NEWEST_FIRST =
      Comparator.comparing((Release release) -> release.manifest().version()).reversed();

  private final Path directory;
  private final Map<Path, Seen> hashes = new ConcurrentHashMap<>();

  ServedReleases(Path directory) {
    this.directory = directory;
  }

  /** All releases of a repository ({@code owner/name}), newest version first. */
  List<Release> of(String repository) throws IOException {
    List<Release> releases = new ArrayList<>();
    for (Release release : all()) {
      if (release.manifest().repository().equalsIgnoreCase(repository)) {
        releases.add(release);
      }
    }
    return releases;
  }

  /** All releases of all repositories, newest version first. */
  List<Release> all() throws IOException {
    List<Release> releases = new ArrayList<>();
    for (Path child : Durable.children(directory)) {
      boolean hidden = String.valueOf(child.getFileName()).startsWith(".");
      Optional<ReleaseManifest> manifest = hidden ? Optional.empty() : manifest(child);
      if (manifest.isPresent()) {
        releases.add(release(manifest.get(), child));
      }
    }
    releases.sort(NEWEST_FIRST);
    return releases;
  }

  private static Optional<ReleaseManifest> manifest(Path directory) throws IOException {
    for (Path file : Durable.children(directory)) {
      if (file.toString().endsWith(".json") && isAsset(file)) {
        Optional<ReleaseManifest> manifest = parse(file);
        if (manifest.isPresent()) {
          return manifest;
        }
      }
    }
    return Optional.empty();
  }

  /** Nothing when it is another JSON file, or one that is being written. */
  private static Optional<ReleaseManifest> parse(Path file) throws IOException {
    String name = file.getFileName().toString();
    try {
      return Optional.of(ReleaseManifest.read(name, Files.readAllBytes(file)))
          .filter(manifest ->
              name.equals(ReleaseManifest.assetName(manifest.app(), manifest.version())));
    } catch (FormatException e) {
      return Optional.empty();
    }
  }

  private Release release(ReleaseManifest manifest, Path directory) throws IOException {
    String place = manifest.repository() + "/v" + manifest.version();
    List<Asset> assets = new ArrayList<>();
    for (Path file : Durable.children(directory)) {
      if (isAsset(file)) {
        String name = file.getFileName().toString();
        Seen seen = seen(file);
        assets.add(
            new Asset(
                id(place + "/" + name), name, file, seen.size(), seen.modified(), seen.sha256()));
      }
    }
    Path withdrawn = directory.resolve(WithdrawalMark.FILE);
    return new Release(
        id(place),
        manifest,
        List.copyOf(assets),
        Files.isRegularFile(withdrawn)
            ? Optional.of(Files.readString(withdrawn).strip())
            : Optional.empty());
  }

  private static boolean isAsset(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && !name.startsWith(".")
        && !name.equals(WithdrawalMark.FILE)
        && !name.endsWith(Durable.BESIDE);
  }

  /** A file's hash, computed again only when its size or time changed. */
  private Seen seen(Path file) throws IOException {
    long size = Files.size(file);
    Instant modified = Files.getLastModifiedTime(file).toInstant();
    Seen known = hashes.get(file);
    if (known != null && known.size() == size && known.modified().equals(modified)) {
      return known;
    }
    Seen seen = new Seen(size, modified, Sha256.of(file));
    hashes.put(file, seen);
    return seen;
  }

  /** A number as GitHub gives it, below 2^53 so that every JSON reader keeps it exact. */
  private static long id(String place) {
    byte[] digest = Sha256.newDigest().digest(place.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest).getLong() >>> 12;
  }
}
