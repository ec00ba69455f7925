package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Several commands and starts of the app at once, on one installation. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("W10")
@Tag("D37")
@SuppressWarnings("NullAway.Init") // installed before the first test
class RivalsTest {
  private static final Duration BOUND = Duration.ofMinutes(2);

  /** What the data say in each version. */
  private final Map<String, Map<String, List<String>>> contents = new HashMap<>();

  private Publisher.Server server;
  private Employees employees;

  @BeforeAll
  void install(@TempDir Path directory) throws InterruptedException {
    Machine machine = Machine.in(directory);
    server = Publisher.serve(machine, Employees.RELEASES);
    employees = Employees.seeded(machine, server.url(), "1.0.0");
    contents.put("1.0.0", employees.contents());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void twoUpdatesAtOnce_oneWins_theOtherSaysWhoIsAtWork() {
    bringTo("1.0.0");
    List<Run> runs = atOnce(List.of("self-update", "--yes"), List.of("self-update", "--yes"));
    assertThat(runs).filteredOn(run -> run.out().contains("Done: ")).hasSize(1);
    for (Run run : runs) {
      if (run.exit() != 0) {
        run.expect(75);
        assertThat(run.err()).containsAnyOf("Another command", "is being changed");
        assertThat(run.err()).contains("Nothing was changed.");
      }
    }
    isWhole("1.2.0");
  }

  @Test
  void updateAndRollbackAtOnce_leaveOneWholeState() {
    bringTo("1.0.0");
    employees.run("self-update", "--version", "1.1.0", "--yes").expect(0);
    contents.putIfAbsent("1.1.0", employees.contents());
    List<Run> runs = atOnce(List.of("self-update", "--yes"), List.of("rollback", "--yes"));
    assertThat(runs).anyMatch(run -> run.exit() == 0);
    assertThat(runs).allMatch(run -> run.exit() == 0 || run.exit() == 75);
    isWhole(employees.app().current());
  }

  @Test
  @Tag("exhaustive")
  void updateAndInstallScriptAtOnce_leaveOneWholeState() {
    bringTo("1.0.0");
    InstalledApp app = employees.app();
    Object script = app.releases().resolve("1.2.0").resolve("install.sh");
    try (Running update = start(List.of("self-update", "--version", "1.1.0", "--yes"));
        Running install = app.machine().start("", "sh", script, "--yes")) {
      List<Run> runs = List.of(update.await(BOUND), install.await(BOUND));
      assertThat(runs).anyMatch(run -> run.exit() == 0);
      assertThat(runs).allMatch(run -> run.exit() == 0 || run.exit() == 75);
    }
    isWhole(app.current());
  }

  @Test
  void startsDuringAnUpdate_areAllOfOneWholeVersion() {
    bringTo("1.0.0");
    employees.run("self-update", "--yes").expect(0);
    contents.putIfAbsent("1.2.0", employees.contents());
    employees.run("rollback", "--yes").expect(0);
    List<Run> starts = new ArrayList<>();
    for (List<Object> change :
        List.<List<Object>>of(List.of("self-update", "--yes"), List.of("rollback", "--yes"))) {
      CompletableFuture<Run> changed =
          CompletableFuture.supplyAsync(() -> employees.run(change.toArray()));
      while (!changed.isDone()) {
        starts.add(employees.run("version"));
      }
      changed.join().expect(0);
    }
    assertThat(starts).hasSizeGreaterThan(4);
    assertThat(starts).allMatch(run -> run.exit() == 0, "every start succeeds");
    assertThat(starts)
        .extracting(Run::out)
        .containsOnly("employees 1.0.0\n", "employees 1.2.0\n")
        .contains("employees 1.0.0\n", "employees 1.2.0\n");
    isWhole("1.0.0");
  }

  @Test
  @Tag("N25")
  void aRunningInstance_letsAnUpdateWaitForTheNextStart() {
    bringTo("1.0.0");
    Map<String, String> data = InstalledApp.files(employees.data());
    try (Running instance = instance()) {
      Run update = employees.run("self-update", "--yes").expect(0);
      assertThat(update.out())
          .contains(
              "employees is running (process " + instance.pid() + ")",
              "Version 1.2.0 waits",
              "To try it again before: employees self-update")
          .doesNotContain("Done: ");
      assertThat(instance.alive()).isTrue();
      Run start = employees.run("version").expect(0);
      assertThat(start).isEqualTo(new Run(start.command(), 0, "employees 1.0.0\n", ""));
    }
    assertThat(InstalledApp.files(employees.data())).isEqualTo(data);
    Run start = employees.run("version").expect(0);
    assertThat(start.out()).isEqualTo("employees 1.2.0\n");
    assertThat(start.err()).contains("that was waiting for this start", "Employee Manager 1.2.0");
    isWhole("1.2.0");
    assertThat(employees.app().state("deferred")).doesNotExist();
  }

  @Test
  @Tag("exhaustive")
  void aRunningInstance_holdsARollbackBack_andEndsWhenItIsAsked() {
    bringTo("1.2.0");
    try (Running instance = instance()) {
      Run refused = employees.run("rollback", "--yes").expect(75);
      assertThat(refused.err())
          .contains(
              "employees is running (process " + instance.pid() + ")",
              "Nothing was changed",
              "Close it, then run the command again.");
      isWhole("1.2.0");
      employees.run("rollback", "--yes", "--force").expect(0);
      assertThat(instance.alive()).isFalse();
    }
    assertThat(employees.app().current()).isNotEqualTo("1.2.0");
    isWhole(employees.app().current());
  }

  private Running instance() {
    InstalledApp busy = employees.app().with("EMPLOYEES_DOCTOR", "hang");
    return busy.machine().start("", busy.command("doctor")).saying("hanging");
  }

  private void bringTo(String version) {
    if (version.equals("1.2.0")) {
      employees.run("self-update", "--yes").expect(0);
    }
    for (int i = 0; i < 3 && !employees.app().current().equals(version); i++) {
      String backup =
          employees.app().backups().stream()
              .filter(id -> id.endsWith("-" + version))
              .findFirst()
              .orElseThrow();
      employees.run("rollback", "--to-backup", backup, "--yes").expect(0);
    }
  }

  private List<Run> atOnce(List<Object> one, List<Object> other) {
    try (Running first = start(one);
        Running second = start(other)) {
      return List.of(first.await(BOUND), second.await(BOUND));
    }
  }

  private Running start(List<Object> command) {
    InstalledApp app = employees.app();
    return app.machine().start("", app.command(command.toArray()));
  }

  private void isWhole(String version) {
    assertThat(employees.app().current()).isEqualTo(version);
    assertThat(employees.run("version").expect(0).out()).isEqualTo("employees " + version + "\n");
    contents.computeIfPresent(
        version,
        (known, expected) -> {
          assertThat(employees.contents()).isEqualTo(expected);
          return expected;
        });
    employees.run("doctor").expect(0);
    assertThat(employees.app().state("journal.json")).doesNotExist();
    assertThat(employees.app().state("switch")).doesNotExist();
  }
}
