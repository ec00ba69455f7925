package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data of an older version under the program, as after a directory was restored or copied. */
class MigrateTest {

  @Test
  @Tag("N8")
  @Tag("N10")
  @Tag("N14")
  @Tag("N19")
  @Tag("D7")
  @Tag("D14")
  @Tag("W33")
  void oldData_areRehearsedMigratedByCommand_andAtTheNextStart(@TempDir Path directory)
      throws Exception {
    Machine machine = Machine.in(directory);
    try (Publisher.Server server = Publisher.serve(machine, Employees.RELEASES)) {
      Employees employees = Employees.seeded(machine, server.url(), "1.0.0");
      employees.run("self-update", "--version", "1.1.0", "--yes").expect(0);
      machine.run("cp", "-a", employees.data(), directory.resolve("old")).expect(0);
      employees.run("self-update", "--yes").expect(0);
      Map<String, List<String>> migrated = employees.contents();
      assertThat(employees.run("migrate").expect(0).out())
          .isEqualTo("The data need no migration; they are of version 1.2.0.\n");

      putOldData(employees, directory);
      assertThat(employees.run("migrate", "status").expect(0).out())
          .containsSubsequence(
              "data version     1.1.0",
              "program uses     1.2.0",
              "1. Move the configuration to config.yaml (1.1.0 -> 1.2.0, automatic)",
              "To migrate: employees migrate");
      Map<String, List<String>> old = employees.contents();
      assertThat(employees.run("migrate", "--dry-run").expect(0).out())
          .containsSubsequence(
              "Rehearsal of the migration: nothing was changed", "To go ahead: employees migrate");
      assertThat(employees.contents()).isEqualTo(old);
      Run refused = employees.run("migrate").expect(40);
      assertThat(refused.err()).contains("Nothing was changed", "--yes");
      assertThat(employees.contents()).isEqualTo(old);
      assertThat(employees.run("migrate-installation", "--yes").expect(0).out())
          .contains("Done: the data of Employee Manager are of version 1.2.0.");
      assertThat(employees.contents()).isEqualTo(migrated);

      putOldData(employees, directory);
      Run start = employees.run("version").expect(0);
      assertThat(start.out()).isEqualTo("employees 1.2.0\n");
      assertThat(start.err()).contains("the data of Employee Manager are of version 1.2.0");
      assertThat(employees.contents()).isEqualTo(migrated);
      Run next = employees.run("version").expect(0);
      assertThat(next).isEqualTo(new Run(next.command(), 0, "employees 1.2.0\n", ""));
      employees.run("doctor").expect(0);

      putOldData(employees, directory);
      Path stamp = employees.data().resolve(".instar.json");
      String stated = Files.readString(stamp).replaceFirst("1\\.1\\.0", "1.2.0");
      Files.writeString(stamp, stated);
      assertThat(employees.run("migrate", "--yes").expect(40).err())
          .contains(
              "The data say that they are of version 1.2.0, but look like 1.1.0: there is"
                  + " home/config.json.",
              "Nothing was changed.",
              "delete " + stamp);
      assertThat(stamp).content().isEqualTo(stated);
      Files.delete(stamp);
      employees.run("migrate", "--yes").expect(0);
      assertThat(employees.contents()).isEqualTo(migrated);

      List<JsonNode> history =
          Parsed.lines(employees.run("migrate", "history", "--json").expect(0).out());
      assertThat(history)
          .extracting(change -> change.path("operation").asText())
          .containsExactly("upgrade", "upgrade", "migrate", "migrate", "migrate");
      assertThat(history.getLast().path("dataFrom").asText()).isEqualTo("1.1.0");
      assertThat(history.getLast().path("records").asLong()).isPositive();
      assertThat(employees.run("migrate", "history").expect(0).out())
          .contains("migrate   1.1.0 -> 1.2.0  1 migrations");
      assertThat(employees.app().settled()).isTrue();
    }
  }

  private static void putOldData(Employees employees, Path directory) {
    Machine machine = employees.app().machine();
    machine.run("rm", "-r", employees.data()).expect(0);
    machine.run("cp", "-a", directory.resolve("old"), employees.data()).expect(0);
  }
}
