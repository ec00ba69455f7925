package dev.instar.installer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where minisign is installed, install.sh runs nothing of a release that is not signed. */
@Tag("C4")
@Tag("C9")
class InstallScriptSignatureTest {
  private Path keys;
  private InstallBench bench;
  private FakeRelease release;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    keys = directory;
    Tools.required("minisign");
    bench = new InstallBench(directory).give("minisign");
    release = bench.web.publish(new FakeRelease("1.0.0"));
  }

  @AfterEach
  void close() throws IOException {
    if (bench != null) {
      bench.close();
    }
  }

  @Test
  void signedByOneOfThePublishersKeys_isInstalled() throws Exception {
    String other = newKey("other");
    String key = newKey("mine");
    sign("mine", "app:employees version:1.0.0 file:SHA256SUMS");

    ShellRun run = bench.run(release.script(other, key), "--yes");

    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @Test
  void signedByAnotherKey_isRefused() throws Exception {
    String key = newKey("mine");
    newKey("other");
    sign("other", "app:employees version:1.0.0 file:SHA256SUMS");

    refused(key);
  }

  @Test
  void signedForAnotherVersion_isRefused() throws Exception {
    String key = newKey("mine");
    sign("mine", "app:employees version:1.0.0-rc.1 file:SHA256SUMS");

    refused(key);
  }

  @Test
  void notSigned_isRefused() throws Exception {
    refused(newKey("mine"));
  }

  private void refused(String key) throws Exception {
    List<String> before = bench.disk();

    ShellRun run = bench.run(release.script(key), "--yes");

    assertThat(run.exitCode()).isEqualTo(30);
    assertThat(run.err())
        .contains("not signed by the publisher of employees for this version")
        .doesNotContain("--finalize-upgrade");
    assertThat(bench.disk()).isEqualTo(before);
  }

  private String newKey(String name) throws Exception {
    minisign("-G", "-W", "-p", keys.resolve(name + ".pub"), "-s", keys.resolve(name + ".key"));
    return Files.readAllLines(keys.resolve(name + ".pub")).getLast();
  }

  private void sign(String name, String trustedComment) throws Exception {
    Path sums = keys.resolve("SHA256SUMS");
    Files.write(sums, release.assets.get("SHA256SUMS"));
    minisign("-S", "-W", "-s", keys.resolve(name + ".key"), "-t", trustedComment, "-m", sums);
    release.assets.put(
        "SHA256SUMS.minisig", Files.readAllBytes(keys.resolve("SHA256SUMS.minisig")));
  }

  private static void minisign(Object... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Tools.required("minisign").toString());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    ShellRun run = ShellRun.of(command, Map.of());
    assertThat(run.exitCode()).as(run.err()).isZero();
  }
}
