package dev.instar.endtoend;

import static dev.instar.endtoend.CrashSite.NEW;
import static dev.instar.endtoend.CrashSite.OLD;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who follows the page about recovery word for word, on an installation that is really broken, has
 * a whole one afterwards, with which the next upgrade works.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("W10")
@Tag("D35")
@SuppressWarnings("NullAway.Init") // installed before the first test
class RecoveryPageTest {
  private static final String JOURNAL = "A broken journal";
  private static final String IMAGE = "An image is missing or damaged";

  private final RecoveryPage page = new RecoveryPage();
  private CrashSite site;
  private Employees employees;

  @BeforeAll
  void install(@TempDir Path directory) throws InterruptedException {
    site = CrashSite.prepare(Machine.in(directory));
    employees = site.employees();
  }

  @AfterAll
  void stop() {
    site.close();
  }

  @BeforeEach
  void clear() {
    employees.app().machine().run("sh", "-c", "rm -rf ~/*before ~/*.broken").expect(0);
  }

  private void follow(String section, int n, Map<String, String> words) {
    page.follow(employees, section, n, words);
  }

  @Test
  void theBeginning_copiesWhatMatters_andReachesTheUpdater() {
    site.bringBack(NEW);
    follow("Recovery", 2, Map.of());
    assertThat(InstalledApp.files(employees.app().machine().home().resolve("data-before")))
        .isEqualTo(InstalledApp.files(employees.data()));
    assertThat(page.follow(employees, "Recovery", 3, Map.of()).out()).contains(OLD);
    site.recovers();
  }

  @Test
  void aBrokenJournal_withNothingMoved() throws IOException {
    site.bringBack(OLD);
    breakJournal();
    employees.run("self-update", "--yes").expect(60);
    follow(JOURNAL, 0, Map.of());
    follow(JOURNAL, 3, Map.of());
    assertThat(site.recovers()).isEqualTo(OLD);
  }

  @Test
  @Tag("exhaustive")
  void aBrokenJournal_betweenTheTwoRenames() throws IOException {
    String id = site.killedBeforeRenameTo(employees.data(), OLD);
    assertThat(employees.data()).doesNotExist();
    breakJournal();
    follow(JOURNAL, 1, Map.of("<id>", id, "OLD-VERSION", OLD));
    follow(JOURNAL, 3, Map.of());
    follow("Stages and staging that nobody deleted", 0, Map.of());
    assertThat(site.recovers()).isEqualTo(OLD);
  }

  @Test
  @Tag("exhaustive")
  void aBrokenJournal_withTheDataExchanged_andTheProgramNot() throws IOException {
    String id = site.killedBeforeRenameTo(Path.of("manifest.json"), OLD);
    assertThat(employees.app().current()).isEqualTo(OLD);
    breakJournal();
    Files.writeString(employees.root().resolve("current"), NEW + "\n");
    follow(JOURNAL, 2, Map.of("<id>", id));
    follow(JOURNAL, 3, Map.of());
    follow("Stages and staging that nobody deleted", 0, Map.of());
    assertThat(site.recovers()).isEqualTo(NEW);
  }

  private void breakJournal() throws IOException {
    Files.writeString(employees.journal(), "{\"format\": 1, \"upd");
  }

  @Test
  void currentIsMissing() throws IOException {
    site.bringBack(NEW);
    Files.delete(employees.root().resolve("current"));
    employees.run("version").expect(60);
    follow("`current` is missing or names nothing", 0, Map.of());
    assertThat(site.recovers()).isEqualTo(NEW);
  }

  @Test
  @Tag("exhaustive")
  void theImageInUse_orAnotherOne_isDamaged() throws IOException {
    site.bringBack(NEW);
    Files.delete(employees.root().resolve("versions/1.2.0/employees.jar"));
    String script = Employees.RELEASES.resolve("1.2.0/install.sh").toString();
    follow(IMAGE, 0, Map.of("install.sh", script));
    site.isWhole(NEW);
    Files.writeString(employees.root().resolve("versions/1.0.0/instar.json"), "{}");
    String archive = "employees-1.0.0-linux-x64.tar.gz";
    follow(
        IMAGE, 1, Map.of(archive, Employees.RELEASES.resolve("1.0.0").resolve(archive).toString()));
    assertThat(site.recovers()).isEqualTo(NEW);
  }

  @Test
  @Tag("exhaustive")
  void theRecordIsDamaged() throws IOException {
    site.bringBack(NEW);
    Files.writeString(employees.app().state("metadata.json"), "{");
    follow("The record of the installation is damaged", 0, Map.of());
    site.isWhole(NEW);
    employees.run("self-update", "--yes").expect(0);
    site.isWhole(NEW);
  }

  @Test
  void theDataAreGone() {
    site.bringBack(NEW);
    employees.app().machine().run("rm", "-rf", employees.data()).expect(0);
    String id =
        employees.app().backups().stream()
            .filter(name -> name.endsWith("-" + OLD))
            .findFirst()
            .orElseThrow();
    follow("The data are gone", 0, Map.of("<id>", id));
    assertThat(site.recovers()).isEqualTo(OLD);
  }

  @Test
  @Tag("exhaustive")
  void allOverAgain() {
    site.bringBack(NEW);
    String script = Employees.RELEASES.resolve("1.2.0/install.sh").toString();
    follow("All over again", 0, Map.of("install.sh", script));
    site.isWhole(NEW);
    assertThat(employees.root().resolveSibling("employees.before/backups")).isNotEmptyDirectory();
    employees.app().machine().run("rm", "-rf", employees.root()).expect(0);
    employees.app().machine().run("mv", employees.root() + ".before", employees.root()).expect(0);
  }
}
