package dev.instar.endtoend;

import static dev.instar.endtoend.CrashSite.NEW;
import static dev.instar.endtoend.CrashSite.OLD;
import static dev.instar.endtoend.CrashSite.ROLLBACK;
import static dev.instar.endtoend.CrashSite.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real commands, killed by SIGKILL at chosen system calls that change the installation or the
 * data; the kernel has done all calls before and none after. The calls are found by running the
 * command once undisturbed. Only kills that really happened count.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("W10")
@Tag("W11")
@Tag("D37")
@SuppressWarnings("NullAway.Init") // installed before the first test
class StraceKillTest {
  private static final int ALL = Integer.MAX_VALUE;

  /** Of every kind of call as many as this are killed in an exhaustive run. */
  private static final int ALIKE = 1;

  private final Map<String, Integer> tried = new TreeMap<>();
  private final Map<String, Integer> killed = new TreeMap<>();
  private final Map<String, Integer> ended = new TreeMap<>();
  private int whole;
  private CrashSite site;
  private Employees employees;
  private Tracing tracing;

  @BeforeAll
  void install(@TempDir Path directory) throws InterruptedException {
    Machine machine = Machine.in(directory);
    Tracing.on(machine); // before all that takes time
    site = CrashSite.prepare(machine);
    employees = site.employees();
    tracing = Tracing.on(employees.app().machine());
  }

  @AfterAll
  void stop() {
    if (site != null) {
      site.close();
      int kills = killed.values().stream().mapToInt(Integer::intValue).sum();
      System.out.println(
          "strace kills: tried %s, killed %s, ended as %s, whole afterwards %d of %d"
              .formatted(tried, killed, ended, whole, kills));
    }
  }

  @Test
  void anUpdateKilledAtAFewCalls_endsAsOldOrNew() {
    killedAtCalls(OLD, UPDATE, 3);
  }

  @Test
  @Tag("exhaustive")
  void anUpdateKilledAtEveryKindOfCall_endsAsOldOrNew() {
    killedAtCalls(OLD, UPDATE, ALL);
  }

  @Test
  @Tag("exhaustive")
  void aRollbackKilledAtEveryKindOfCall_endsAsOldOrNew() {
    killedAtCalls(NEW, ROLLBACK, ALL);
  }

  @Test
  @Tag("N22")
  @Tag("exhaustive")
  void anUpdateKilledWhileItGoesBack_endsAsOld() {
    Employees ill = employees.with("EMPLOYEES_DOCTOR", "fail");
    tracing = Tracing.on(ill.app().machine());
    killedAtCalls(OLD, UPDATE, 16);
    tracing = Tracing.on(employees.app().machine());
  }

  /** The first kill falls between the two renames of the data. */
  @Test
  @Tag("exhaustive")
  void aStartKilledWhileItRecovers_atEveryKindOfCall_isRecoveredByTheNext() {
    site.bringBack(OLD);
    SystemCalls.Call second =
        targets(UPDATE).stream()
            .filter(call -> call.name().equals("rename"))
            .filter(call -> call.text(1).equals(employees.data().toString()))
            .findFirst()
            .orElseThrow();
    site.bringBack(OLD);
    assertThat(kill(second, Tracing.Victim.EVERYBODY, UPDATE)).isTrue();
    assertThat(employees.data()).doesNotExist();
    site.keepAs("halfway");
    killedAtCalls("halfway", List.of("version"), ALL);
    whole++; // the first kill, which every one of these had to recover
  }

  /** With download and unpacking, on a machine that has nothing yet. */
  @Test
  @Tag("exhaustive")
  void aFirstInstallationKilledAtAnyCall_isFinishedByTheNext(@TempDir Path directory)
      throws IOException {
    Path script = Employees.RELEASES.resolve(OLD).resolve("install.sh");
    List<SystemCalls.Call> calls = installing(directory.resolve("whole"), script, null);
    for (SystemCalls.Call call : spread(calls, 16)) {
      installing(directory.resolve(call.name() + call.nth()), script, call);
    }
  }

  private List<SystemCalls.Call> installing(
      Path directory, Path script, SystemCalls.@org.jspecify.annotations.Nullable Call call)
      throws IOException {
    Employees fresh =
        Employees.on(Machine.in(Files.createDirectories(directory)), site.server().url());
    Tracing traced = Tracing.on(fresh.app().machine());
    if (call == null) {
      return kinds(traced.record("sh", script, "--yes").reachable(List.of(fresh.root())));
    }
    SystemCalls seen =
        traced.kill(call.name(), call.nth(), Tracing.Victim.EVERYBODY, "sh", script, "--yes");
    boolean hit = count(call, seen);
    fresh.app().install(OLD, "--yes").expect(0);
    assertThat(fresh.run("version").expect(0).out()).isEqualTo("employees " + OLD + "\n");
    fresh.run("seed").expect(0);
    fresh.run("doctor").expect(0);
    assertThat(fresh.app().settled()).isTrue();
    whole += hit ? 1 : 0;
    fresh.app().machine().run("rm", "-rf", directory.resolve("home")).expect(0);
    return List.of();
  }

  private void killedAtCalls(String from, List<Object> command, int points) {
    site.bringBack(from);
    Tracing.Victim victim = Tracing.Victim.PROCESS;
    int before = killed.values().stream().mapToInt(Integer::intValue).sum();
    List<SystemCalls.Call> targets = spread(targets(command), points);
    for (SystemCalls.Call target : targets) {
      site.bringBack(from);
      if (kill(target, victim, command)) {
        String version = site.recovers();
        whole++;
        ended.merge(version.equals(OLD) ? "old" : "new", 1, Integer::sum);
      }
      victim = victim == Tracing.Victim.PROCESS ? Tracing.Victim.EVERYBODY : Tracing.Victim.PROCESS;
    }
    int hits = killed.values().stream().mapToInt(Integer::intValue).sum() - before;
    assertThat(hits).as("kills that really killed, of " + targets.size()).isPositive();
  }

  private boolean kill(SystemCalls.Call call, Tracing.Victim victim, List<Object> command) {
    return count(
        call,
        tracing.kill(call.name(), call.nth(), victim, employees.app().command(command.toArray())));
  }

  private boolean count(SystemCalls.Call call, SystemCalls seen) {
    tried.merge(call.name(), 1, Integer::sum);
    if (seen.killed() == 0) {
      return false;
    }
    killed.merge(call.name(), 1, Integer::sum);
    return true;
  }

  private List<SystemCalls.Call> targets(List<Object> command) {
    return kinds(
        tracing.record(employees.app().command(command.toArray())).reachable(site.places()));
  }

  /** Leaves out what is but the same call for the next of many files alike. */
  private static List<SystemCalls.Call> kinds(List<SystemCalls.Call> calls) {
    Map<String, Integer> alike = new LinkedHashMap<>();
    List<SystemCalls.Call> kinds = new ArrayList<>();
    for (SystemCalls.Call call : calls) {
      String kind = call.arguments().replaceAll("(versions|documents)/[^\">]*", "$1/");
      kind = call.name() + kind.replaceAll("\\d+<|\\d{8}T\\d{6}Z|-\\d+\\b|, \"[^/].*", "");
      if (isJournal(call) || alike.merge(kind, 1, Integer::sum) <= ALIKE) {
        kinds.add(call);
      }
    }
    return kinds;
  }

  /** Each state of it is a step of its own. */
  private static boolean isJournal(SystemCalls.Call call) {
    return call.arguments().contains("journal.json");
  }

  private static List<SystemCalls.Call> spread(List<SystemCalls.Call> calls, int points) {
    int size = Math.min(points, calls.size());
    return IntStream.range(0, size)
        .mapToObj(i -> calls.get((int) ((i + 0.5) * calls.size() / size)))
        .toList();
  }
}
