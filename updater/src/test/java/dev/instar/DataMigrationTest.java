package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.backup.Backup;
import dev.instar.backup.BackupManifest;
import dev.instar.disk.RealDisk;
import dev.instar.install.History;
import dev.instar.install.Journal;
import dev.instar.install.Rehearsal;
import dev.instar.model.Answers;
import dev.instar.model.DecisionException;
import dev.instar.model.ExitCode;
import dev.instar.model.Requirement;
import dev.instar.model.UpgradeFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The active program's migration of data that are older than it. */
@Tag("N8")
class DataMigrationTest {
  @TempDir Path temp;
  private World world;
  private Map<String, String> old;
  private Map<String, String> upgraded;

  @BeforeEach
  void putOldDataUnderTheNewProgram() throws Exception {
    world = new World(temp);
    world.installV1();
    old = world.contents();
    keep("old");
    world.run(world.upgrade(), new RealDisk());
    upgraded = world.contents();
    keep("new");
    bringBack("old");
    world.events.clear();
  }

  private void keep(String name) throws Exception {
    World.copy(world.data, world.place.resolve(name + "/data"));
    World.copy(world.settings, world.place.resolve(name + "/settings"));
  }

  private void bringBack(String name) throws Exception {
    World.delete(world.data);
    World.delete(world.settings);
    World.copy(world.place.resolve(name + "/data"), world.data);
    World.copy(world.place.resolve(name + "/settings"), world.settings);
  }

  private DataMigration migration() throws Exception {
    return new DataMigration(world.layout, world.newest(), world.host(new RealDisk()));
  }

  @Test
  @Tag("D14")
  @Tag("N14")
  void oldData_areMigrated_backedUp_andRecorded() throws Exception {
    assertThat(migration().run(false, true, false, false, false, Answers.none()))
        .isEqualTo(ExitCode.DONE);
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.contents()).isEqualTo(upgraded);
    assertThat(world.leftovers()).isEmpty();
    BackupManifest backup = world.installation().backups.list().getFirst().manifest();
    assertThat(backup.appVersion()).contains(World.V2);
    assertThat(backup.dataVersion()).contains(World.V1);
    History.Entry entry = world.installation().history.entries().getLast();
    assertThat(entry.operation()).isEqualTo("migrate");
    assertThat(entry.account().orElseThrow().dataFrom()).contains(World.V1);
    assertThat(entry.account().orElseThrow().dataTo()).contains(World.V2);
    assertThat(entry.account().orElseThrow().migrations()).isEqualTo(1);
    assertThat(entry.account().orElseThrow().records()).isPositive();
    assertThat(entry.account().orElseThrow().user()).isEqualTo(System.getProperty("user.name"));

    world.events.clear();
    migration().history();
    assertThat(world.events).hasSize(3);
    assertThat(world.events.getLast())
        .isInstanceOfSatisfying(
            Event.DataChange.class,
            change -> {
              assertThat(change.operation()).isEqualTo("migrate");
              assertThat(change.outcome()).isEqualTo("done");
            });
  }

  @Test
  @Tag("D9")
  @Tag("G3")
  void twice_changesNothingTheSecondTime() throws Exception {
    migration().run(false, true, false, false, false, Answers.none());
    int backups = world.installation().backups.list().size();
    Map<String, String> before = world.contents();
    world.events.clear();
    assertThat(migration().run(false, true, false, false, false, Answers.none()))
        .isEqualTo(ExitCode.DONE);
    assertThat(world.events)
        .anySatisfy(event ->
            assertThat(event)
                .isEqualTo(
                    new Event.NothingToDo(
                        "The data need no migration; they are of version 2.0.0.")));
    assertThat(world.contents()).isEqualTo(before);
    assertThat(world.installation().backups.list()).hasSize(backups);
    assertThat(migration().atStart()).isEqualTo(ExitCode.DONE);
  }

  /** Each look at it is some seconds later than the one before. */
  private static final class HastyClock extends Clock {
    private Instant now = Instant.now();

    @Override
    public Instant instant() {
      now = now.plusSeconds(4);
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private Optional<Duration> expected() {
    return world.events.stream()
        .flatMap(event -> event instanceof Event.Planned found ? Stream.of(found) : Stream.empty())
        .reduce((one, other) -> other)
        .orElseThrow()
        .migrations()
        .getFirst()
        .expected();
  }

  @Test
  @Tag("N9")
  @Tag("G30")
  void aRehearsal_isTheEstimateOfTheRealRun_andOneFarSlowerIsTold_orStopped() throws Exception {
    migration().run(true, true, false, false, false, Answers.none());
    assertThat(expected()).isEmpty();
    world.clock = new HastyClock();
    assertThatThrownBy(() -> migration().run(false, true, false, true, false, Answers.none()))
        .isInstanceOf(UpgradeFailedException.class)
        .hasMessageContaining("stopped")
        .hasMessageContaining("it takes far longer than in its rehearsal (expected 0")
        .hasMessageContaining("without --stop-if-slow");
    assertThat(expected()).isPresent();
    assertThat(world.contents()).isEqualTo(old);
    assertThat(world.leftovers()).isEmpty();

    world.events.clear();
    migration().run(false, true, false, false, false, Answers.none());
    assertThat(world.events.toString())
        .contains("warning: \"Everything anew\" takes far longer than in its rehearsal");
    assertThat(world.contents()).isNotEqualTo(old);
  }

  @Test
  void aRehearsalOfOtherData_countsAsFarAsTheyHaveGrown_andADamagedRecordForNothing()
      throws Exception {
    migration().run(true, true, false, false, false, Answers.none());
    Rehearsal small = Rehearsal.read(world.layout).orElseThrow();
    Map.Entry<Requirement, Duration> took = small.took().entrySet().iterator().next();
    assertThat(small.expected(2 * small.bytes()))
        .containsEntry(took.getKey(), took.getValue().multipliedBy(2));
    assertThat(small.expected(1)).containsEntry(took.getKey(), took.getValue());

    Files.writeString(world.layout.rehearsal(), "{\"format\": 1, \"version\"");
    migration().run(false, true, false, true, false, Answers.none());
    assertThat(expected()).isEmpty();
  }

  @Test
  @Tag("N9")
  void aRehearsal_changesNothing_andSaysHowToGoOn() throws Exception {
    migration().run(true, true, false, false, false, Answers.none());
    assertThat(world.contents()).isEqualTo(old);
    assertThat(world.leftovers()).isEmpty();
    Event.Rehearsed rehearsed =
        world.events.stream()
            .flatMap(
                event -> event instanceof Event.Rehearsed found ? Stream.of(found) : Stream.empty())
            .findFirst()
            .orElseThrow();
    assertThat(rehearsed.migrations()).hasSize(1);
    assertThat(rehearsed.proceedWith()).isEqualTo("tool migrate");
  }

  @Test
  @Tag("N10")
  @Tag("D7")
  void aStart_migratesWhatNeedsNobodysWord() throws Exception {
    assertThat(migration().atStart()).isEqualTo(ExitCode.DONE);
    assertThat(world.contents()).isEqualTo(upgraded);
  }

  @Test
  @Tag("N11")
  void aStart_leavesToThePersonWhatNeedsTheirWord() throws Exception {
    editMigration("risk: automatic", "risk: prompted");
    assertThatThrownBy(() -> migration().atStart())
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("The data are of version 1.0.0 and must be migrated before")
        .hasMessageContaining("nothing was started")
        .hasMessageContaining("tool migrate");
    assertThat(world.contents()).isEqualTo(old);
  }

  /** In the installed image, as the publisher's own test would have it. */
  private void editMigration(String from, String to) throws Exception {
    Path file = world.layout.image(World.V2).resolve("migrations/2.0.0.yaml");
    String text = Files.readString(file);
    String edited = text.contains(from) ? text.replace(from, to) : to + "\n" + text;
    Files.writeString(file, edited);
  }

  @Test
  @Tag("N22")
  void migratedDataThatTheProgramDoesNotLike_comeBack_andTheVersionIsNotCalledBad()
      throws Exception {
    world.variables.put("TOOL_DOCTOR", "fail");
    assertThatThrownBy(() -> migration().run(false, true, false, false, false, Answers.none()))
        .isInstanceOf(UpgradeFailedException.class)
        .hasMessageContaining("The migrated data were in use for a moment, but");
    assertThat(world.contents()).isEqualTo(old);
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.leftovers()).isEmpty();
    assertThat(world.installation().metadata().orElseThrow().badVersions()).isEmpty();
    assertThat(world.installation().history.entries().getLast().outcome()).isEqualTo("reverted");
    List<Backup> backups = world.installation().backups.list();
    assertThat(backups.getFirst().id()).endsWith("-attempted");
  }

  @Test
  @Tag("G18")
  void newerData_areLeftAlone_andTheProgramIsNotStartedOnThem() throws Exception {
    World other = new World(Files.createDirectories(temp.resolve("other")));
    other.installV1();
    World.delete(other.data);
    World.copy(world.place.resolve("new/data"), other.data);
    World.delete(other.settings);
    World.copy(world.place.resolve("new/settings"), other.settings);
    Map<String, String> before = other.contents();
    World.delete(other.layout.image(World.V2));
    DataMigration migration =
        new DataMigration(other.layout, other.newest(), other.host(new RealDisk()));
    assertThatThrownBy(migration::atStart)
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("The data are of version 2.0.0")
        .hasMessageContaining("only knows data up to 1.0.0")
        .hasMessageContaining("tool self-update");
    assertThatThrownBy(() -> migration.run(false, true, false, false, false, Answers.none()))
        .isInstanceOf(DecisionException.class);
    assertThat(other.contents()).isEqualTo(before);
  }

  @Test
  void status_saysWhatIsDue() throws Exception {
    migration().status();
    Event.DataStatus due = (Event.DataStatus) world.events.getLast();
    assertThat(due.version()).contains(World.V1);
    assertThat(due.uses()).contains(World.V2);
    assertThat(due.due()).hasSize(1);
    assertThat(due.migrateWith()).contains("tool migrate");
    migration().run(false, true, false, false, false, Answers.none());
    migration().status();
    Event.DataStatus done = (Event.DataStatus) world.events.getLast();
    assertThat(done.due()).isEmpty();
    assertThat(done.migrateWith()).isEmpty();
  }

  @Test
  @Tag("N21")
  @Tag("G12")
  void dataBelowTheWindow_areRefused_andDeprecationsAreShown() throws Exception {
    World windowed =
        new World(
            Files.createDirectories(temp.resolve("windowed")),
            """
            , "oldestData": {"version": "1.5.0", "through": "1.5.0"},
            "deprecations": [{"what": "the old report", "until": "2027-01-31", "instead": "reports"}]
            """);
    windowed.seed();
    windowed.place(World.V2);
    assertThatThrownBy(() ->
            windowed.run(
                windowed.request(Journal.Operation.INSTALL, World.V2, Optional.empty()),
                new RealDisk()))
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining(
            "The data are of version 1.0.0; version 2.0.0 takes data from version 1.5.0 on.")
        .hasMessageContaining("Go through version 1.5.0 first: tool self-update --version 1.5.0");
    assertThat(windowed.current()).isEqualTo("none");
    World.delete(windowed.data);
    World.delete(windowed.settings);
    Files.createDirectories(windowed.settings);
    windowed.run(
        windowed.request(Journal.Operation.INSTALL, World.V2, Optional.empty()), new RealDisk());
    assertThat(windowed.events.toString())
        .contains("Deprecated: the old report will go after 2027-01-31; use reports instead.");
  }
}
