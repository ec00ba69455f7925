package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the user of an app on a terminal learns that there is a newer version, and gets it. */
@Tag("C10")
@Tag("W7")
class UpdateChecksTest {
  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir private static Path publishers = Path.of("");
  private static Path made = Path.of("");

  @TempDir private Path directory = Path.of("");
  private Path offered = Path.of("");
  private Publisher.Server server;
  private InstalledApp app;

  @BeforeAll
  static void makeReleases() throws Exception {
    ScriptTool tool = ScriptTool.on(Machine.in(publishers), "");
    for (String version : List.of("1.0.0", "1.1.0", "1.2.0")) {
      tool.publish(version, "1.0.0", Map.of());
    }
    made = tool.publisher().releases();
  }

  @BeforeEach
  void install() throws Exception {
    Machine machine = Machine.in(directory);
    offered = Files.createDirectories(directory.resolve("offered"));
    offer("1.0.0");
    server = Publisher.serve(machine, offered);
    app = InstalledApp.on(machine.with("INSTAR_SOURCE", server.url()), "tool", offered);
    app.install("1.0.0").expect(0);
  }

  private void offer(String version) throws Exception {
    Files.createSymbolicLink(offered.resolve(version), made.resolve(version));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** What a start on a terminal shows there; CI and the like are not set. */
  private String start() {
    String line =
        "exec "
            + Arrays.stream(app.command("version"))
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
    Path typed = directory.resolve("typed");
    return app.machine()
        .run(Tools.required("script"), "-qec", line, typed)
        .expect(0)
        .out()
        .replace("\r", "");
  }

  private void makeDue() throws Exception {
    Files.setLastModifiedTime(
        app.state("next-check"), FileTime.from(Instant.now().minus(Duration.ofHours(1))));
  }

  /** Waits for something that a look does, and until it has ended. */
  private void await(String what, BooleanSupplier done) throws Exception {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (!done.getAsBoolean() || isLooking()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + BOUND + ": " + what);
      }
      Thread.sleep(50);
    }
  }

  private boolean isLooking() {
    return ProcessHandle.allProcesses()
        .map(process -> List.of(process.info().arguments().orElse(new String[0])))
        .anyMatch(words -> words.contains("--look-for-updates") && words.contains(app.place()));
  }

  private boolean hasNotice() {
    return Files.exists(app.state("notice")) && InstalledApp.read(app.state("notice")).length() > 1;
  }

  private Instant nextCheck() throws Exception {
    return Files.getLastModifiedTime(app.state("next-check")).toInstant();
  }

  @Test
  void theNextStart_tellsOfTheNewVersion_once_andTheUpdateEndsIt() throws Exception {
    assertThat(nextCheck()).isAfter(Instant.now().plus(Duration.ofHours(23)));
    assertThat(start()).isEqualTo("tool 1.0.0\n");
    offer("1.1.0");
    makeDue();

    assertThat(start()).isEqualTo("tool 1.0.0\n");
    await("a notice", this::hasNotice);
    await("the next look", () -> isLater(Duration.ofHours(23)));
    assertThat(start())
        .isEqualTo(
            "tool 1.1.0 is available; this is 1.0.0. To update: tool self-update"
                + " (to hear no more of it: tool self updates --check off)\n"
                + "tool 1.0.0\n");
    assertThat(start()).isEqualTo("tool 1.0.0\n");
    assertThat(app.run("self", "updates").expect(0).out())
        .contains("at a start   notify", "channel      stable", ", 1.1.0 is available");

    makeDue();
    start();
    await("a notice", this::hasNotice);
    app.run("self-update", "--yes").expect(0);
    assertThat(start()).isEqualTo("tool 1.1.0\n");
  }

  private boolean isLater(Duration fromNow) {
    try {
      return nextCheck().isAfter(Instant.now().plus(fromNow));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Tag("exhaustive")
  void theUserDecides_whetherItIsBroughtOrInstalled_orNobodyLooks() throws Exception {
    offer("1.1.0");
    app.run("self", "updates", "--check", "download").expect(0);
    start();
    await("a notice", this::hasNotice);
    assertThat(start())
        .startsWith("tool 1.1.0 is downloaded and verified. To update: tool self-update\n");
    assertThat(app.current()).isEqualTo("1.0.0");
    assertThat(app.root().resolve("versions/1.1.0/bin/tool")).exists();

    app.run("self", "updates", "--check", "install-on-next-start").expect(0);
    start();
    await("the new version", () -> app.current().equals("1.1.0"));
    await("the next look", () -> isLater(Duration.ofHours(23)));
    assertThat(start()).isEqualTo("tool 1.1.0\n");

    offer("1.2.0");
    app.run("self", "updates", "--check", "off").expect(0);
    start();
    await("the next look", () -> isLater(Duration.ofDays(29)));
    assertThat(hasNotice()).isFalse();
    assertThat(app.run("self", "updates", "--check", "sometimes").exit()).isEqualTo(2);
  }

  @Test
  void withoutANetwork_theAppStarts_andTheNextLooksComeLaterAndLater() throws Exception {
    server.close();
    makeDue();
    assertThat(start()).isEqualTo("tool 1.0.0\n");
    await("a failure", () -> Files.exists(app.state("check.json")));
    await("the next look", () -> isLater(Duration.ofMinutes(59)));
    assertThat(isLater(Duration.ofHours(2))).isFalse();

    makeDue();
    start();
    await("the next look", () -> isLater(Duration.ofMinutes(119)));
    assertThat(InstalledApp.read(app.state("check.json"))).contains("\"failures\" : 2");
    assertThat(start()).isEqualTo("tool 1.0.0\n");
  }

  @Test
  void aCheckWithNothingNew_isOneRequest_andTheTokenIsNowhere() {
    InstalledApp asking = app.with("GH_TOKEN", "ghp_not-a-real-one");
    Run withToken = asking.run("self-update", "--check", "--verbose").expect(0);
    assertThat(withToken.err() + withToken.out())
        .contains("GET " + server.url() + "/repos/example/tool/releases/latest: 200, ")
        .doesNotContain("ghp_");

    Run run = app.run("self-update", "--check", "--verbose").expect(0);
    assertThat(run.err())
        .matches("GET " + server.url() + "/example/tool/releases/latest: 302, \\d+ ms\n");
    assertThat(app.run("self-update", "--check").expect(0).err()).isEmpty();
    assertThat(app.run("self-update", "--check", "--json", "--verbose").expect(0).out())
        .contains("{\"event\":\"asked\",\"address\":\"" + server.url());
  }

  @Test
  void anUpdate_asksForTheArchive_andLittleMore() throws Exception {
    offer("1.1.0");
    List<String> asked =
        app.run("self-update", "--yes", "--verbose")
            .expect(0)
            .err()
            .lines()
            .filter(line -> line.startsWith("GET ") && line.contains(": 200, "))
            .map(line -> line.replaceFirst(": 200, .*", "").replaceFirst(".*/", ""))
            .toList();
    assertThat(asked)
        .hasSize(4)
        .startsWith("SHA256SUMS", "SHA256SUMS.minisig", "tool-1.1.0.json")
        .last()
        .asString()
        .startsWith("tool-1.1.0-");
    long little = 0;
    for (String name : asked.subList(0, 3)) {
      little += Files.size(offered.resolve("1.1.0").resolve(name));
    }
    assertThat(little).isLessThan(10_000);
  }

  @Test
  void whoHoldsAVersion_isOfferedNothingNewer_untilItIsReleased() throws Exception {
    offer("1.1.0");
    app.run("self", "updates", "--hold").expect(0);
    assertThat(app.run("self-update", "--yes").expect(0).out())
        .contains("Version 1.1.0 is not installed: ", "updates.json allows versions up to 1.0.0");
    assertThat(app.run("self-update", "--version", "1.1.0", "--yes").exit()).isEqualTo(2);
    assertThat(app.current()).isEqualTo("1.0.0");

    app.run("self", "updates", "--no-hold").expect(0);
    app.run("self-update", "--yes").expect(0);
    assertThat(app.current()).isEqualTo("1.1.0");
  }
}
