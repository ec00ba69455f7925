package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.care.Status;
import dev.instar.disk.DyingDisk;
import dev.instar.disk.FailingDisk;
import dev.instar.disk.RealDisk;
import dev.instar.disk.Tree;
import dev.instar.install.DeferredChange;
import dev.instar.install.InstalledImage;
import dev.instar.install.Journal;
import dev.instar.model.BusyException;
import dev.instar.process.Holder;
import dev.instar.process.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A change that the running app, or somebody who writes into its data, holds back is waited for, or
 * waits itself, and is never made in spite of it.
 */
@Tag("D37")
@Tag("N25")
class DeferralTest {
  private static final long PID = 4711;

  @TempDir Path temp;
  private World world;

  @BeforeEach
  void installVersionOne() throws Exception {
    world = new World(temp);
    world.installV1();
  }

  /** The processes of a machine on which one instance of the app runs, until it ends. */
  private final class Machine implements ProcessTable {
    private final List<Long> asked = new ArrayList<>();
    private boolean endsWhenAsked = true;
    private boolean running = true;
    private String boot = "first";

    @Override
    public List<Running> processes() {
      String program = world.layout.image(World.V1).resolve("bin/tool").toString();
      return running ? List.of(new Running(PID, 1, List.of("/bin/sh", "sh", program))) : List.of();
    }

    @Override
    public void askToEnd(long pid) {
      asked.add(pid);
      running = !endsWhenAsked;
    }

    @Override
    public String bootId() {
      return boot;
    }
  }

  private Machine appRuns() {
    Machine machine = new Machine();
    world.processes = machine;
    return machine;
  }

  /** As a hand-over leaves it: the request lies beside the signed files. */
  private FinalizeRequest upgrade(boolean yes, boolean force) throws IOException {
    Files.writeString(world.release(World.V2).resolve("request.json"), "{}");
    return new FinalizeRequest(
        Journal.Operation.UPGRADE,
        world.layout.root(),
        Optional.of(World.V1),
        World.V2,
        Optional.of(world.release(World.V2)),
        List.of(),
        Optional.empty(),
        yes,
        true,
        false,
        false,
        true,
        force,
        false,
        "a test");
  }

  private Installation installation() {
    return world.installation();
  }

  private DeferredChange kept() {
    return installation().deferred;
  }

  private Deferral deferral() {
    return new Deferral(installation(), world.host(new RealDisk()));
  }

  private Event.Status status() throws Exception {
    new Status(world.layout, InstalledImage.at(world.image(World.V1)), world.host(new RealDisk()))
        .run();
    return (Event.Status) world.events.getLast();
  }

  private String waits() throws IOException {
    return Files.readString(world.layout.deferred().resolve("waits"));
  }

  private void assertOld(Map<String, String> old) throws Exception {
    assertThat(world.current()).isEqualTo("1.0.0");
    assertThat(world.contents()).isEqualTo(old);
    assertThat(world.leftovers()).isEmpty();
  }

  @Test
  void whileTheAppRuns_anUpgradeThatWasAgreedTo_waitsForTheNextStart() throws Exception {
    final Map<String, String> old = world.contents();
    final Machine machine = appRuns();
    world.run(upgrade(true, false), new RealDisk());
    assertOld(old);
    assertThat(world.events)
        .contains(
            new Event.Deferred(
                World.V2, "tool is running (process 4711)", List.of(PID), "tool self-update"));
    assertThat(waits()).isEqualTo("first\n4711\n");
    assertThat(status().versions())
        .anySatisfy(version -> {
          assertThat(version.version()).isEqualTo(World.V2);
          assertThat(version.toString()).contains("it waits for a start of the app");
        });

    assertThat(deferral().begin()).isEmpty();
    assertThat(waits()).isEqualTo("first\n4711\n");

    machine.running = false;
    FinalizeRequest due = deferral().begin().orElseThrow();
    world.run(due, new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.contents().get("app.db")).contains("Ada|none|");
    assertThat(kept().isThere()).isFalse();
    assertThat(world.layout.deferred()).doesNotExist();
  }

  @Test
  void whatWaits_knowsTheOneThatRunsNow() throws Exception {
    Machine machine = appRuns();
    world.run(upgrade(true, false), new RealDisk());
    machine.boot = "second";
    assertThat(deferral().begin()).isEmpty();
    assertThat(waits()).isEqualTo("second\n4711\n");
  }

  @Test
  void onATerminal_theUserIsAsked_andMayLetItWait() throws Exception {
    appRuns();
    List<String> questions = new ArrayList<>();
    world.terminal =
        question -> {
          questions.add(question);
          return Optional.of("d");
        };
    world.run(upgrade(false, false), new RealDisk());
    assertThat(questions).singleElement().asString().contains("process 4711", "[w/d]");
    assertThat(kept().isThere()).isTrue();
  }

  @Test
  void onATerminal_theUserMayWaitForTheEndOfTheApp() throws Exception {
    Machine machine = appRuns();
    world.terminal =
        question -> {
          Thread closer = new Thread(() -> machine.running = false);
          closer.start();
          return Optional.of("w");
        };
    world.run(upgrade(false, false), new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(kept().isThere()).isFalse();
  }

  @Test
  void withNobodyToAsk_andNoConsent_nothingIsDone() throws Exception {
    Map<String, String> old = world.contents();
    appRuns();
    assertThatThrownBy(() -> world.run(upgrade(false, false), new RealDisk()))
        .isInstanceOf(BusyException.class)
        .hasMessageContaining("tool is running (process 4711)");
    assertOld(old);
    assertThat(kept().isThere()).isFalse();
  }

  @Test
  void withForce_theAppIsAskedToEnd() throws Exception {
    Machine machine = appRuns();
    world.run(upgrade(true, true), new RealDisk());
    assertThat(machine.asked).containsExactly(PID);
    assertThat(world.current()).isEqualTo("2.0.0");
  }

  @Test
  void aProgramThatHoldsTheData_isNamed_andLetsTheUpgradeWait() throws Exception {
    Path database = world.settings.resolve("tool.db");
    List<List<Path>> asked = new ArrayList<>();
    world.openFiles =
        places -> {
          asked.add(places);
          return List.of(new Holder(Optional.of(PID), "browser", database));
        };
    world.run(upgrade(true, false), new RealDisk());
    assertThat(asked.getFirst())
        .contains(world.data, database)
        .doesNotContain(world.settings, world.settings.resolve("others.conf"));
    assertThat(world.events)
        .anySatisfy(event ->
            assertThat(event)
                .asString()
                .contains("The data are in use: browser (process 4711) holds " + database));
    assertThat(waits()).isEqualTo("-\n4711\n");
    assertThat(world.current()).isEqualTo("1.0.0");

    assertThatThrownBy(() -> world.run(upgrade(true, true), new RealDisk()))
        .isInstanceOf(BusyException.class)
        .hasMessageContaining("browser");
  }

  @Test
  @Tag("W10")
  void aProgramThatComesWhileTheChangeIsStaged_isSeenBeforeTheCommit() throws Exception {
    world.openFiles =
        places ->
            Files.exists(world.layout.switchMark())
                ? List.of(new Holder(Optional.empty(), "", world.data.resolve("app.db")))
                : List.of();
    world.run(upgrade(true, false), new RealDisk());
    assertThat(world.current()).isEqualTo("1.0.0");
    assertThat(world.leftovers()).isEmpty();
    assertThat(waits()).isEqualTo("-\n");
  }

  @Test
  void dataThatAreWrittenOnceWhileTheyAreCopied_areCopiedAnew() throws Exception {
    world.run(upgrade(true, false), writing(new ArrayDeque<>(List.of("once"))));
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.contents().get("papers/b.txt")).isEqualTo("paper b\nonce");
  }

  @Test
  void dataThatAreWrittenAllTheTime_letTheUpgradeWait_withTheReason() throws Exception {
    Deque<String> texts = new ArrayDeque<>(List.of("one", "two", "three"));
    world.run(upgrade(true, false), writing(texts));
    assertThat(texts).isEmpty();
    assertThat(world.current()).isEqualTo("1.0.0");
    assertThat(world.contents().get("papers/b.txt")).isEqualTo("paper b\nonetwothree");
    assertThat(world.events)
        .anySatisfy(event ->
            assertThat(event).asString().contains("Deferred", "while they were being copied"));
    assertThat(waits()).isEqualTo("-\n");
    world.run(deferral().begin().orElseThrow(), new RealDisk());
    assertThat(world.contents().get("papers/b.txt")).isEqualTo("paper b\nonetwothree");
    assertThat(world.current()).isEqualTo("2.0.0");
  }

  /** Somebody adds the next text to a file each time when the copy is made. */
  private FailingDisk writing(Deque<String> texts) {
    Path file = world.data.resolve("papers/b.txt");
    return FailingDisk.watchedBy((number, call) -> {
      if (call.startsWith("write " + world.layout.switchMark()) && !texts.isEmpty()) {
        Files.writeString(file, Files.readString(file) + texts.remove());
      }
    });
  }

  @Test
  void whatWaitedForAnotherVersion_isGivenUp() throws Exception {
    Machine machine = appRuns();
    world.run(upgrade(true, false), new RealDisk());
    machine.running = false;
    world.run(world.upgrade(), new RealDisk());
    assertThat(kept().isThere()).isFalse();
  }

  @Test
  void whatNeverComesToAnEnd_isGivenUp() throws Exception {
    Machine machine = appRuns();
    world.run(upgrade(true, false), new RealDisk());
    machine.running = false;
    for (int i = 0; i < 3; i++) {
      assertThat(deferral().begin()).isPresent();
    }
    assertThat(deferral().begin()).isEmpty();
    assertThat(kept().isThere()).isFalse();
    assertThat(world.events)
        .anySatisfy(event -> assertThat(event).asString().contains("begun 3 times"));
  }

  @Test
  void aVersionThatWasReverted_isNotTriedAgainByAStart() throws Exception {
    Machine machine = appRuns();
    world.run(upgrade(true, false), new RealDisk());
    machine.running = false;
    FinalizeRequest due = deferral().begin().orElseThrow();
    world.variables.put("TOOL_DOCTOR", "fail");
    assertThatThrownBy(() -> world.run(due, new RealDisk())).hasMessageContaining("is ill");
    assertThat(deferral().begin()).isEmpty();
    assertThat(kept().isThere()).isFalse();
  }

  @Test
  void killedWhileItIsKept_itWaitsAsAWholeOrNotAtAll() throws Exception {
    Machine machine = appRuns();
    Tree before = homeButTheLock();
    DyingDisk counter = DyingDisk.immortal();
    world.run(upgrade(true, false), counter);
    for (int n = 1; n <= counter.calls(); n++) {
      machine.running = true;
      World.delete(world.layout.deferred());
      DyingDisk dying = DyingDisk.diesAt(n);
      assertThatThrownBy(() -> world.run(upgrade(true, false), dying))
          .isInstanceOf(DyingDisk.Died.class);
      world.recover(new RealDisk());
      machine.running = false;
      Optional<FinalizeRequest> due = deferral().begin();
      if (due.isPresent()) {
        assertThat(due.get().release()).contains(world.layout.deferred());
        assertThat(world.layout.deferred().resolve("SHA256SUMS.minisig")).exists();
      }
      World.delete(world.layout.deferred());
      assertThat(homeButTheLock()).as(dying.log().getLast()).isEqualTo(before);
    }
  }

  private Tree homeButTheLock() throws IOException {
    return Tree.of(world.home, path -> !path.endsWith("state/lock"));
  }
}
