package dev.instar;

import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import dev.instar.download.Download;
import dev.instar.download.Downloader;
import dev.instar.model.AppName;
import dev.instar.model.Environment;
import dev.instar.model.InstarException;
import dev.instar.model.NetworkException;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.Sha256;
import dev.instar.model.SumsFile;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import dev.instar.model.WithdrawalMark;
import dev.instar.net.Get;
import dev.instar.net.Quiet;
import dev.instar.publish.ReleaseIndex;
import dev.instar.release.Asset;
import dev.instar.release.Release;
import dev.instar.release.ReleaseMetadata;
import dev.instar.release.Tags;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Copies releases into a directory, to be served from there or carried to where no network is. A
 * release is there as a whole, every file of it as its publisher signed it, or it is not there.
 * What is there already is not asked for again.
 */
public final class Mirror {
  /** Nothing but an archive is larger. */
  private static final int SMALL = 16 << 20;

  private final Environment environment;
  private final Durable durable;
  private final Consumer<String> told;

  /**
   * What to copy.
   *
   * @param keys the public keys that may have signed it
   * @param sources tried in order, see {@link AppReleases}
   * @param repository as {@code owner/name}
   * @param versions these; the latest when none is named
   * @param all every release that the source lists
   */
  public record Order(
      AppName app,
      List<String> keys,
      List<String> sources,
      String repository,
      Optional<String> tagPrefix,
      List<Version> versions,
      boolean all,
      Path directory) {
    public Order {
      keys = List.copyOf(keys);
      sources = List.copyOf(sources);
      versions = List.copyOf(versions);
    }
  }

  /**
   * A mirror on a disk.
   *
   * @param told gets one line for each release
   */
  public Mirror(Environment environment, Disk disk, Consumer<String> told) {
    this.environment = environment;
    this.durable = new Durable(disk);
    this.told = told;
  }

  /**
   * Copies, and lists all that is in the directory then in its {@code releases.json}.
   *
   * @return how many releases the directory has
   */
  public int copy(Order order) throws InstarException, IOException {
    durable.createDirectories(order.directory());
    AppReleases.Wanted wanted =
        new AppReleases.Wanted(
            order.app(),
            order.keys(),
            order.sources(),
            order.repository(),
            Tags.of(order.tagPrefix()),
            "instar mirror");
    try (AppReleases releases =
        AppReleases.of(wanted, "instar-mirror", Quiet.NONE, exchange -> {}, environment)) {
      for (Release release : chosen(order, releases)) {
        copy(release, order, releases);
      }
    }
    return new ReleaseIndex(order.directory()).write(durable);
  }

  private static List<Release> chosen(Order order, AppReleases releases) throws InstarException {
    if (order.all()) {
      return releases.list();
    }
    if (order.versions().isEmpty()) {
      return List.of(releases.latest());
    }
    List<Release> chosen = new ArrayList<>();
    for (Version version : order.versions()) {
      chosen.add(releases.byVersion(version));
    }
    return chosen;
  }

  private void copy(Release release, Order order, AppReleases releases)
      throws InstarException, IOException {
    Path place = order.directory().resolve(release.version().text());
    ReleaseMetadata metadata = releases.metadata(release);
    VerifiedRelease verified = releases.verify(release, metadata);
    if (isWhole(place, metadata, verified)) {
      told.accept("Here already: " + release.version());
    } else {
      Path arriving = order.directory().resolve("." + release.version() + ".arriving");
      durable.createDirectories(arriving);
      write(arriving.resolve(SumsFile.NAME), metadata.sums());
      write(
          arriving.resolve(SumsFile.SIGNATURE),
          metadata.signature().getBytes(StandardCharsets.UTF_8));
      for (String name : verified.sums().assets()) {
        fetch(release, name, arriving, verified, releases);
      }
      durable.deleteTree(place);
      durable.move(arriving, place);
      told.accept(
          "Copied: %s, %d files, signed by key %s"
              .formatted(
                  release.version(),
                  verified.sums().assets().size() + 2,
                  verified.sums().signer().id()));
    }
    if (release.withdrawn().isPresent()) {
      durable.replace(place.resolve(WithdrawalMark.FILE), release.withdrawn().get() + "\n");
    }
  }

  private static boolean isWhole(Path place, ReleaseMetadata metadata, VerifiedRelease verified)
      throws VerificationException, IOException {
    Path sums = place.resolve(SumsFile.NAME);
    if (!Files.isRegularFile(sums)
        || !Sha256.of(sums).equals(Sha256.of(metadata.sums()))
        || !Files.isRegularFile(place.resolve(SumsFile.SIGNATURE))) {
      return false;
    }
    for (String name : verified.sums().assets()) {
      Path file = place.resolve(name);
      if (!Files.isRegularFile(file) || !Sha256.of(file).equals(verified.sums().of(name))) {
        return false;
      }
    }
    return true;
  }

  private void fetch(
      Release release, String name, Path directory, VerifiedRelease verified, AppReleases releases)
      throws InstarException, IOException {
    Asset asset =
        release
            .asset(name)
            .orElseThrow(() -> refused(release, name + " was signed and is not there"));
    Sha256 signed = verified.sums().of(name);
    Optional<ReleaseManifest.Image> image =
        verified.manifest().images().stream().filter(one -> one.asset().equals(name)).findFirst();
    Path target = directory.resolve(name);
    if (image.isPresent()) {
      new Downloader(releases.http(), durable.disk())
          .download(
              new Download(asset.url(), target, image.get().size(), signed), (done, total) -> {});
      return;
    }
    byte[] content = content(asset, releases);
    if (!Sha256.of(content).equals(signed)) {
      throw refused(release, name + " is not the file that was signed");
    }
    write(target, content);
  }

  private static byte[] content(Asset asset, AppReleases releases) throws NetworkException {
    return releases.http().fetch(Get.of(asset.url(), "application/octet-stream"), SMALL).bytes();
  }

  private static VerificationException refused(Release release, String why) {
    return new VerificationException(
        "Release " + release.version() + " was refused: " + why + ".",
        "What the mirror had before is as it was.",
        "Try again later; if it stays so, tell the publisher.");
  }

  private void write(Path file, byte[] content) throws IOException {
    if (Files.exists(file)) {
      durable.disk().delete(file);
    }
    durable.disk().write(file, new ByteArrayInputStream(content));
  }
}
