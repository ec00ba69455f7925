package dev.instar.installer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.testing.Tools;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** install.sh brings a release's image to its place and hands over to the image's updater. */
@Tag("C9")
class InstallScriptTest {
  private InstallBench bench;
  private FakeRelease first;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    bench = new InstallBench(directory);
    first = bench.web.publish(new FakeRelease("1.0.0"));
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  @ParameterizedTest
  @MethodSource("dev.instar.installer.ShellRun#shells")
  void onAFreshMachine_theImageIsPutInPlaceAndItsUpdaterIsCalled(String shell) throws Exception {
    ShellRun run = bench.in(shell).install(first, "--yes");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(bench.inRoot("current")).isEqualTo("1.0.0\n");
    assertThat(bench.inRoot("versions/1.0.0/instar.json")).contains("1.0.0");
    assertThat(bench.inRoot("state/release-files"))
        .isEqualTo(
            "SHA256SUMS\nSHA256SUMS.minisig\n" + first.archive() + "\nemployees-1.0.0.json\n");
    assertThat(bench.root().resolve("staging")).isEmptyDirectory();
    assertThat(run.out()).contains("export PATH='" + bench.root() + "/bin':\"$PATH\"");
  }

  @Test
  void theRequest_saysWhatIsToBeInstalledAndByWhom() throws Exception {
    bench.run(first.script("RWone", "RWtwo"), "--yes");

    assertThat(bench.inRoot("state/request.json"))
        .matches(
            ("\\{'format':1,'operation':'install','root':'"
                    + bench.root()
                    + "','version':'1.0.0',"
                    + "'release':'"
                    + bench.root()
                    + "/staging/install-[0-9]+/release',"
                    + "'keys':\\['RWone','RWtwo'],'yes':true,'allowDowngrade':false,"
                    + "'by':'install.sh'}\n")
                .replace('\'', '"'));
  }

  @Test
  void withoutYes_theRequestSaysThatQuestionsMayBeAsked() throws Exception {
    bench.install(first);

    assertThat(bench.inRoot("state/request.json")).contains("\"yes\":false");
  }

  @Test
  void whatIsDownloaded_liesWhereOnlyTheUserCanReach() throws Exception {
    bench.install(first, "--yes");

    assertThat(bench.inRoot("state/stage-mode")).startsWith("drwx------");
  }

  @Test
  void inTheLocaleOfCron_theUpdaterCanStillNameEveryFile() throws Exception {
    bench.environment.remove("LC_ALL");

    bench.install(first, "--yes");

    assertThat(bench.inRoot("state/locale")).isEqualTo("C.UTF-8\n");
  }

  @Test
  void throughAPipe_theUpdaterDoesNotReadTheRestOfTheScript() throws Exception {
    bench.environment.put("FAKE_READS", "1");

    ShellRun run = bench.pipe(first.script().text(), "--yes");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(bench.inRoot("state/stdin")).isEmpty();
    assertThat(run.out()).contains("export PATH=");
  }

  @Test
  @Tag("D15")
  @Tag("D16")
  @Tag("D17")
  @Tag("D18")
  void theSameVersionAgain_saysSoDownloadsNothingAndChangesNothing() throws Exception {
    bench.install(first, "--yes");
    List<String> before = bench.disk();
    bench.web.requests.clear();

    ShellRun run = bench.install(first, "--yes");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("employees 1.0.0 is already installed");
    assertThat(bench.web.requests).isEmpty();
    assertThat(bench.disk()).isEqualTo(before);
  }

  @Test
  @Tag("N12")
  void theSameVersionWithoutItsImage_isBroughtAgain() throws Exception {
    bench.install(first, "--yes");
    Path image = bench.root().resolve("versions/1.0.0");
    Files.move(image, bench.root().resolve("lost"));

    ShellRun run = bench.install(first, "--yes");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(image.resolve("launch/app.sh")).exists();
  }

  @Test
  @Tag("N12")
  void aFileThatShouldNameAVersion_isNotTakenForOne() throws Exception {
    bench.install(first, "--yes");
    Files.writeString(bench.root().resolve("current"), "no version\n");
    List<String> before = bench.disk();

    ShellRun run = bench.install(first, "--yes");

    assertThat(run.exitCode()).isEqualTo(60);
    assertThat(run.err()).contains("does not name a version").contains("Delete that file");
    assertThat(bench.disk()).isEqualTo(before);
  }

  @Test
  void theSameVersionWithAnUpgradeInFlight_isLeftToTheUpdater() throws Exception {
    bench.install(first, "--yes");
    Files.writeString(bench.root().resolve("state/journal.json"), "{}");

    ShellRun run = bench.install(first, "--yes");

    assertThat(run.err()).contains("--finalize-upgrade");
  }

  @Test
  @Tag("D20")
  void anotherVersionInstalled_isHandedOverAsAnUpgrade() throws Exception {
    bench.install(first, "--yes");
    FakeRelease second = bench.web.publish(new FakeRelease("1.1.0"));

    ShellRun run = bench.install(second, "--yes");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(bench.inRoot("state/request.json")).contains("\"operation\":\"upgrade\"");
    assertThat(bench.inRoot("state/served-by")).isEqualTo("1.1.0\n");
    assertThat(bench.inRoot("current")).isEqualTo("1.1.0\n");
    assertThat(bench.root().resolve("versions/1.0.0")).exists();
  }

  @Test
  @Tag("D23")
  void latest_isTheNewestReleaseWhicheverScriptIsRun() throws Exception {
    bench.web.publish(new FakeRelease("1.2.0"));

    ShellRun run = bench.install(first, "--yes", "--version", "latest");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(bench.inRoot("current")).isEqualTo("1.2.0\n");
  }

  @ParameterizedTest
  @CsvSource({
    "1.10.0, 1.9.0",
    "1.0.0, 1.0.0-rc.1",
    "1.0.0-rc.10, 1.0.0-rc.9",
    "1.0.0-rc.1.1, 1.0.0-rc.1",
    "1.0.0-alpha.beta, 1.0.0-alpha.1",
    "2.0.0-1e3, 2.0.0-1000"
  })
  @Tag("D17")
  @Tag("D21")
  void anOlderVersion_isRefusedWithAWarningUntilItIsAllowed(String newer, String older)
      throws Exception {
    bench.install(bench.web.publish(new FakeRelease(newer)), "--yes");
    FakeRelease old = bench.web.publish(new FakeRelease(older));
    List<String> before = bench.disk();

    ShellRun refused = bench.install(old, "--yes");

    assertThat(refused.exitCode()).isEqualTo(40);
    assertThat(refused.err()).contains(newer + " is installed, and " + older + " is older");
    assertThat(refused.err()).contains("employees rollback").contains("--allow-downgrade");
    assertThat(bench.disk()).isEqualTo(before);

    ShellRun allowed = bench.install(old, "--yes", "--allow-downgrade");

    assertThat(allowed.exitCode()).as(allowed.err()).isZero();
    assertThat(bench.inRoot("current")).isEqualTo(older + "\n");
    assertThat(bench.inRoot("state/served-by")).isEqualTo(newer + "\n");
    assertThat(bench.inRoot("state/request.json")).contains("\"allowDowngrade\":true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"with spaces", "it's \"quoted\"", "back\\slash $HOME `id`", "größe 日本"})
  void aRootWithAnyName_isUsedAsItIs(String name) throws Exception {
    Path root = bench.home.resolve(name);

    ShellRun run = bench.install(first, "--yes", "--root", root.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(Files.readString(root.resolve("current"))).isEqualTo("1.0.0\n");
    assertThat(Files.readString(root.resolve("state/request.json")))
        .contains("\"root\":\"" + root.toString().replace("\\", "\\\\").replace("\"", "\\\""));
  }

  @Test
  void theRoot_comesFromTheOptionThenTheVariableThenXdg() throws Exception {
    bench.environment.put("XDG_DATA_HOME", bench.home.resolve("xdg").toString());
    bench.install(first, "--yes");
    bench.environment.put("INSTAR_ROOT_EMPLOYEES", bench.home.resolve("named") + "//");
    bench.install(first, "--yes");
    bench.install(first, "--yes", "--root", bench.home.resolve("given").toString());

    assertThat(bench.home.resolve("xdg/employees/current")).exists();
    assertThat(bench.home.resolve("named/current")).exists();
    assertThat(bench.home.resolve("given/current")).exists();
  }

  @Test
  void aSourceWithATrailingSlash_isTheSameSource() throws Exception {
    bench.environment.put("INSTAR_SOURCE", bench.web.url() + "//");

    assertThat(bench.install(first, "--yes").exitCode()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"curl, sha256sum", "curl, shasum", "curl, openssl", "wget, sha256sum"})
  void anyOneDownloaderAndAnyOneHasher_areEnough(String downloader, String hasher)
      throws Exception {
    bench.take("curl").take("sha256sum").give(downloader).give(hasher);
    if (hasher.equals("shasum")) {
      bench.give("perl");
    }

    ShellRun run = bench.install(first, "--yes");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(bench.inRoot("current")).isEqualTo("1.0.0\n");
  }

  @Test
  void theWgetOfBusybox_isEnoughToo() throws Exception {
    Path busybox = Tools.required("busybox");
    bench.take("curl");
    Path wget = bench.home.resolveSibling("tools/wget");
    Files.writeString(wget, "#!" + busybox + " sh\nexec " + busybox + " wget \"$@\"\n");
    assertThat(wget.toFile().setExecutable(true)).isTrue();

    ShellRun run = bench.install(first, "--yes");

    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @Test
  void aDryRun_saysWhatItWouldDoAndDoesNothing() throws Exception {
    List<String> before = bench.disk();

    ShellRun run = bench.install(first, "--dry-run");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Would install employees 1.0.0").contains(first.archive());
    assertThat(bench.web.requests).isEmpty();
    assertThat(bench.disk()).isEqualTo(before);
  }

  @Test
  void help_namesEveryOption() throws Exception {
    ShellRun run = bench.install(first, "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("Employee 'Manager' $HOME `id` \"x\"")
        .contains("--version", "--root", "--yes", "--dry-run", "--allow-downgrade");
  }

  @Test
  void whatAKilledRunLeftBehind_isClearedAway() throws Exception {
    Path left = bench.root().resolve("staging/install-999999999/release");
    Files.createDirectories(left);

    bench.install(first, "--yes");

    assertThat(bench.root().resolve("staging")).isEmptyDirectory();
  }

  @Test
  void whenBinIsOnThePath_nothingIsSaidAboutIt() throws Exception {
    bench.environment.merge("PATH", bench.root() + "/bin", (a, b) -> a + ":" + b);

    ShellRun run = bench.install(first, "--yes");

    assertThat(run.out()).contains("Start it: employees").doesNotContain("export PATH");
  }
}
