package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.instar.disk.RealDisk;
import dev.instar.download.Download;
import dev.instar.download.Downloader;
import dev.instar.model.AppName;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.Sha256;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import dev.instar.net.Get;
import dev.instar.net.Http;
import dev.instar.net.Quick;
import dev.instar.net.Transfer;
import dev.instar.publish.ReleaseServer;
import dev.instar.release.Asset;
import dev.instar.release.GitHubReleases;
import dev.instar.release.Release;
import dev.instar.release.ReleaseMetadata;
import dev.instar.release.Tags;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the updater asks of GitHub, and what the project's own server answers, fit together. */
@Tag("C2")
@Tag("C3")
final class ReleaseServerContractTest {
  private static final AppName APP = new AppName("employees");
  private static final String ARCHIVE = "employees-1.1.0-linux-x64.tar.gz";
  private static final byte[] CONTENT = "not really an archive".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private ReleaseServer server;

  @BeforeEach
  void start() throws Exception {
    for (String version : List.of("1.0.0", "1.1.0", "2.0.0-rc.1")) {
      put(new Version(version));
    }
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = ReleaseServer.start(folder.resolve("releases"), anywhere, log::add);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void releasesAreFoundByTheirOrderAndByTheirVersion() throws Exception {
    try (Http http = Quick.http(server.baseUrl())) {
      GitHubReleases releases = releases(http);

      assertThat(releases.latest().version()).isEqualTo(new Version("1.1.0"));
      assertThat(releases.list())
          .extracting(Release::tag)
          .containsExactly("v2.0.0-rc.1", "v1.1.0", "v1.0.0");
      awaitLog(line -> line.startsWith("302 "));
      assertThat(log).first().isEqualTo("302 GET /example/employees/releases/latest");
      assertThat(releases.byVersion(new Version("2.0.0-rc.1")).prerelease()).isTrue();
      assertThat(releases.list().getLast().notes()).isEqualTo("New in 1.0.0");
      assertThat(releases.byVersion(new Version("1.0.0")).tag()).isEqualTo("v1.0.0");
      assertThat(
              catchThrowableOfType(
                  UsageException.class, () -> releases.byVersion(new Version("9.9.9"))))
          .hasMessageContaining("There is no release 9.9.9 of example/employees");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ghp_not-a-real-one"})
  void aReleaseIsDownloadedWithItsMetadata_withATokenAndWithout(String token) throws Exception {
    try (Http http = Quick.http(server.baseUrl(), "GITHUB_TOKEN", token)) {
      Release release = releases(http).latest();
      ReleaseMetadata metadata = ReleaseMetadata.fetch(http, release, APP);
      Asset archive = release.asset(ARCHIVE).orElseThrow();
      Path target = folder.resolve("staging").resolve(ARCHIVE);
      Download download = new Download(archive.url(), target, CONTENT.length, Sha256.of(CONTENT));

      new Downloader(http, new RealDisk()).download(download, (done, total) -> {});

      assertThat(metadata.signature()).isEqualTo("signature of 1.1.0");
      assertThat(metadata.manifest()).isEqualTo(manifest(new Version("1.1.0")).toJson());
      assertThat(target).hasBinaryContent(CONTENT);
    }
    String place = token.isEmpty() ? "/download/" : "/assets/";
    awaitLog(line -> line.contains(place));
    assertThat(log).anyMatch(line -> line.contains(place));
  }

  @Test
  void aDownloadThatWasCutGoesOn() throws Exception {
    Path target = folder.resolve("staging").resolve(ARCHIVE);
    Path part = target.resolveSibling(ARCHIVE + ".part");
    try (Http http = Quick.http(server.baseUrl())) {
      Asset archive = releases(http).latest().asset(ARCHIVE).orElseThrow();
      Download download = new Download(archive.url(), target, CONTENT.length, Sha256.of(CONTENT));
      Downloader downloader = new Downloader(http, new RealDisk());
      downloader.download(download, (done, total) -> {});
      leaveFirstHalf(http, archive, part, target);

      downloader.download(download, (done, total) -> {});
    }
    assertThat(target).hasBinaryContent(CONTENT);
    awaitLog(line -> line.startsWith("206 "));
    assertThat(log).last().asString().startsWith("206 ");
  }

  /** The server logs a request after it has answered it, so the client may be faster. */
  private void awaitLog(Predicate<String> wanted) throws InterruptedException {
    for (int i = 0; i < 250 && log.stream().noneMatch(wanted); i++) {
      Thread.sleep(20);
    }
  }

  private static void leaveFirstHalf(Http http, Asset archive, Path part, Path target)
      throws Exception {
    String etag;
    try (Transfer transfer = http.open(Get.of(archive.url(), "application/octet-stream"))) {
      etag = transfer.header("ETag").orElseThrow();
    }
    Files.delete(target);
    Files.write(part, Arrays.copyOf(CONTENT, CONTENT.length / 2));
    Files.writeString(
        part.resolveSibling(part.getFileName() + ".json"),
        "{\"format\": 1, \"url\": \"%s\", \"etag\": \"%s\", \"size\": %d, \"sha256\": \"%s\"}"
            .formatted(
                archive.url(), etag.replace("\"", "\\\""), CONTENT.length, Sha256.of(CONTENT)));
  }

  private GitHubReleases releases(Http http) {
    return new GitHubReleases(
        http,
        URI.create(server.baseUrl()),
        "example/employees",
        Tags.USUAL,
        "employees self-update --check");
  }

  private void put(Version version) throws Exception {
    Path directory = Files.createDirectories(folder.resolve("releases").resolve(version.text()));
    ReleaseManifest manifest = manifest(version);
    Files.write(directory.resolve(ReleaseManifest.assetName(APP, version)), manifest.toJson());
    Files.writeString(directory.resolve("SHA256SUMS"), "sums of " + version);
    Files.writeString(directory.resolve("SHA256SUMS.minisig"), "signature of " + version);
    Files.write(directory.resolve("employees-" + version + "-linux-x64.tar.gz"), CONTENT);
  }

  private static ReleaseManifest manifest(Version version) {
    return new ReleaseManifest(
        APP,
        "example/employees",
        version,
        "stable",
        Instant.EPOCH,
        "New in " + version,
        Optional.empty(),
        List.of(),
        List.of(),
        ReleaseManifest.Terms.FREE);
  }
}
