package dev.instar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.Event;
import dev.instar.model.Version;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands that look after an installation say, to people and to programs. */
@Tag("N26")
class CareNarratorTest {
  private static final Path ROOT = Path.of("/home/u/.local/share/employees");

  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);

  private String text(Event event) {
    told.reset();
    new TextNarrator(out, out, false, false, "Employee Manager").on(event);
    return told.toString(StandardCharsets.UTF_8);
  }

  private String json(Event event) {
    told.reset();
    new JsonNarrator(out, false).on(event);
    return told.toString(StandardCharsets.UTF_8);
  }

  @Test
  void status_isAPageForPeople_andOneObjectForPrograms() {
    Version version = new Version("1.2.0");
    Event status =
        new Event.Status(
            ROOT,
            Optional.of(version),
            Optional.empty(),
            List.of(new Event.InstalledVersion(version, "it is the active version", 54_000_000)),
            List.of(new Event.DataPlace("home", Path.of("/d"), true, Optional.of(version), 1500)),
            2,
            3000,
            Optional.of("20260101T000000Z-1.0.0"),
            Optional.of("upgrade to 1.3.0, committed"),
            Map.of("1.3.0", "it was ill"),
            Optional.empty(),
            Optional.empty());
    assertThat(text(status))
        .contains("Employee Manager 1.2.0")
        .contains("version       1.2.0  (54 MB), it is the active version")
        .contains("data          /d  (version 1.2.0, 1.5 kB)")
        .contains("in flight     upgrade to 1.3.0, committed")
        .contains("bad version   1.3.0: it was ill");
    assertThat(json(status))
        .startsWith("{\"event\":\"status\",\"root\":\"" + ROOT + "\",\"active\":\"1.2.0\"")
        .contains(
            "{\"version\":\"1.2.0\",\"role\":\"it is the active version\",\"bytes\":54000000}")
        .contains("\"data\":[{\"name\":\"home\",\"place\":\"/d\",\"present\":true")
        .doesNotContain("updater", "holder");
  }

  @Test
  void finding_saysWhatItIs_whatItMeans_andWhatMendsIt() {
    Event found =
        new Event.Found(
            "launcher-broken",
            ROOT.resolve("bin/employees"),
            "The launcher is missing.",
            "employees cannot be started.",
            "Run: employees self repair",
            "repair");
    assertThat(text(found).strip().lines())
        .containsExactly(
            "problem: The launcher is missing.",
            "  employees cannot be started.",
            "  Run: employees self repair");
    assertThat(json(found)).contains("\"event\":\"found\",\"kind\":\"launcher-broken\"");
    assertThat(text(new Event.Diagnosed(1, 1, 0, Optional.of("employees self repair"))))
        .contains("1 problem, 1 of them", "Next: employees self repair");
    assertThat(text(new Event.Diagnosed(0, 0, 2, Optional.empty()))).contains("All is well");
  }

  @Test
  void commands_areThere_withTheirExitCodes(@TempDir Path directory) throws Exception {
    Path image = Files.createDirectories(directory.resolve("versions/1.0.0"));
    Files.writeString(
        image.resolve("instar.json"),
        """
        {"format": 1, "name": "employees", "version": "1.0.0", "repository": "example/employees",
         "keys": [], "entry": {"program": "payload"}, "data": []}
        """);
    assertThat(self(directory, image, "status")).isZero();
    assertThat(self(directory, image, "doctor", "--json")).isEqualTo(60);
    assertThat(told.toString(StandardCharsets.UTF_8)).contains("launcher-broken", "current-broken");
    assertThat(self(directory, image, "repair")).as("nobody to ask").isEqualTo(40);
    assertThat(self(directory, image, "uninstall", "--yes")).isEqualTo(40);
    assertThat(self(directory, image, "uninstall", "--keep-data", "--delete-data")).isEqualTo(2);
    assertThat(image).exists();
  }

  private int self(Path root, Path image, String... words) {
    told.reset();
    List<String> command =
        new java.util.ArrayList<>(
            List.of("--root", root.toString(), "--image", image.toString(), "self"));
    command.addAll(List.of(words));
    return AppCommand.run(command, out, out);
  }
}
