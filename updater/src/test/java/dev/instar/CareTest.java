package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.care.Repair;
import dev.instar.care.Status;
import dev.instar.disk.Durable;
import dev.instar.disk.RealDisk;
import dev.instar.install.InstallationLock;
import dev.instar.install.InstalledImage;
import dev.instar.model.BusyException;
import dev.instar.model.DecisionException;
import dev.instar.model.ExitCode;
import dev.instar.model.NetworkException;
import dev.instar.model.RepairException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Breaks an installation for real, in every way that is known: the doctor finds exactly that,
 * changes nothing, and the repair mends it without touching the data, or says who must.
 */
@Tag("D37")
@Tag("W10")
class CareTest extends PatientTest {
  /** What a repair writes anew, and may say otherwise than before. */
  private static final Set<String> WRITTEN_ANEW = Set.of("metadata.json", "journal.json");

  @ParameterizedTest
  @MethodSource("dev.instar.Damage#mendable")
  @Tag("W11")
  void whatCanBeMended(Damage broken) throws Exception {
    Map<String, String> well = patient.files(WRITTEN_ANEW);
    Map<String, String> data = world.contents();
    broken.act().on(world);
    Map<String, String> damaged = patient.files();

    assertThat(patient.diagnosis()).isEqualTo(broken.kinds());
    assertThat(patient.files()).as("the doctor changes nothing").isEqualTo(damaged);
    assertThat(patient.repair(new RealDisk())).isEqualTo(ExitCode.DONE);
    assertThat(patient.diagnosis()).isEmpty();
    assertThat(world.contents()).isEqualTo(data);
    assertThat(patient.files(WRITTEN_ANEW)).isEqualTo(well);

    Map<String, String> mended = patient.files();
    assertThat(patient.repair(new RealDisk())).isEqualTo(ExitCode.DONE);
    assertThat(patient.mended()).isEmpty();
    assertThat(patient.files()).as("nothing is left to mend").isEqualTo(mended);
    rollBackAndForth();
  }

  /** Everything that the installation remembers is of use again. */
  private void rollBackAndForth() throws Exception {
    String backup = Durable.children(world.layout.backups()).getLast().getFileName().toString();
    world.run(
        world.request(
            dev.instar.install.Journal.Operation.ROLLBACK, World.V1, java.util.Optional.of(backup)),
        new RealDisk());
    assertThat(world.current()).isEqualTo("1.0.0");
    world.run(world.upgrade(), new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
  }

  @ParameterizedTest
  @MethodSource("dev.instar.Damage#forAPerson")
  void whatOnlyAPersonMends(Damage broken) throws Exception {
    broken.act().on(world);
    Map<String, String> damaged = patient.files();

    assertThat(patient.diagnosis()).isEqualTo(broken.kinds());
    try {
      assertThat(patient.repair(new RealDisk())).isEqualTo(ExitCode.NEEDS_REPAIR);
    } catch (RepairException e) {
      assertThat(e.exitCode()).isEqualTo(ExitCode.NEEDS_REPAIR);
    }
    assertThat(patient.files()).as("it was left to the person").isEqualTo(damaged);
  }

  @ParameterizedTest
  @MethodSource("dev.instar.Damage#harmless")
  void whatDoesNoHarm(Damage odd) throws Exception {
    odd.act().on(world);
    Map<String, String> before = patient.files();
    assertThat(patient.diagnosis()).isEqualTo(odd.kinds());
    assertThat(patient.repair(new RealDisk())).isEqualTo(ExitCode.DONE);
    assertThat(patient.files()).isEqualTo(before);
  }

  @Test
  void manyThingsAtOnce_areAllFound_andMended() throws Exception {
    Map<String, String> data = world.contents();
    Files.delete(world.layout.current());
    Files.writeString(world.layout.metadata(), "");
    Files.delete(world.layout.updater());
    World.delete(Damage.active(world));
    Files.delete(world.layout.launcher());
    Files.createDirectories(world.layout.staging().resolve("change-x"));
    assertThat(patient.diagnosis())
        .contains(
            "repair current-broken",
            "repair metadata-broken",
            "repair updater-broken",
            "repair launcher-broken",
            "repair image-missing",
            "repair staging-left");
    assertThat(patient.repair(new RealDisk())).isEqualTo(ExitCode.DONE);
    assertThat(patient.diagnosis()).isEmpty();
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.contents()).isEqualTo(data);
    rollBackAndForth();
  }

  @Test
  void otherProcesses_areLockedOut_untilTheRepairHasEnded() throws Exception {
    Files.delete(world.layout.launcher());
    List<Boolean> locked = new ArrayList<>();
    world.terminal =
        question -> {
          locked.add(patient.isLocked());
          return Optional.of("y");
        };
    assertThat(patient.repair(new RealDisk(), false)).isEqualTo(ExitCode.DONE);
    assertThat(locked).containsExactly(true);
    assertThat(patient.isLocked()).isFalse();
  }

  @Test
  void withoutNetwork_theDamagedImageStays_andAllElseIsMended() throws Exception {
    Damage.append(Damage.active(world).resolve("launch/app.sh"), "# more\n");
    Files.delete(world.layout.launcher());
    patient.close();
    assertThatThrownBy(() -> patient.repair(new RealDisk())).isInstanceOf(NetworkException.class);
    assertThat(Damage.active(world).resolve("launch/app.sh")).content().endsWith("# more\n");
    assertThat(world.layout.launcher()).exists();
    assertThat(patient.diagnosis()).containsExactly("repair image-changed");
    assertThat(patient.found().getFirst().problem()).contains("launch/app.sh");
  }

  @Test
  void imageThatTheReleaseDoesNotHave_isNotTaken() throws Exception {
    World.delete(Damage.active(world));
    Path archive;
    try (Stream<Path> files = Files.list(world.release(World.V2))) {
      archive = files.filter(file -> file.toString().endsWith(".gz")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(archive);
    bytes[bytes.length / 2] ^= 1;
    Files.write(archive, bytes);
    assertThatThrownBy(() -> patient.repair(new RealDisk()))
        .isInstanceOf(dev.instar.model.VerificationException.class);
    assertThat(Damage.active(world)).doesNotExist();
  }

  @Test
  void brokenJournal_isLeft_whenTheDataMayBeHalfExchanged() throws Exception {
    Files.writeString(world.layout.journal(), "?");
    Damage.prepared(world);
    Files.delete(Damage.dataOfBackup(world).resolve("config.json"));
    Map<String, String> before = patient.files();
    assertThatThrownBy(() -> patient.repair(new RealDisk()))
        .isInstanceOf(RepairException.class)
        .hasMessageContaining("may be half done")
        .hasMessageContaining("a part of the data");
    assertThat(patient.files()).isEqualTo(before);
  }

  @Test
  void brokenJournal_isLeft_whileDataAreOnTheirWayByACopy() throws Exception {
    Files.writeString(world.layout.journal(), "?");
    Path copied = world.home.resolve(".tool-data.instar-copied-20260101T101112Z-1.0.0");
    Files.writeString(Files.createDirectories(copied).resolve("config.json"), "{}");
    Map<String, String> before = patient.files();
    assertThatThrownBy(() -> patient.repair(new RealDisk()))
        .isInstanceOf(RepairException.class)
        .hasMessageContaining(copied.toString());
    assertThat(patient.files()).isEqualTo(before);
    assertThat(copied.resolve("config.json")).hasContent("{}");
  }

  @Test
  void brokenJournal_ofAChangeThatWasExchangedWhole_leavesItsBackupAsOne() throws Exception {
    Damage.prepared(world);
    Files.writeString(world.layout.journal(), "?");
    assertThat(patient.repair(new RealDisk())).isEqualTo(ExitCode.DONE);
    assertThat(patient.diagnosis()).isEmpty();
    assertThat(world.layout.journal()).doesNotExist();
    rollBackAndForth();
  }

  @Test
  void brokenJournal_andBrokenMetadata_areLeftTogether() throws Exception {
    Files.writeString(world.layout.journal(), "?");
    Files.writeString(world.layout.metadata(), "?");
    Map<String, String> before = patient.files();
    assertThatThrownBy(() -> patient.repair(new RealDisk())).isInstanceOf(RepairException.class);
    assertThat(patient.files()).isEqualTo(before);
  }

  @Test
  void withoutAYes_nothingIsMended() throws Exception {
    Files.delete(world.layout.launcher());
    Repair repair =
        new Repair(
            world.layout, InstalledImage.at(world.image(World.V2)), world.host(new RealDisk()));
    assertThatThrownBy(() -> repair.run(false)).isInstanceOf(DecisionException.class);
    assertThat(world.layout.launcher()).doesNotExist();
  }

  @Test
  void whileAnotherCommandIsAtWork_theDoctorSaysWho_andTheRepairWaitsOutside() throws Exception {
    Files.createDirectories(world.layout.staging().resolve("change-x"));
    try (InstallationLock lock =
        InstallationLock.acquire(world.layout, "self-update", Clock.systemUTC(), Duration.ZERO)) {
      lock.keep();
      assertThat(patient.diagnosis()).as("its staging is its own affair").isEmpty();
      assertThat(world.events).anyMatch(event -> event.toString().contains("Another command"));
      assertThatThrownBy(() -> patient.repair(new RealDisk())).isInstanceOf(BusyException.class);
    }
  }

  @Test
  @Tag("G38")
  void status_tellsEverything_alsoOfADamagedInstallation_andChangesNothing() throws Exception {
    Event.Status well = status();
    assertThat(well.active()).contains(World.V2);
    assertThat(well.updater()).contains(World.V2);
    assertThat(well.versions())
        .extracting(Event.InstalledVersion::version)
        .containsExactly(World.V1, World.V2);
    assertThat(well.versions().getFirst().role()).contains("leads back to it");
    assertThat(well.data()).hasSize(2).allMatch(Event.DataPlace::present);
    assertThat(well.data().getFirst().version()).contains(World.V2);
    assertThat(well.data().getFirst().bytes()).isPositive();
    assertThat(well.backups()).isEqualTo(2);
    assertThat(well.backupBytes()).isPositive();
    assertThat(well.lastChange().orElseThrow()).contains("upgrade 1.0.0 -> 2.0.0, done");
    assertThat(well.inFlight()).isEmpty();

    Files.writeString(world.layout.current(), "?");
    Files.writeString(world.layout.metadata(), "?");
    Files.writeString(world.layout.journal(), "?");
    World.delete(Damage.active(world));
    Map<String, String> before = patient.files();
    Event.Status ill = status();
    assertThat(ill.active()).isEmpty();
    assertThat(ill.inFlight().orElseThrow()).contains("cannot be read");
    assertThat(patient.files()).isEqualTo(before);
  }

  private Event.Status status() throws Exception {
    world.events.clear();
    new Status(world.layout, InstalledImage.at(world.image(World.V2)), world.host(new RealDisk()))
        .run();
    return (Event.Status) world.events.getFirst();
  }
}
