package dev.instar.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.model.Descriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start of the app, in a real shell, with an updater that only says that it was called. */
@Tag("N10")
@Tag("N19")
class StartCheckTest {
  private static final String DESCRIPTOR =
      """
      {"format": 1, "name": "tool", "repository": "example/tool", "keys": [],
       "entry": {"program": "bin/tool"}, "dataVersion": "1.2.0",
       "data": [{"name": "home", "path": "${TOOL_DATA:-~/it's data}"},
                {"name": "rc", "path": "~", "kind": "files", "include": [".tool*"]}]}
      """;

  @TempDir Path directory;

  @BeforeEach
  void pack() throws Exception {
    Descriptor descriptor =
        Descriptor.read("instar.json", DESCRIPTOR.getBytes(StandardCharsets.UTF_8));
    Path launch = Files.createDirectories(directory.resolve("image/launch"));
    Files.writeString(
        launch.resolve("app.sh"),
        new StartCheck(descriptor).lines() + "exec echo started \"$@\"\n");
    Files.writeString(
        launch.resolve("updater.sh"),
        "exec sh -c 'echo updater \"$@\"; exit ${UPDATER_EXIT-0}' sh \"$@\"\n");
    Files.createDirectories(directory.resolve("home/it's data"));
  }

  private void stamp(String file, String version) throws Exception {
    Path stamp = directory.resolve("home").resolve(file);
    Files.createDirectories(stamp.resolveSibling(""));
    Files.writeString(stamp, "{\"data_version\":\"" + version + "\",\n  \"app\" : \"tool\"\n}\n");
  }

  private record Start(int exit, String out, String err) {}

  private Start start(String shell, Map<String, String> variables) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            shell,
            "-c",
            "image=$1; instar_root=/an/installation; shift; . \"$image/launch/app.sh\"",
            "sh",
            directory.resolve("image").toString(),
            "a",
            "b c");
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().put("HOME", directory.resolve("home").toString());
    builder.environment().put("instar_due", "1"); // a stranger's variable says nothing
    builder.environment().putAll(variables);
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Start(process.exitValue(), out, err);
  }

  private static final String STARTED = "started a b c\n";

  private String updater() {
    return "updater --root /an/installation --image "
        + directory.resolve("image")
        + " --migrate-at-start\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"sh", "bash"})
  void dataOfTheProgramsVersion_needNoUpdater(String shell) throws Exception {
    assertThat(start(shell, Map.of())).isEqualTo(new Start(0, STARTED, ""));
    stamp("it's data/.instar.json", "1.2.0");
    stamp(".tool.instar.json", "1.2.0");
    assertThat(start(shell, Map.of())).isEqualTo(new Start(0, STARTED, ""));
    stamp("elsewhere/.instar.json", "1.2.0");
    assertThat(start(shell, Map.of("TOOL_DATA", directory.resolve("home/elsewhere").toString())))
        .isEqualTo(new Start(0, STARTED, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sh", "bash"})
  void dataOfAnotherVersion_callTheUpdater_whoseRefusalEndsTheStart(String shell) throws Exception {
    stamp("it's data/.instar.json", "1.2.00");
    assertThat(start(shell, Map.of())).isEqualTo(new Start(0, STARTED, updater()));
    assertThat(start(shell, Map.of("UPDATER_EXIT", "40"))).isEqualTo(new Start(40, "", updater()));
    stamp("it's data/.instar.json", "1.2.0");
    stamp(".tool.instar.json", "1.1.0");
    assertThat(start(shell, Map.of())).isEqualTo(new Start(0, STARTED, updater()));
  }

  @Test
  void aRootWithVersionsOfItsOwn_isComparedWithThem() throws Exception {
    Descriptor descriptor =
        Descriptor.read(
            "instar.json",
            DESCRIPTOR
                .replace("\"name\": \"rc\"", "\"name\": \"rc\", \"dataVersion\": \"7.0.0\"")
                .getBytes(StandardCharsets.UTF_8));
    assertThat(new StartCheck(descriptor).table())
        .isEqualTo(
            """
            {"data_version":"1.2.0",
            ${TOOL_DATA:-~/it's data}/.instar.json
            {"data_version":"7.0.0",
            ~/.tool.instar.json
            """);
    assertThat(new StartCheck(descriptor).lines()).contains("\"1.2.0\",'*", "\"7.0.0\",'*");
  }

  @Test
  void anAppWithoutData_isStartedAtOnce() throws Exception {
    Descriptor descriptor =
        Descriptor.read(
            "instar.json",
            """
            {"format": 1, "name": "tool", "repository": "example/tool", "keys": [],
             "entry": {"program": "bin/tool"}}
            """
                .getBytes(StandardCharsets.UTF_8));
    assertThat(new StartCheck(descriptor).lines()).isEmpty();
  }
}
