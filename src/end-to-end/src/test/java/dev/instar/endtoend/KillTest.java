package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Killed with {@code kill -9} anywhere in an update or a rollback, the next start of the app runs a
 * whole old or a whole new version on data that are whole and belong to it, and the next command
 * ends well and leaves nothing behind.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("W10")
@Tag("W11")
@Tag("D37")
@SuppressWarnings("NullAway.Init") // installed before the first test
class KillTest {
  private static final String OLD = "1.0.0";
  private static final String NEW = "1.2.0";
  private static final List<Object> UPDATE = List.of("self-update", "--version", NEW, "--yes");
  private static final List<Object> ROLLBACK = List.of("rollback", "--yes");

  /** How often a moment may be missed before the test gives up. */
  private static final int TRIES = 6;

  private final Map<String, Map<String, List<String>>> contents = new TreeMap<>();
  private final Map<String, Integer> hits = new TreeMap<>();
  private int tried;
  private Publisher.Server server;
  private Employees employees;

  @BeforeAll
  void install(@TempDir Path directory) throws InterruptedException {
    Machine machine = Machine.in(directory);
    server = Publisher.serve(machine, Employees.RELEASES);
    employees = Employees.seeded(machine, server.url(), OLD);
    employees.run(UPDATE.toArray()).expect(0);
    keep(NEW);
    employees.run(ROLLBACK.toArray()).expect(0);
    keep(OLD);
  }

  private void keep(String version) {
    contents.put(version, employees.contents());
    shell("mkdir \"$1\" && cp -a \"$2\" \"$1/data\" && cd \"$3\" && cp -a [!v]* \"$1\"", version);
  }

  /** Everything but the images, which nothing changes, as it was when a version was kept. */
  private void bringBack(String version) {
    shell(
        "rm -rf \"$2\" \"$3\"/[!v]* && cp -a \"$1\"/[!d]* \"$3\" && cp -a \"$1/data\" \"$2\"",
        version);
  }

  private void shell(String script, String version) {
    Machine machine = employees.app().machine();
    Path kept = machine.directory().resolve(version);
    machine.run("sh", "-c", script, "sh", kept, employees.data(), employees.root()).expect(0);
  }

  @AfterAll
  void stop() {
    server.close();
    System.out.println("kill -9: " + tried + " tried, those that hit by phase: " + hits);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prepared", "switch", "committed", "switched", "healthy"})
  void anUpdateKilledInEveryPhase_endsAsOldOrNew(String phase) {
    String expected = List.of("prepared", "switch").contains(phase) ? OLD : NEW;
    killedIn(phase, employees, UPDATE, OLD, expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"switch", "committed", "switched"})
  @Tag("exhaustive")
  void aRollbackKilledInEveryPhase_endsAsOldOrNew(String phase) {
    killedIn(phase, employees, ROLLBACK, NEW, phase.equals("switch") ? NEW : OLD);
  }

  @Test
  @Tag("N22")
  void anUpdateKilledWhileItGoesBack_endsAsOld() {
    killedIn("reverting", employees.with("EMPLOYEES_DOCTOR", "fail"), UPDATE, OLD, OLD);
  }

  @ParameterizedTest
  @MethodSource("fewDelays")
  void killedAfterAnyTime_endsAsOldOrNew(Duration delay) {
    bringBack(OLD);
    killed(Killing.after(employees.app(), delay), UPDATE);
    recovers();
  }

  static Stream<Duration> fewDelays() {
    return Stream.of(500).map(Duration::ofMillis);
  }

  /** Graded over a change's whole time, and random ones; the recovery is killed as well. */
  @ParameterizedTest
  @MethodSource("manyDelays")
  @Tag("exhaustive")
  void killedAfterAnyTime_andKilledAgainInRecovery_endsAsOldOrNew(Duration delay) {
    boolean update = delay.toMillis() % 2 == 0;
    bringBack(update ? OLD : NEW);
    Employees ill = employees.with("EMPLOYEES_DOCTOR", delay.toMillis() % 3 == 0 ? "fail" : "");
    killed(Killing.after(ill.app(), delay), ill, update ? UPDATE : ROLLBACK);
    if (Files.exists(employees.app().state("switch"))) {
      killedRecovery(Duration.ofMillis(delay.toMillis() / 4));
    }
    recovers();
  }

  static Stream<Duration> manyDelays() {
    Random random = new Random(20_26);
    return Stream.concat(
            IntStream.range(0, 30).map(i -> i * 61).boxed(), random.ints(30, 0, 1800).boxed())
        .map(Duration::ofMillis);
  }

  /** Kills until a kill has left this phase on disk, looking at what follows each time. */
  private void killedIn(
      String phase, Employees user, List<Object> command, String from, String expected) {
    for (int i = 0; i < TRIES; i++) {
      bringBack(from);
      if (killed(moment(phase, user.app()), user, command).equals(Optional.of(phase))) {
        assertThat(recovers()).as("killed while " + phase).isEqualTo(expected);
        return;
      }
      recovers();
    }
    throw new AssertionError("none of " + TRIES + " kills hit the phase " + phase + ": " + hits);
  }

  private static Killing moment(String phase, InstalledApp app) {
    return phase.equals("switch") ? Killing.beforeCommit(app) : Killing.inState(app, phase);
  }

  private Optional<String> killed(Killing killing, List<Object> command) {
    tried++;
    Optional<String> phase =
        killing.of(Stream.concat(Stream.of(killing.app().launcher()), command.stream()).toArray());
    phase.ifPresent(found -> hits.merge(found, 1, Integer::sum));
    return phase;
  }

  private Optional<String> killed(Killing killing, Employees user, List<Object> command) {
    return killed(new Killing(user.app(), killing.moment()), command);
  }

  private void killedRecovery(Duration delay) {
    try (Running start =
        employees.app().machine().start("", employees.app().launcher(), "version")) {
      Thread.sleep(delay);
      start.handle().descendants().forEach(ProcessHandle::destroyForcibly);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a user does after a crash; returns the version that was found then. */
  private String recovers() {
    String said = employees.run("version").expect(0).out().strip();
    assertThat(said).isIn("employees " + OLD, "employees " + NEW);
    String version = said.substring("employees ".length());
    assertThat(employees.app().current()).isEqualTo(version);
    assertThat(employees.run("doctor").expect(0).out()).contains("healthy");
    assertThat(employees.contents()).isEqualTo(contents.get(version));
    employees.run("backups", "verify").expect(0);

    employees.run(UPDATE.toArray()).expect(0);
    assertThat(employees.app().current()).isEqualTo(NEW);
    assertThat(employees.contents()).isEqualTo(contents.get(NEW));
    assertThat(employees.app().state("journal.json")).doesNotExist();
    assertThat(employees.app().state("switch")).doesNotExist();
    assertThat(leftovers()).isEmpty();
    return version;
  }

  /** Stages of the data, wherever a change puts them. */
  private List<String> leftovers() {
    try (Stream<Path> files = Files.walk(employees.app().machine().home(), 4)) {
      return files
          .map(String::valueOf)
          .filter(name -> name.contains(".instar-stage-") || name.contains("/staging/"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
