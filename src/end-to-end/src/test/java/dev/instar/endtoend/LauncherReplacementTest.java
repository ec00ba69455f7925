package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * An update that replaces the launcher itself, because its version names the updater's commands
 * otherwise: two failures that are known from other updaters do not happen.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("W10")
@Tag("D37")
@SuppressWarnings("NullAway.Init") // published before the first test
class LauncherReplacementTest {
  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final int LOOPS = 4;
  private static final int FEWEST_STARTS = 100;

  /** Starts the app again and again until a file appears; one line for every start. */
  private static final String LOOP =
      """
      while [ ! -e "$2" ]; do
        "$1" x 2>&1 || echo "failed with exit code $?"
        sleep 0.01
      done
      """;

  private Publisher publisher;
  private Publisher.Server server;

  @BeforeAll
  void publish(@TempDir Path directory) throws IOException, InterruptedException {
    Machine machine = Machine.in(directory);
    publisher = new Publisher(machine);
    publish(directory, "1.0.0", "own");
    publish(directory, "1.1.0", "its");
    server = Publisher.serve(machine, publisher.releases());
  }

  private void publish(Path directory, String version, String prefix) throws IOException {
    Path payload = directory.resolve("payload").resolve(version);
    NotesProject.script(payload.resolve("hello.sh"), "#!/bin/sh\necho hello " + version + "\n");
    Path file = directory.resolve("hello.json");
    Files.writeString(
        file,
        """
        {
          "format": 1,
          "name": "hello",
          "repository": "example/hello",
          "keys": ["%s"],
          "entry": {"program": "hello.sh"},
          "commands": {"prefix": "%s"}
        }
        """
            .formatted(publisher.publicKey(), prefix));
    publisher.publish(file, payload, version);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private InstalledApp installed(Path directory) {
    Machine machine = Machine.in(directory).with("INSTAR_SOURCE", server.url());
    InstalledApp hello = InstalledApp.on(machine, "hello", publisher.releases());
    hello.install("1.0.0", "--yes").expect(0);
    return hello;
  }

  /** As rustup#5076: the command was deleted, then copied anew, and starts in between failed. */
  @Test
  void startsWhileTheLauncherIsReplaced_neverFail(@TempDir Path directory) throws IOException {
    InstalledApp hello = installed(directory);
    String before = InstalledApp.read(hello.launcher());
    Path stop = hello.machine().directory().resolve("stop");
    List<Running> loops = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < LOOPS; i++) {
      loops.add(hello.machine().start("", "sh", "-c", LOOP, "sh", hello.launcher(), stop));
    }
    Run update;
    try {
      update = hello.run("own", "update", "--yes");
    } finally {
      Files.createFile(stop);
    }
    List<String> starts =
        loops.stream().flatMap(loop -> loop.await(BOUND).lines().stream()).toList();
    long milliseconds = (System.nanoTime() - begin) / 1_000_000;
    long rate = starts.size() * 1000L / milliseconds;
    System.out.println(
        "starts while the launcher was replaced: %d in %d ms, %d per second, failed %d"
            .formatted(
                starts.size(),
                milliseconds,
                rate,
                starts.stream().filter(line -> !line.startsWith("hello 1.")).count()));
    update.expect(0);
    assertThat(InstalledApp.read(hello.launcher())).isNotEqualTo(before);
    assertThat(starts).containsOnly("hello 1.0.0", "hello 1.1.0").contains("hello 1.0.0");
    assertThat(starts).hasSizeGreaterThan(FEWEST_STARTS);
    assertThat(hello.run("x").out()).isEqualTo("hello 1.1.0\n");
  }

  /** As rustup#1186: success was reported although the command could not be replaced. */
  @Test
  void aLauncherThatCannotBeReplaced_isNeverReportedAsDone(@TempDir Path directory)
      throws IOException {
    InstalledApp hello = installed(directory);
    Path inTheWay = hello.launcher().resolveSibling("hello.instar-new");
    Files.createDirectories(inTheWay.resolve("something"));
    Run update = hello.run("own", "update", "--yes").expect(60);
    assertThat(update.out()).doesNotContain("Done:");
    assertThat(update.err()).contains("hello.instar-new", "Nothing is lost");
    assertThat(hello.state("journal.json")).exists();

    hello.machine().run("rm", "-r", inTheWay).expect(0);
    assertThat(hello.run("x").expect(0).out()).isEqualTo("hello 1.1.0\n");
    hello.run("its", "update", "--check").expect(0);
    assertThat(hello.state("journal.json")).doesNotExist();
    assertThat(hello.state("switch")).doesNotExist();
  }
}
