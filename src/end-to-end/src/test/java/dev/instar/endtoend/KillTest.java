package dev.instar.endtoend;

import static dev.instar.endtoend.CrashSite.NEW;
import static dev.instar.endtoend.CrashSite.OLD;
import static dev.instar.endtoend.CrashSite.ROLLBACK;
import static dev.instar.endtoend.CrashSite.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

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

  /** How often a moment may be missed before the test gives up. */
  private static final int TRIES = 6;

  private final Map<String, Integer> hits = new TreeMap<>();
  private int tried;
  private CrashSite site;
  private Employees employees;

  @BeforeAll
  void install(@TempDir Path directory) throws InterruptedException {
    site = CrashSite.prepare(Machine.in(directory));
    employees = site.employees();
  }

  @AfterAll
  void stop() {
    site.close();
    System.out.println("kill -9: " + tried + " tried, those that hit by phase: " + hits);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prepared", "committed", "switched"})
  void anUpdateKilledInItsMainPhases_endsAsOldOrNew(String phase) {
    killedIn(phase, employees, UPDATE, OLD, phase.equals("prepared") ? OLD : NEW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"switch", "healthy"})
  @Tag("exhaustive")
  void anUpdateKilledInItsOtherPhases_endsAsOldOrNew(String phase) {
    killedIn(phase, employees, UPDATE, OLD, phase.equals("switch") ? OLD : NEW);
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
    site.bringBack(OLD);
    killed(Killing.after(employees.app(), delay), UPDATE);
    site.recovers();
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
    site.bringBack(update ? OLD : NEW);
    Employees ill = employees.with("EMPLOYEES_DOCTOR", delay.toMillis() % 3 == 0 ? "fail" : "");
    killed(Killing.after(ill.app(), delay), ill, update ? UPDATE : ROLLBACK);
    if (Files.exists(employees.app().state("switch"))) {
      killedRecovery(Duration.ofMillis(delay.toMillis() / 4));
    }
    site.recovers();
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
      site.bringBack(from);
      if (killed(Killing.inPhase(user.app(), phase), user, command).equals(Optional.of(phase))) {
        assertThat(site.recovers()).as("killed while " + phase).isEqualTo(expected);
        return;
      }
      site.recovers();
    }
    throw new AssertionError("none of " + TRIES + " kills hit the phase " + phase + ": " + hits);
  }

  private Optional<String> killed(Killing killing, List<Object> command) {
    tried++;
    Optional<String> phase = killing.of(killing.app().command(command.toArray()));
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
}
