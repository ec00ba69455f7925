package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * One user's story with the sample, told in order on one machine: 1.0.0 with 50 employees is
 * checked, rehearsed, updated to 1.2.0 with both migrations in one go, rolled back, and brought
 * forward again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // told in order
class WholePathTest {
  private Publisher.Server server;
  private Employees employees;

  /** The state of 1.0.0, and later that of 1.2.0. */
  private Map<String, List<String>> first;

  private Map<String, List<String>> updated;
  private Run shown;
  private Run update;

  @BeforeAll
  void seed(@TempDir Path directory) throws InterruptedException {
    Machine machine = Machine.in(directory);
    server = Publisher.serve(machine, Employees.RELEASES);
    employees = Employees.seeded(machine, server.url(), "1.0.0");
    first = employees.contents();
    shown = employees.run("show", "Ada Dubois").expect(0);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  @Order(1)
  @Tag("C2")
  @Tag("D23")
  @Tag("D24")
  @Tag("D31")
  @Tag("W7")
  void theCheck_saysThatThereIsAnUpdate_andChangesNothing() {
    Map<String, String> before = employees.files();
    Run check = employees.run("self-update", "--check").expect(10);
    assertThat(check.out()).contains("installed 1.0.0, available 1.2.0");
    assertThat(employees.files()).isEqualTo(before);
  }

  @Test
  @Order(2)
  @Tag("N9")
  @Tag("G6")
  @Tag("W3")
  @Tag("W12")
  @Tag("W26")
  void theRehearsal_reportsWhatTheUpdateWouldDo_andChangesNothing() {
    Map<String, String> before = employees.files();
    Run rehearsal = employees.run("self-update", "--dry-run").expect(0);
    int report = rehearsal.out().indexOf("Rehearsal of the upgrade: nothing was changed");
    assertThat(report).as(rehearsal.toString()).isPositive();
    assertThat(rehearsal.out().substring(report).lines())
        .anyMatch(line -> line.matches("  current version +1\\.0\\.0"))
        .anyMatch(line -> line.matches("  target version +1\\.2\\.0"))
        .anyMatch(
            line -> line.matches(" +1\\. Add department .*1\\.0\\.0 -> 1\\.1\\.0.* [0-9.]+ s"))
        .anyMatch(
            line -> line.matches(" +2\\. Move the config.*1\\.1\\.0 -> 1\\.2\\.0.* [0-9.]+ s"))
        .anyMatch(line -> line.endsWith("backup.retention = 30"))
        .anyMatch(line -> line.matches("  total time +[0-9.]+ s"))
        .anyMatch(line -> line.matches("  backup +[0-9TZ]+-1\\.0\\.0 +\\([0-9]+ kB\\)"))
        .anyMatch(line -> line.matches(" +changed +home/data/employee_manager\\.db"))
        .anyMatch(line -> line.matches(" +new +home/config\\.yaml"))
        .anyMatch(line -> line.matches(" +gone +home/config\\.json"))
        .anyMatch(line -> line.equals("To go ahead: employees self-update --version 1.2.0"));
    // The verified image stays, so that going ahead does not download it again.
    Map<String, String> after = employees.files();
    after.keySet().removeIf(WholePathTest::mayDifferAfterARehearsal);
    before.keySet().removeIf(WholePathTest::mayDifferAfterARehearsal);
    assertThat(after).isEqualTo(before);
    assertThat(employees.app().settled()).isTrue();
  }

  private static boolean mayDifferAfterARehearsal(String file) {
    return file.startsWith("root/versions/1.2.0")
        || file.startsWith("root/state/cache")
        || file.equals("root/state/metadata.json")
        || file.equals("root/state/rehearsal.json");
  }

  @Test
  @Order(3)
  @Tag("C8")
  @Tag("W1")
  @Tag("W9")
  @Tag("W20")
  @Tag("W23")
  @Tag("W25")
  @Tag("W28")
  @Tag("D12")
  @Tag("D25")
  void theUpdate_runsBothMigrationsInOneGo_andTellsItInOrder() {
    update = employees.run("self-update", "--yes").expect(0);
    assertThat(update.out())
        .containsSubsequence(
            "Checking for updates",
            "installed 1.0.0, available 1.2.0",
            "Plan\n",
            "current version  1.0.0",
            "target version   1.2.0",
            "1. Add department to employees (1.0.0 -> 1.1.0, automatic)",
            "2. Move the configuration to config.yaml (1.1.0 -> 1.2.0, automatic)",
            "Backup\n",
            employees.root() + "/backups/",
            "Migrating a copy",
            "1. Add department to employees (1.0.0 -> 1.1.0)",
            "2. Move the configuration to config.yaml (1.1.0 -> 1.2.0)",
            "Testing\n",
            "employees: 50 rows before, 50 after",
            "medical_visits: 150 rows before, 150 after",
            "Done: Employee Manager 1.2.0 is active (was 1.0.0).",
            "What's new",
            "The configuration is YAML",
            "Backup of the state before: " + employees.root() + "/backups/",
            "To go back: employees rollback",
            "Start Employee Manager again");
    assertThat(employees.run("version").expect(0).out()).isEqualTo("employees 1.2.0\n");
    assertThat(employees.app().settled()).isTrue();
  }

  @Test
  @Order(4)
  @Tag("N24")
  @Tag("W14")
  @Tag("W15")
  @Tag("W17")
  @Tag("W29")
  @Tag("W30")
  void afterTheUpdate_everyRowAndDocumentIsThere_andTheAppIsContent() {
    updated = employees.contents();
    assertThat(updated.get("table caces")).hasSize(50).isEqualTo(first.get("table caces"));
    assertThat(updated.get("table medical_visits"))
        .hasSize(150)
        .isEqualTo(first.get("table medical_visits"));
    assertThat(
            Database.rows(
                employees.database(),
                "SELECT id, badge, full_name, email, hired_on, weekly_hours, updated_at"
                    + " FROM employees WHERE department = 'Unassigned' ORDER BY id"))
        .isEqualTo(first.get("table employees"));
    first.forEach((name, content) -> {
      if (name.startsWith("documents/")) {
        assertThat(updated).containsEntry(name, content);
      }
    });
    Run doctor = employees.run("doctor").expect(0);
    assertThat(doctor.out()).contains("50 employees, 50 caces, 150 medical visits", "healthy");
    assertThat(employees.run("show", "Ada Dubois").expect(0).lines())
        .containsAll(shown.lines())
        .anyMatch(line -> line.contains("Unassigned"));
  }

  @Test
  @Order(4)
  @Tag("W13")
  @Tag("W16")
  void afterTheUpdate_everyValueOfTheConfigurationIsKept() {
    Map<?, ?> config = Parsed.config(employees.data().resolve("config.yaml"));
    assertThat(employees.data().resolve("config.json")).doesNotExist();
    Map<?, ?> old = Parsed.config(backedUp("config.json"));
    assertThat(config.keySet())
        .isEqualTo(Set.of("company", "backup", "display", "counters", "alerts", "documents"));
    for (String unchanged : List.of("company", "display")) {
      assertThat(config.get(unchanged)).isEqualTo(old.get(unchanged));
    }
    assertThat(config.get("counters")).hasToString(String.valueOf(old.get("counters")));
    assertThat(config.get("alerts"))
        .isEqualTo(Map.of("days", 30, "reminders", Map.copyOf((Map<?, ?>) map(old, "reminders"))));
    assertThat(config.get("documents")).isEqualTo(Map.of("mode", "0755"));
    assertThat(config.get("backup"))
        .isEqualTo(
            Map.of("directory", "~/Sauvegardes/employés", "compress", true, "retention", 30));
  }

  private static Map<?, ?> map(Map<?, ?> parent, String key) {
    return (Map<?, ?>) Objects.requireNonNull(parent.get(key));
  }

  private Path backedUp(String file) {
    Path backup = employees.root().resolve("backups").resolve(employees.app().backups().getFirst());
    return backup.resolve("data/home").resolve(file);
  }

  @Test
  @Order(4)
  @Tag("D1")
  @Tag("D2")
  @Tag("D3")
  @Tag("D4")
  @Tag("N14")
  @Tag("W33")
  void theInstallation_remembersWhatWasDone() {
    JsonNode metadata = Parsed.json(employees.app().state("metadata.json"));
    assertThat(metadata.path("structure_version").asInt()).isEqualTo(1);
    assertThat(metadata.path("installation_version").asText()).isEqualTo("1.2.0");
    assertThat(Instant.parse(metadata.path("last_upgraded").asText()))
        .isBetween(Instant.now().minus(Duration.ofMinutes(10)), Instant.now());
    assertThat(metadata.path("roots").path("home").asText()).isEqualTo(employees.data().toString());
    assertThat(Parsed.lines(InstalledApp.read(employees.app().state("history.jsonl"))))
        .map(entry ->
            "%s %s %s %s"
                .formatted(
                    entry.path("operation").asText(),
                    entry.path("from").asText("-"),
                    entry.path("to").asText(),
                    entry.path("outcome").asText()))
        .containsExactly("install - 1.0.0 done", "upgrade 1.0.0 1.2.0 done");
    JsonNode stamp = Parsed.json(employees.data().resolve(".instar.json"));
    assertThat(stamp.path("data_version").asText()).isEqualTo("1.2.0");
    assertThat(stamp.path("applied")).hasSize(2);
  }

  @Test
  @Order(4)
  @Tag("C7")
  @Tag("W27")
  void theBackup_isListedByBothCommands_andSound() {
    String id = employees.app().backups().getFirst();
    for (Run list :
        List.of(employees.run("backups", "list"), employees.run("rollback", "--list"))) {
      assertThat(list.expect(0).out())
          .contains(id, "version 1.0.0", employees.root() + "/backups/");
      assertThat(list.out()).containsPattern("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}");
    }
    assertThat(employees.run("backups", "verify").expect(0).out()).contains(id + "  sound");
  }

  @Test
  @Order(5)
  @Tag("D31")
  void updatedAlready_thereIsNothingToDo() {
    Map<String, String> before = employees.files();
    employees.run("self-update", "--check").expect(0);
    Run again = employees.run("self-update", "--yes").expect(0);
    assertThat(again.out()).contains("1.2.0 is the latest; there is nothing to do");
    assertThat(employees.files()).isEqualTo(before);
  }

  @Test
  @Order(6)
  @Tag("N6")
  @Tag("G28")
  @Tag("G29")
  @Tag("W5")
  @Tag("W27")
  @Tag("D34")
  void theRollback_bringsProgramAndDataBackTogether() {
    Run rollback = employees.run("rollback", "--yes").expect(0);
    assertThat(rollback.out())
        .containsSubsequence("program  1.2.0 -> 1.0.0", "Backup\n", "Done:", "1.0.0 is active");
    assertThat(employees.run("version").expect(0).out()).isEqualTo("employees 1.0.0\n");
    assertThat(employees.contents()).isEqualTo(first);
    assertThat(employees.run("show", "Ada Dubois").expect(0).out()).isEqualTo(shown.out());
    employees.run("doctor").expect(0);
    assertThat(employees.app().backups()).hasSize(2);
    assertThat(employees.app().settled()).isTrue();
  }

  @Test
  @Order(7)
  @Tag("W5")
  void theRollback_canItselfBeRolledBack() {
    employees.run("rollback", "--yes").expect(0);
    assertThat(employees.run("version").expect(0).out()).isEqualTo("employees 1.2.0\n");
    assertThat(employees.contents()).isEqualTo(updated);
    employees.run("doctor").expect(0);
  }

  @Test
  @Order(8)
  @Tag("W6")
  void theRollback_toTheFirstBackup_bringsTheFirstStateBack() {
    employees
        .run("rollback", "--to-backup", employees.app().backups().getFirst(), "--yes")
        .expect(0);
    assertThat(employees.app().current()).isEqualTo("1.0.0");
    assertThat(employees.contents()).isEqualTo(first);
    assertThat(employees.app().history()).hasSize(5);
  }
}
