package dev.instar.installer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What install.sh does not accept changes nothing on disk, and runs nothing of the download. */
@Tag("C9")
@Tag("D37")
class InstallScriptRefusalsTest {
  private InstallBench bench;
  private FakeRelease release;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    bench = new InstallBench(directory);
    release = bench.web.publish(new FakeRelease("1.0.0"));
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  /** Runs the script of the release as it was published, and shows that the disk is as before. */
  private void refused(InstallScript script, int exitCode, String message, String... options)
      throws Exception {
    List<String> before = bench.disk();

    ShellRun run = bench.run(script, options);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.err()).contains(message).doesNotContain("--finalize-upgrade");
    assertThat(bench.disk()).isEqualTo(before);
  }

  /** A release whose manifest tells sizes, of this platform's image and of another one. */
  private InstallScript sized() {
    String manifest =
        """
        { "format" : 1, "notes" : "\\"size\\": 1 {", "images" : [
          { "asset" : "employees-1.0.0-other-x64.tar.gz", "size" : 7, "unpackedSize" : 8 },
          {
            "platform" : "%1$s", "asset" : "%2$s",
            "size" : 54000000,
            "unpackedSize" : 120000000
          } ] }
        """
            .formatted(FakeRelease.PLATFORM, release.archive());
    release.assets.put("employees-1.0.0.json", FakeRelease.bytes(manifest));
    release.seal();
    return release.script();
  }

  private static String df(long kilobytes) {
    return "echo Filesystem 1024-blocks Used Available Capacity Mounted on\n"
        + "echo '/dev/a disk 999999 999 "
        + kilobytes
        + " 93% /home/of x'\n";
  }

  @Test
  @Tag("W10")
  void aDiskWithoutTheRoom_beforeTheDownload() throws Exception {
    InstallScript script = sized();
    bench.give("df", df(100_000));

    refused(script, 50, "191 MB are needed, 102 MB are free");

    assertThat(bench.web.requests).noneMatch(request -> request.contains(".tar.gz"));
    bench.give("df", df(200_000));
    assertThat(bench.run(script).exitCode()).isZero();
  }

  @Test
  void aDiskThatDoesNotTellItsRoom_isTried() throws Exception {
    InstallScript script = sized();
    bench.give("df", "exit 1\n");
    ShellRun run = bench.run(script);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @Test
  @Tag("C4")
  void anArchiveWithAnotherHash() throws Exception {
    InstallScript script = release.script();
    release.assets.put(release.archive(), release.image().file("more", "x").gzipped());
    release.seal();

    refused(script, 30, release.archive() + " is not what the publisher released");
  }

  @Test
  @Tag("C4")
  void aManifestWithAnotherHash() throws Exception {
    InstallScript script = release.script();
    release.assets.put("employees-1.0.0.json", FakeRelease.bytes("{}"));

    refused(script, 30, "employees-1.0.0.json is not what the publisher released");
  }

  @Test
  void anotherVersionWhoseSumsDoNotListTheArchive() throws Exception {
    FakeRelease other = bench.web.publish(new FakeRelease("1.1.0"));
    byte[] archive = other.assets.remove(other.archive());
    other.seal();
    other.assets.put(other.archive(), archive);

    refused(release.script(), 30, "do not list " + other.archive(), "--version", "1.1.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"curl", "wget"})
  void aTruncatedDownload(String downloader) throws Exception {
    bench.take("curl").give(downloader);
    bench.web.truncated.add(release.archive());

    refused(release.script(), 20, "cannot download");
  }

  @ParameterizedTest
  @ValueSource(strings = {"curl", "wget"})
  void anAssetThatIsNotThere(String downloader) throws Exception {
    bench.take("curl").give(downloader);
    InstallScript script = release.script();
    release.assets.remove(release.archive());

    refused(script, 20, "cannot download");
  }

  @Test
  void aVersionThatDoesNotExist() throws Exception {
    refused(release.script(), 20, "cannot download", "--version", "9.9.9");
  }

  @Test
  void aServerThatIsDown() throws Exception {
    bench.web.close();

    refused(release.script(), 20, "Check the network");
  }

  @Test
  void theNewestReleaseWithoutABuildForThisPlatform() throws Exception {
    FakeRelease other = bench.web.publish(new FakeRelease("1.1.0"));
    other.assets.remove(other.archive());
    other.seal();

    refused(release.script(), 50, "no build for", "--version", "latest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "/tmp/outside-of-instar", "a/../../outside", "a/.."})
  void anArchiveWithNamesThatLeadOut(String name) throws Exception {
    release.assets.put(release.archive(), release.image().file(name, "x").gzipped());
    release.seal();

    refused(release.script(), 30, "names that lead out of it");
    assertThat(Path.of("/tmp/outside-of-instar")).doesNotExist();
  }

  @Test
  void anArchiveThatIsNone() throws Exception {
    release.assets.put(release.archive(), FakeRelease.bytes("not an archive"));
    release.seal();

    refused(release.script(), 30, "cannot be read");
  }

  @Test
  void anArchiveWithoutAnUpdater() throws Exception {
    release.assets.put(release.archive(), new TinyTar().file("instar.json", "{}").gzipped());
    release.seal();

    refused(release.script(), 30, "holds no updater");
  }

  @Test
  void aMachineWithNothingToHashWith() throws Exception {
    bench.take("sha256sum");

    refused(release.script(), 30, "none of sha256sum, shasum, openssl is here");
  }

  @Test
  void aMachineWithNothingToDownloadWith() throws Exception {
    bench.take("curl");

    refused(release.script(), 50, "neither curl nor wget");
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.org, only HTTPS",
    "http://127.0.0.1@example.org/, only HTTPS",
    "http://localhost.example.org, only HTTPS",
    "file:///etc, only HTTPS"
  })
  void aSourceWithoutTls(String source, String message) throws Exception {
    bench.environment.put("INSTAR_SOURCE", source);

    refused(release.script(), 2, message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "../1.0.0", "1.0.0/x", "x"})
  void aVersionThatIsNone(String version) throws Exception {
    refused(release.script(), 2, "is not a version", "--version", version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--force", "1.0.0", "--version", "--root"})
  void optionsThatAreNone(String option) throws Exception {
    refused(release.script(), 2, "See --help", option);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "//", "/a:b", "/a\nb"})
  void aRootThatCannotBeOne(String root) throws Exception {
    refused(release.script(), 2, "Choose another with --root", "--root", root);
  }

  @Test
  void aRootThatCannotBeMade() throws Exception {
    Files.writeString(bench.home.resolve("file"), "a file, not a directory");

    refused(release.script(), 50, "cannot make", "--root", bench.home.resolve("file/x").toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 30, 40, 50})
  void aRefusalOfTheUpdater_isPassedOnAndTheImageIsTakenAway(int exitCode) throws Exception {
    bench.environment.put("FAKE_EXIT", String.valueOf(exitCode));
    List<String> before = bench.disk();

    ShellRun run = bench.install(release, "--yes");

    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(bench.disk()).isEqualTo(before);
  }

  @Test
  void aFailureWithAnUpgradeInFlight_takesNothingAwayFromItsRecovery() throws Exception {
    Files.createDirectories(bench.root().resolve("state"));
    Files.writeString(bench.root().resolve("state/journal.json"), "{}");
    bench.environment.put("FAKE_EXIT", "60");

    ShellRun run = bench.install(release, "--yes");

    assertThat(run.exitCode()).isEqualTo(60);
    assertThat(bench.root().resolve("versions/1.0.0/launch/updater.sh")).exists();
    assertThat(bench.root().resolve("staging")).doesNotExist();
  }

  @Test
  void aBusyInstallation_keepsTheImageThatTheOtherMayBeUsing() throws Exception {
    bench.environment.put("FAKE_EXIT", "75");

    ShellRun run = bench.install(release, "--yes");

    assertThat(run.exitCode()).isEqualTo(75);
    assertThat(bench.root().resolve("versions/1.0.0/launch/updater.sh")).exists();
  }
}
