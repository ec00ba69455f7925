package dev.instar.endtoend;

import static dev.instar.endtoend.CrashSite.FRESH;
import static dev.instar.endtoend.CrashSite.NEW;
import static dev.instar.endtoend.CrashSite.OLD;
import static dev.instar.endtoend.CrashSite.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole path on Windows, with the programs and jars that are shipped, on a real Java runtime
 * for Windows: under Wine, or on Windows itself.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("C5")
@SuppressWarnings("NullAway.Init") // installed before the first test
class WindowsTest {
  /** How often a moment may be missed before the test gives up. */
  private static final int TRIES = 6;

  private WindowsSample sample;
  private Publisher.Server server;
  private CrashSite site;
  private Employees employees;
  private Run install;
  private Run update;

  /** Installs the old version, and updates it from its running launcher. */
  @BeforeAll
  void update(@TempDir Path directory) throws IOException, InterruptedException {
    sample = WindowsSample.in(directory);
    server = Publisher.serve(Machine.in(directory), sample.publisher().releases());
    Path local = sample.windows().localAppData();
    employees =
        sample.in(local.resolve("employees"), local.resolve("employees-data"), server.url());
    install = sample.install(employees, OLD);
    employees.seed();
    makeLauncherOther();
    site = new CrashSite(server, employees, new TreeMap<>());
    site.keep(OLD);
    site.keepAs(FRESH);
    update = employees.run(UPDATE.toArray());
    site.keep(NEW);
  }

  /** So that an update has to replace it. */
  private void makeLauncherOther() throws IOException {
    Path launcher = employees.app().launcher();
    byte[] bytes = Files.readAllBytes(launcher);
    Files.write(launcher, Arrays.copyOf(bytes, bytes.length + 1));
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void theInstallation_makesTheAppReady() {
    install.expect(0);
    assertThat(install.out()).contains("Done: Employee Manager 1.0.0 is active");
    assertThat(install.err()).isEmpty();
  }

  /** As rustup#1186: "updated" was printed although the running program was not replaced. */
  @Test
  @Tag("D28")
  void anUpdateFromTheRunningLauncher_replacesIt_andMigrates() throws IOException {
    update.expect(0);
    assertThat(update.err()).isEmpty();
    assertThat(update.out())
        .containsSubsequence(
            "1. Add department to employees (1.0.0 -> 1.1.0)",
            "2. Move the configuration to config.yaml (1.1.0 -> 1.2.0)",
            "Done: Employee Manager 1.2.0 is active (was 1.0.0).");
    site.bringBack(NEW);
    site.isWhole(NEW);
    Path launcher = employees.app().launcher();
    assertThat(launcher).hasSameBinaryContentAs(image(NEW).resolve("launch/launcher.exe"));
    assertThat(launcher.resolveSibling("employees.exe.instar-old")).doesNotExist();
    assertThat(employees.app().settled()).isTrue();
    employees.run("self", "doctor").expect(0);
  }

  private Path image(String version) {
    return employees.root().resolve("versions").resolve(version);
  }

  @Test
  @Tag("N19")
  @Tag("D7")
  void oldDataUnderTheNewProgram_areMigratedByItsStart() {
    site.bringBack(NEW);
    employees.run("rollback", "--yes").expect(0);
    Machine machine = employees.app().machine();
    Path old = machine.directory().resolve("old-data");
    machine.run("cp", "-a", employees.data(), old).expect(0);
    site.bringBack(NEW);
    machine.run("rm", "-r", employees.data()).expect(0);
    machine.run("cp", "-a", old, employees.data()).expect(0);
    Run start = employees.run("version").expect(0);
    assertThat(start.lines()).containsExactly("employees " + NEW);
    assertThat(start.err()).contains("Done: the data of Employee Manager are of version 1.2.0.");
    site.isWhole(NEW);
  }

  @Test
  void goingBack_bringsBackProgramAndData() {
    site.bringBack(NEW);
    Run rollback = employees.run("rollback", "--yes").expect(0);
    assertThat(rollback.out()).contains("Done: Employee Manager 1.0.0 is active (was 1.2.0).");
    site.isWhole(OLD);
    assertThat(employees.app().backups()).hasSize(2);
  }

  @Test
  @Tag("W11")
  @Tag("D37")
  void anUpdateThatIsKilledAfterItsCommitPoint_isFinishedByTheNextStart() {
    killedIn("committed");
    assertThat(employees.run("version").lines()).containsExactly("employees " + NEW);
    site.isWhole(NEW);
  }

  @Test
  @Tag("exhaustive")
  void anUpdateThatIsKilledBeforeItsCommitPoint_isTakenBackByTheNextStart() {
    killedIn("prepared");
    assertThat(employees.run("version").lines()).containsExactly("employees " + OLD);
    site.isWhole(OLD);
  }

  /** Kills an update until a kill has left this phase on disk. */
  private void killedIn(String phase) {
    for (int i = 0; i < TRIES; i++) {
      site.bringBack(FRESH);
      Optional<String> left =
          Killing.inPhase(employees.app(), phase).of(employees.app().command(UPDATE.toArray()));
      if (left.equals(Optional.of(phase))) {
        return;
      }
    }
    throw new AssertionError("none of " + TRIES + " kills hit the phase " + phase);
  }

  @ParameterizedTest
  @ValueSource(strings = {"switch", "committed", "switched", "healthy"})
  @Tag("exhaustive")
  void afterAnUpdateThatIsKilled_theNextOneLeavesNothing(String phase) {
    for (int i = 0; i < TRIES; i++) {
      site.bringBack(FRESH);
      Optional<String> left =
          Killing.inPhase(employees.app(), phase).of(employees.app().command(UPDATE.toArray()));
      String found = site.recovers();
      if (left.equals(Optional.of(phase))) {
        assertThat(found).isEqualTo(phase.equals("switch") ? OLD : NEW);
        return;
      }
    }
    throw new AssertionError("none of " + TRIES + " kills hit the phase " + phase);
  }

  /** As update4j#102: jars that a virtual machine has open cannot be replaced. */
  @Test
  @Tag("D28")
  void whileTheAppRuns_theUpdateWaits_andTheNextStartAppliesIt() {
    site.bringBack(FRESH);
    Employees busy = employees.with("EMPLOYEES_DOCTOR", "hang");
    try (Running app =
        busy.app().machine().start("", busy.app().command("doctor")).saying("hanging")) {
      Run waits = employees.run(UPDATE.toArray()).expect(0);
      assertThat(waits.out())
          .containsSubsequence("employees is running (process ", "Version 1.2.0 waits");
      assertThat(employees.run("version").lines()).containsExactly("employees 1.0.0");
      assertThat(app.alive()).isTrue();
    }
    assertThat(employees.run("version").lines()).containsExactly("employees 1.2.0");
    site.isWhole(NEW);
  }

  @Test
  void anUninstalledApp_isGoneAfterTheCommand_andTheDataStay() throws InterruptedException {
    site.bringBack(NEW);
    Map<String, String> data = InstalledApp.files(employees.data());
    Path kept = employees.root().resolveSibling("kept");
    sample.machine().run("cp", "-a", employees.root(), kept).expect(0);
    Run uninstall = employees.run("self", "uninstall", "--keep-data", "--yes").expect(0);
    assertThat(uninstall.out()).contains("Employee Manager is not installed any more.");
    disappears(employees.root());
    assertThat(InstalledApp.files(employees.data())).isEqualTo(data);
    sample.machine().run("mv", kept, employees.root()).expect(0);
  }

  /**
   * The stage and the backup have longer names than the data; the databases in them are opened by
   * SQLite, which knows nothing of Java's way around the limit of 260 characters.
   */
  @Test
  @Tag("P9")
  void readOnlyDataWithLongNames_onAnotherDrive_ofAUserWithAForeignName()
      throws IOException, InterruptedException {
    Path drive = sample.windows().otherDrive();
    String home = "Données de Zoé/" + "long-".repeat(34) + "/employees";
    Path root = sample.windows().localAppData().resolve("Jörg Müller & Söhne/employees");
    Employees other =
        sample
            .in(root, drive.resolve(home), server.url())
            .with("EMPLOYEES_DATA", sample.windows().onDrive(drive.resolve(home)));
    sample.install(other, OLD).expect(0);
    other.seed();
    Path deep =
        other.data().resolve("documents/" + "d".repeat(120) + "/" + "e".repeat(80) + ".json");
    Files.createDirectories(deep.resolveSibling(""));
    Files.writeString(deep, "{}");
    assertThat(deep.toFile().setReadOnly()).isTrue();
    other.run(UPDATE.toArray()).expect(0);
    other.run("doctor").expect(0);
    assertThat(deep).hasContent("{}").isReadable();
    other.run("rollback", "--yes").expect(0);
    other.run("doctor").expect(0);
    other.run("self", "doctor").expect(0);
    assertThat(deep).hasContent("{}");
    other.run("self", "uninstall", "--delete-data", "--yes").expect(0);
    assertThat(other.data()).doesNotExist();
    disappears(root);
  }

  private static void disappears(Path directory) throws InterruptedException {
    for (int i = 0; i < 600 && Files.exists(directory); i++) {
      Thread.sleep(100);
    }
    assertThat(directory).doesNotExist();
  }
}
