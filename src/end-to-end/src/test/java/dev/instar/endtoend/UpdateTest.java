package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which a user can ask for an update, each on a machine of its own with 1.0.0. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // installed before each test
class UpdateTest {
  private Publisher.Server server;
  private Employees employees;
  private Map<String, List<String>> first;

  @BeforeAll
  void serve(@TempDir Path directory) throws InterruptedException {
    server = Publisher.serve(Machine.in(directory), Employees.RELEASES);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void seed(@TempDir Path directory) {
    employees = Employees.seeded(Machine.in(directory), server.url(), "1.0.0");
    first = employees.contents();
  }

  @Test
  @Tag("D32")
  @Tag("W2")
  @Tag("W21")
  void aNamedVersion_isReachedBeforeTheLatest() {
    employees.run("self-update", "--version", "1.1.0", "--yes").expect(0);
    assertThat(employees.run("version").out()).isEqualTo("employees 1.1.0\n");
    assertThat(employees.contents())
        .containsEntry("config.json", first.get("config.json"))
        .containsEntry("table caces", first.get("table caces"));
    assertThat(employees.run("doctor").expect(0).out()).contains("50 employees");

    Run again = employees.run("self-update", "--version", "1.1.0", "--yes").expect(0);
    assertThat(again.out()).contains("1.1.0 is active already; there is nothing to do");

    Run rest = employees.run("upgrade", "--to-version", "1.2.0", "--yes").expect(0);
    assertThat(rest.out()).contains("1. Move the config").doesNotContain("Add department");
    assertThat(employees.app().current()).isEqualTo("1.2.0");
    employees.run("doctor").expect(0);

    employees
        .run("rollback", "--to-backup", employees.app().backups().getFirst(), "--yes")
        .expect(0);
    assertThat(employees.app().current()).isEqualTo("1.0.0");
    assertThat(employees.contents()).isEqualTo(first);
  }

  @Test
  @Tag("W4")
  void withoutBackup_noneIsLeft() {
    Run update = employees.run("self-update", "--no-backup", "--yes").expect(0);
    assertThat(update.out()).doesNotContain("To go back:");
    assertThat(employees.app().current()).isEqualTo("1.2.0");
    assertThat(employees.app().backups()).isEmpty();
    assertThat(employees.app().settled()).isTrue();
    assertThat(employees.contents()).containsEntry("table caces", first.get("table caces"));
    employees.run("doctor").expect(0);
  }

  @Test
  @Tag("N26")
  void asJson_everyLineIsAnEvent_inOrder() {
    Run update = employees.run("self-update", "--yes", "--json").expect(0);
    List<JsonNode> events = Parsed.lines(update.out());
    assertThat(events)
        .map(event -> event.path("event").asText())
        .containsSubsequence(
            "checked", "planned", "backedUp", "migrated", "migrated", "proven", "completed");
    JsonNode plan =
        events.stream()
            .filter(event -> event.path("event").asText().equals("planned"))
            .findFirst()
            .orElseThrow();
    assertThat(plan.path("migrations")).hasSize(2);
    assertThat(plan.path("migrations").path(0).path("risk").asText()).isEqualTo("automatic");
    assertThat(events.getLast().path("to").asText()).isEqualTo("1.2.0");
  }

  @Test
  @Tag("C9")
  @Tag("D15")
  @Tag("D17")
  @Tag("D20")
  @Tag("D21")
  @Tag("D22")
  void aNewerInstallScript_updatesProgramAndData_andAnOlderOneOnlyWarns() {
    Run update = employees.app().install("1.2.0", "--yes").expect(0);
    assertThat(update.out()).contains("1. Add department", "2. Move the config", "(was 1.0.0)");
    assertThat(employees.run("version").out()).isEqualTo("employees 1.2.0\n");
    assertThat(employees.run("doctor").expect(0).out()).contains("50 employees");
    assertThat(employees.contents()).containsEntry("table caces", first.get("table caces"));

    Map<String, String> before = employees.files();
    Run refused = employees.app().install("1.0.0", "--yes").expect(40);
    assertThat(refused.err()).contains("1.2.0 is installed, and 1.0.0 is older", "rollback");
    assertThat(employees.files()).isEqualTo(before);

    employees.run("rollback", "--yes").expect(0);
    assertThat(employees.app().current()).isEqualTo("1.0.0");
    assertThat(employees.contents()).isEqualTo(first);
  }

  @Test
  @Tag("D13")
  @Tag("N11")
  void withNobodyToAsk_theUpdateStopsAndNothingIsChanged() {
    Run unanswered = employees.run("self-update").expect(40);
    assertThat(unanswered.err()).contains("--yes");
    assertThat(employees.app().current()).isEqualTo("1.0.0");
    assertThat(employees.contents()).isEqualTo(first);
    assertThat(employees.app().backups()).isEmpty();
    assertThat(employees.app().settled()).isTrue();
    employees.run("rollback", "--yes").expect(40);
  }

  @Test
  @Tag("W9")
  @Tag("exhaustive")
  void dataInAPlaceOfTheUsersOwn_areMigratedThere(@TempDir Path directory) {
    Machine machine = Machine.in(directory);
    Path place = machine.home().resolve("my data/employees");
    Employees moved = Employees.on(machine, server.url()).with("EMPLOYEES_DATA", place.toString());
    moved.app().install("1.0.0", "--yes").expect(0);
    moved.run("seed").expect(0);
    Run update = moved.run("self-update", "--yes").expect(0);
    assertThat(update.out()).contains("data             " + place);
    assertThat(place.resolve("config.yaml")).exists();
    assertThat(moved.run("doctor").expect(0).out()).contains("50 employees");
    assertThat(moved.data()).doesNotExist();
  }
}
