package dev.instar.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.Durable;
import dev.instar.disk.RealDisk;
import dev.instar.disk.Tree;
import dev.instar.disk.WindowsDisk;
import dev.instar.model.AppName;
import dev.instar.model.DataRoot;
import dev.instar.model.DecisionException;
import dev.instar.model.Environment;
import dev.instar.model.FormatException;
import dev.instar.model.PathExpression;
import dev.instar.model.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageEnvironmentTest {
  @TempDir private Path temporary;
  private Fixture fixture;
  private Path scratch;
  private Path stage;

  @BeforeEach
  void makeStage() throws IOException {
    fixture = new Fixture(temporary);
    scratch = temporary.toRealPath().resolve("scratch");
    stage = Files.createDirectories(fixture.home().resolve(".data.instar-stage-1"));
    Fixture.write(stage.resolve("found.txt"), "staged");
  }

  private Staged staged(String expression, Map<String, String> variables)
      throws FormatException, DecisionException {
    DataRoot root = new DataRoot("my-data", expression, DataRoot.Kind.DIRECTORY, List.of());
    Path live = PathExpression.parse(expression).resolve(fixture.environment(variables));
    ResolvedRoot resolved = new ResolvedRoot(new AppName("employees"), root, live, true);
    return new Staged(
        resolved,
        stage,
        new Snapshot(resolved, Instant.now(), Map.of(), Map.of(), new Tree(List.of())));
  }

  /** What a shell finds where the expression leads it, with the variables that were prepared. */
  private String found(String expression, Map<String, String> variables) throws Exception {
    Map<String, String> prepared =
        StageEnvironment.prepare(
                scratch,
                List.of(staged(expression, variables)),
                fixture.environment(variables),
                new RealDisk())
            .variables();
    assertThat(prepared).containsEntry("INSTAR_DATA_MY_DATA", stage.toString());
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", "cat " + expression + "/found.txt");
    shell.environment().put("HOME", fixture.home().toString());
    shell.environment().putAll(variables);
    shell.environment().putAll(prepared);
    Process process = shell.redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void theOwnVariable_isTheStage() throws Exception {
    assertThat(found("${MY_DATA:-${XDG_DATA_HOME:-~/.local/share}/my-data}", Map.of()))
        .isEqualTo("staged");
  }

  @Test
  void theOwnVariable_isReplacedWhereItWasSet() throws Exception {
    assertThat(found("${MY_DATA:-~/my-data}", Map.of("MY_DATA", "/live"))).isEqualTo("staged");
  }

  @Test
  void home_leadsToTheStage() throws Exception {
    assertThat(found("~/.local/share/my-data", Map.of())).isEqualTo("staged");
    assertThat(scratch.resolve(".local/share/my-data")).isSymbolicLink();
  }

  @Test
  void xdgDirectories_leadToTheStage_setOrNot() throws Exception {
    assertThat(found("${XDG_DATA_HOME:-~/.local/share}/my-data", Map.of())).isEqualTo("staged");
  }

  @Test
  void aDirectoryVariableThatIsSet_leadsToTheStage() throws Exception {
    assertThat(found("${COMPANY_DATA:-/srv}/my-data", Map.of("COMPANY_DATA", "/mnt/live")))
        .isEqualTo("staged");
  }

  @Test
  void filesOfHomeItself_areEachLinked() throws Exception {
    assertThat(found("~", Map.of())).isEqualTo("staged");
  }

  @Test
  void aFixedPath_isToldByTheVariableAlone() throws Exception {
    Map<String, String> prepared =
        StageEnvironment.prepare(
                scratch,
                List.of(staged("/srv/my-data", Map.of())),
                fixture.environment(Map.of()),
                new RealDisk())
            .variables();
    assertThat(prepared)
        .containsEntry("INSTAR_DATA_MY_DATA", stage.toString())
        .containsEntry("HOME", scratch.toString())
        .containsEntry("USERPROFILE", scratch.toString());
    assertThat(scratch).isEmptyDirectory();
  }

  /** Where nobody may make links, as most users of Windows may not. */
  @Test
  void withoutLinks_theStageIsAtThePlaceItself_whileAProgramRuns() throws Exception {
    for (String expression : List.of("~/my-data", "${LOCALAPPDATA:-~/x}/my-data", "~")) {
      Environment here = fixture.environment(Map.of("LOCALAPPDATA", "/live"));
      Environment windows =
          new Environment(
              here.variables(),
              here.home(),
              here.workingDirectory(),
              here.clock(),
              new Platform(Platform.Os.WINDOWS, Platform.Arch.X64));
      StageEnvironment stages =
          StageEnvironment.prepare(
              scratch, List.of(staged(expression, here.variables())), windows, new WindowsDisk());
      Path place = Path.of(stages.variables().get("INSTAR_DATA_MY_DATA"));
      assertThat(place).startsWithRaw(scratch);
      assertThat(place.resolve("found.txt")).doesNotExist();
      String found =
          stages.during(() -> {
            String text = Files.readString(place.resolve("found.txt"));
            Fixture.write(place.resolve("found.txt"), "changed");
            return text;
          });
      assertThat(found).as(expression).isEqualTo("staged");
      assertThat(stage.resolve("found.txt")).hasContent("changed");
      assertThatThrownBy(() ->
              stages.during(() -> {
                throw new IOException("not started");
              }))
          .hasMessage("not started");
      assertThat(stage.resolve("found.txt")).hasContent("changed");
      new Durable(new RealDisk()).deleteTree(scratch);
      Fixture.write(stage.resolve("found.txt"), "staged");
    }
  }
}
