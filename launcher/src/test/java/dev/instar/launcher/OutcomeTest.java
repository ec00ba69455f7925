package dev.instar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.model.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomeTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(told, true, StandardCharsets.UTF_8);

  private String told() {
    return told.toString(StandardCharsets.UTF_8);
  }

  @Test
  void faultOfTheProgram_isToldInWords_notAsAStackTrace() {
    int code =
        Outcome.of(
            () -> {
              throw new IllegalStateException("no unit");
            },
            err);
    assertThat(code).isEqualTo(ExitCode.ROLLED_BACK.code());
    assertThat(told()).contains("no unit", "tell the publisher").doesNotContain("\tat ");
  }

  @Test
  void versionThatIsNone_isAMatterOfUsage() throws Exception {
    Path image = Files.createDirectories(directory.resolve("versions/1.0.0"));
    Files.writeString(
        image.resolve("instar.json"),
        """
        {"format": 1, "name": "employees", "version": "1.0.0", "repository": "example/employees",
         "keys": [], "entry": {"program": "payload"}, "data": []}
        """);
    List<String> command =
        List.of(
            "--root",
            directory.toString(),
            "--image",
            image.toString(),
            "self-update",
            "--version",
            "abc");
    assertThat(AppCommand.run(command, err, err)).isEqualTo(ExitCode.USAGE.code());
    assertThat(told()).contains("\"abc\" is not a version").doesNotContain("\tat ");
  }
}
