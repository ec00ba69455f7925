package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An installation that is broken in many ways is mended by its own commands, then taken away. */
@Tag("D37")
class SelfCareTest {
  private static final List<String> BY_HAND =
      List.of("sh", "-c", "image=$1; shift; . \"$image/launch/updater.sh\"", "sh");

  /** Runs the updater of an image as the recovery page says, when the launcher cannot. */
  private static Run byHand(Employees employees, String version, String... words) {
    Path image = employees.root().resolve("versions").resolve(version);
    List<Object> command =
        Stream.of(
                BY_HAND.stream(),
                Stream.of(image, "--root", employees.root(), "--image", image),
                Arrays.stream(words))
            .flatMap(part -> part)
            .map(Object.class::cast)
            .toList();
    return employees.app().machine().run(command.toArray());
  }

  private static List<String> kinds(Run doctor) {
    return Parsed.lines(doctor.out()).stream()
        .filter(event -> event.path("event").asText().equals("found"))
        .map(event -> event.path("kind").asText())
        .toList();
  }

  /** Something in the active image that the app can do without while it is looked at. */
  private static void flipAByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private static void mended(Employees employees, String... kinds) {
    assertThat(kinds(employees.run("self", "doctor", "--json").expect(60))).containsExactly(kinds);
    employees.run("self", "repair", "--yes").expect(0);
    well(employees);
  }

  private static void well(Employees employees) {
    assertThat(employees.run("self", "doctor").expect(0).out()).contains("All is well");
    assertThat(employees.run("doctor").expect(0).out()).contains("50 employees");
  }

  @Test
  @Tag("G38")
  void whatIsBroken_isNamed_mended_andAtLastTakenAway(@TempDir Path directory) throws Exception {
    Machine machine = Machine.in(directory);
    try (Publisher.Server server = Publisher.serve(machine, Employees.RELEASES)) {
      Employees employees = Employees.seeded(machine, server.url(), "1.0.0");
      employees.run("self-update", "--yes").expect(0);
      Map<String, List<String>> data = employees.contents();
      Path active = employees.root().resolve("versions/1.2.0");
      well(employees);
      status(employees);

      flipAByte(active.resolve("employees.jar"));
      mended(employees, "image-changed");

      Path java = active.resolve("runtime/bin/java");
      assertThat(java.toFile().setExecutable(false, false)).isTrue();
      assertThat(kinds(byHand(employees, "1.0.0", "self", "doctor", "--json").expect(60)))
          .containsExactly("programs-changed-mode");
      byHand(employees, "1.0.0", "self", "repair", "--yes").expect(0);
      well(employees);

      Files.writeString(employees.app().state("metadata.json"), "{\"structure_version\": 1, ");
      mended(employees, "metadata-broken");

      machine.run("rm", "-r", active).expect(0);
      mended(employees, "image-missing");

      Files.delete(employees.app().launcher());
      byHand(employees, "1.2.0", "self", "repair", "--yes").expect(0);
      well(employees);
      assertThat(employees.contents()).isEqualTo(data);

      employees.run("rollback", "--yes").expect(0);
      well(employees);

      uninstalled(employees);
    }
  }

  private static void status(Employees employees) {
    JsonNode status =
        Parsed.lines(employees.run("self", "status", "--json").expect(0).out()).get(0);
    assertThat(status.path("active").asText()).isEqualTo("1.2.0");
    assertThat(status.path("versions")).hasSize(2);
    assertThat(status.path("data").path(0).path("place").asText())
        .isEqualTo(employees.data().toString());
    assertThat(employees.run("self", "status").expect(0).out())
        .contains("Employee Manager 1.2.0", employees.data().toString(), "backups");
  }

  private static void uninstalled(Employees employees) {
    Map<String, List<String>> data = employees.contents();
    assertThat(employees.run("self", "uninstall", "--yes").expect(40).err())
        .contains("--keep-data");
    employees.run("self", "uninstall", "--keep-data", "--dry-run").expect(0);
    well(employees);
    Run gone = employees.run("self", "uninstall", "--keep-data", "--yes").expect(0);
    assertThat(gone.err()).isEmpty();
    assertThat(gone.out()).contains("is not installed any more", employees.data().toString());
    assertThat(employees.root()).doesNotExist();
    assertThat(employees.contents()).isEqualTo(data);
    Path beside = employees.data().resolveSibling("");
    assertThat(InstalledApp.files(beside).keySet())
        .allMatch(name -> name.isEmpty() || name.startsWith("employees-data"));
  }
}
