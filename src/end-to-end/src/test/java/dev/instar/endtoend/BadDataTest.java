package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.instar.testing.Matrix;
import dev.instar.testing.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Data, journals and disks on which an update must not be tried, or cannot be carried out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("W10")
@Tag("N12")
@Tag("D37")
@SuppressWarnings("NullAway.Init") // installed before the first test
class BadDataTest {
  private static final int DECISION = 40;
  private static final int FAILED = 50;
  private static final int REPAIR = 60;
  private static final Object[] UPDATE = {"self-update", "--yes"};

  private Publisher.Server server;
  private Employees employees;

  @BeforeAll
  void install(@TempDir Path directory) throws InterruptedException {
    Machine machine = Machine.in(directory);
    server = Publisher.serve(machine, Employees.RELEASES);
    employees = Employees.seeded(machine, server.url(), "1.0.0").remembered();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** The image may have arrived, but nothing names it. */
  private static Refusal refusal(Employees employees, int exit) {
    return Refusal.of(employees, exit).butFor(path -> path.startsWith("versions/1.2.0"));
  }

  @Test
  void dataThatWereThereAndAreGone() throws IOException {
    Path elsewhere = employees.app().machine().directory().resolve("disk");
    Files.move(employees.data(), elsewhere);
    try {
      assertThat(refusal(employees, DECISION).when(UPDATE))
          .contains(employees.data().toString(), "is gone; it was there before");
    } finally {
      Files.move(elsewhere, employees.data());
    }
  }

  @Test
  void dataThatAreSaidToBeElsewhereSuddenly() throws IOException {
    Path other = Files.createDirectories(employees.app().machine().home().resolve("other"));
    assertThat(refusal(employees.with("EMPLOYEES_DATA", other.toString()), DECISION).when(UPDATE))
        .contains("was at " + employees.data() + " before");
  }

  @Test
  void aDatabaseThatIsCorrupt() throws IOException {
    byte[] whole = Files.readAllBytes(employees.database());
    try {
      try (RandomAccessFile file = new RandomAccessFile(employees.database().toFile(), "rw")) {
        for (long page = 1; page < 12; page++) {
          file.seek(page * 4096);
          file.write(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        }
      }
      assertThat(refusal(employees, DECISION).when(UPDATE))
          .contains(employees.database().toString(), "is corrupt");
    } finally {
      Files.write(employees.database(), whole);
    }
  }

  @Test
  void dataThatTheUserMayNotRead() throws IOException {
    Machine machine = employees.app().machine();
    boolean root = Files.isReadable(Path.of("/proc/1/environ"));
    Path setpriv = root ? Tools.required("setpriv") : Path.of("");
    String owner = root ? "65534:65534" : "";
    give(machine, owner);
    Files.setPosixFilePermissions(employees.data(), PosixFilePermissions.fromString("---------"));
    try {
      Object launcher = employees.app().launcher();
      Run run =
          root
              ? machine.run(
                  setpriv,
                  "--reuid=65534",
                  "--regid=65534",
                  "--clear-groups",
                  launcher,
                  "self-update",
                  "--yes")
              : machine.run(launcher, "self-update", "--yes");
      run.expect(DECISION);
      assertThat(run.err()).contains("is not readable for you", "Nothing was changed.");
    } finally {
      Files.setPosixFilePermissions(employees.data(), PosixFilePermissions.fromString("rwxr-xr-x"));
      give(machine, root ? "0:0" : "");
    }
    assertThat(employees.app().current()).isEqualTo("1.0.0");
    employees.run("doctor").expect(0);
  }

  private static void give(Machine machine, String owner) throws IOException {
    if (!owner.isEmpty()) {
      Files.setPosixFilePermissions(
          machine.directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
      machine.run("chown", "-R", owner, machine.home()).expect(0);
    }
  }

  @Test
  void theHomeDirectoryAsData_isRefusedAtInstallation(@TempDir Path directory) {
    Machine machine = Machine.in(directory);
    Employees fresh =
        Employees.on(machine, server.url()).with("EMPLOYEES_DATA", machine.home().toString());
    Run run = fresh.app().install("1.0.0", "--yes").expect(DECISION);
    assertThat(run.err()).contains("is your home directory", "Nothing was changed.");
    assertThat(fresh.app().current()).isEmpty();
    assertThat(fresh.app().launcher()).doesNotExist();
    assertThat(fresh.app().settled()).isTrue();
  }

  @Test
  void dataThatAreAbsent_areNormal(@TempDir Path directory) {
    Employees fresh = Employees.on(Machine.in(directory), server.url());
    fresh.app().install("1.0.0", "--yes").expect(0);
    fresh.run(UPDATE).expect(0);
    assertThat(fresh.run("version").expect(0).out()).isEqualTo("employees 1.2.0\n");
    assertThat(fresh.data()).doesNotExist();
    assertThat(fresh.app().settled()).isTrue();
  }

  static Stream<String> journals() {
    return Matrix.of(
        2,
        Stream.of(
            "{\"format\": 1",
            "{\"format\": 99, \"updater\": \"9.9.9\"}",
            "",
            "[]",
            "{\"format\": 1}"));
  }

  @ParameterizedTest
  @MethodSource("journals")
  @Tag("N13")
  void aJournalThatNobodyUnderstands(String text) throws IOException {
    Files.writeString(employees.journal(), text);
    try {
      Refusal refusal = Refusal.of(employees, REPAIR);
      assertThat(refusal.when(UPDATE))
          .containsAnyOf("journal.json, cannot be read", "in a format (99)");
      assertThat(refusal.when("rollback", "--yes")).contains("unfinished change");
      assertThat(employees.run("version").expect(0).out()).isEqualTo("employees 1.0.0\n");
      assertThat(employees.journal()).hasContent(text);
    } finally {
      Files.deleteIfExists(employees.journal());
    }
  }

  @Test
  @Tag("N13")
  void aDiskWithoutRoomForACopyOfTheData(@TempDir Path directory) throws IOException {
    Machine machine = Machine.in(directory);
    Path place = Files.createDirectories(machine.directory().resolve("disk"));
    try (SmallDisk disk = SmallDisk.at(machine, place, "24m")) {
      Path data = disk.place().resolve("data");
      Employees small =
          Employees.seeded(machine.with("EMPLOYEES_DATA", data.toString()), server.url(), "1.0.0")
              .remembered();
      Path ballast = disk.place().resolve("ballast");
      try (OutputStream out = Files.newOutputStream(ballast)) {
        out.write(new byte[(int) (Files.getFileStore(place).getUsableSpace() - 65_536)]);
      }
      Map<String, String> before = InstalledApp.files(disk.place());
      assertThat(refusal(small, FAILED).when(UPDATE))
          .contains("not enough room on the disk of " + place, "MB for a copy of the data");
      assertThat(InstalledApp.files(disk.place())).isEqualTo(before);
      Files.delete(ballast);
      small.run(UPDATE).expect(0);
      small.run("doctor").expect(0);
    }
  }

  /** Room is there when the update looks for it, and gone before the copy of the data is made. */
  @Test
  @Tag("exhaustive")
  void aDiskThatFillsUpWhileTheDataAreCopied(@TempDir Path directory) throws IOException {
    Machine machine = Machine.in(directory);
    Path place = Files.createDirectories(machine.directory().resolve("disk"));
    try (SmallDisk disk = SmallDisk.at(machine, place, "192m")) {
      Path data = disk.place().resolve("data");
      Employees filling =
          Employees.seeded(machine.with("EMPLOYEES_DATA", data.toString()), server.url(), "1.0.0")
              .remembered();
      Path many = Files.createDirectories(data.resolve("documents/many"));
      for (int i = 0; i < 3000; i++) {
        Files.write(many.resolve("page " + i), new byte[16_384]);
      }
      Map<String, String> before = InstalledApp.files(disk.place());
      Path ballast = disk.place().resolve("ballast");

      Run update =
          Killing.inPhase(filling.app(), "prepared")
              .pausing(() -> fill(ballast), filling.app().command(UPDATE));

      assertThat(update.exit()).as(update.toString()).isIn(FAILED, REPAIR);
      assertThat(update.err()).contains("No space left on device");
      assertThat(filling.app().current()).isEqualTo("1.0.0");
      Files.delete(ballast);
      filling.run("doctor").expect(0);
      assertThat(InstalledApp.files(disk.place())).isEqualTo(before);
      filling.run(UPDATE).expect(0);
      filling.run("doctor").expect(0);
    }
  }

  private static void fill(Path ballast) {
    try (OutputStream out = Files.newOutputStream(ballast)) {
      byte[] piece = new byte[4096];
      while (true) {
        out.write(piece);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left on device");
    }
  }

  @Test
  void aDiskWithoutRoomForTheImage() throws IOException {
    Path staging = Files.createDirectories(employees.root().resolve("staging"));
    try (SmallDisk disk = SmallDisk.at(employees.app().machine(), staging, "8m")) {
      assertThat(disk.place()).isEqualTo(staging);
      assertThat(Refusal.of(employees, FAILED).when("self-update", "--version", "1.1.0", "--yes"))
          .contains("not enough room on the disk of " + staging, "MB for the download");
    }
  }

  /** A file system of a few bytes. */
  private record SmallDisk(Machine machine, Path place) implements AutoCloseable {
    static SmallDisk at(Machine machine, Path place, String size) {
      Run mount =
          machine.run(
              Tools.required("mount"), "-t", "tmpfs", "-o", "size=" + size, "instar-test", place);
      assumeTrue(mount.exit() == 0, "mounting a small disk is not permitted");
      return new SmallDisk(machine, place);
    }

    @Override
    public void close() {
      machine.run("umount", place).expect(0);
    }
  }
}
