package dev.instar.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.instar.model.Environment;
import dev.instar.process.Program;
import dev.instar.process.Program.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/instar}, which starts the tool wherever it lies. */
class ToolScriptTest {
  private static final Path SCRIPT = Path.of("src/main/sh/instar").toAbsolutePath();

  @TempDir Path directory;
  private Path home;

  @BeforeEach
  void layOutATool() throws IOException {
    assumeFalse(Environment.ofThisProcess().platform().isWindows(), "it is a shell script");
    home = directory.toRealPath().resolve("the tool");
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(home.resolve("lib"));
    Files.createDirectories(home.resolve("runtime/bin"));
    Files.copy(SCRIPT, home.resolve("bin/instar"));
    Files.writeString(home.resolve("lib/a.jar"), "");
    Files.writeString(home.resolve("lib/b.jar"), "");
    Path java = home.resolve("runtime/bin/java");
    Files.writeString(java, "#!/bin/sh\nfor word; do echo \"<$word>\"; done\nexit 9\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void throughALink_theToolBesideTheScriptIsStarted() throws IOException {
    Files.createSymbolicLink(directory.resolve("first"), home.resolve("bin/instar"));
    Files.createSymbolicLink(directory.resolve("instar"), Path.of("first"));
    Ending ending = run("sh", "./instar", "pack", "two words", "");
    assertThat(ending).isInstanceOf(Ending.Exited.class);
    assertThat(((Ending.Exited) ending).code()).isEqualTo(9);
    assertThat(ending.output())
        .endsWith(
            "<-cp>\n<%s/lib/a.jar:%s/lib/b.jar>\n".formatted(home, home)
                + "<dev.instar.launcher.InstarCommand>\n<pack>\n<two words>\n<>\n");
  }

  @Test
  void withoutItsRuntime_theToolSaysWhatIsMissing() throws IOException {
    Files.delete(home.resolve("runtime/bin/java"));
    assertThat(run("sh", home.resolve("bin/instar").toString()))
        .isEqualTo(
            new Ending.Exited(
                60, "error: " + home + "/runtime is missing. Unpack or build the tool again.\n"));
  }

  @Test
  void shellcheck_findsNothing() {
    Ending ending = run("shellcheck", "-s", "sh", SCRIPT.toString());
    assumeTrue(!(ending instanceof Ending.NotStarted), "shellcheck is not installed");
    assertThat(ending).isEqualTo(new Ending.Exited(0, ""));
  }

  private Ending run(String... command) {
    return new Program(
            List.of(command),
            Environment.ofThisProcess().variables(),
            directory,
            Duration.ofMinutes(1))
        .run();
  }
}
