package dev.instar.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.Durable;
import dev.instar.disk.DyingDisk;
import dev.instar.disk.RealDisk;
import dev.instar.disk.Tree;
import dev.instar.model.AppName;
import dev.instar.model.DataRoot;
import dev.instar.model.ExitCode;
import dev.instar.model.RepairException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupStoreTest {
  private static final AppName APP = new AppName("employees");
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Version ONE = new Version("1.0.0");
  private static final DataRoot HOME =
      new DataRoot("home", "~/data", DataRoot.Kind.DIRECTORY, List.of());

  @TempDir private Path temporary;
  private Path backups;
  private Path live;
  private BackupStore store;

  @BeforeEach
  void makeData() throws IOException, SQLException {
    Path dir = temporary.toRealPath();
    backups = dir.resolve("root/backups");
    live = dir.resolve("home/data");
    Files.createDirectories(live.resolve("documents/empty"));
    Files.writeString(live.resolve("documents/a.txt"), "a");
    Files.writeString(live.resolve("program"), "#!");
    Files.setPosixFilePermissions(
        live.resolve("program"), PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(live.resolve("link"), Path.of("documents/a.txt"));
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + live.resolve("people.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode=WAL");
      statement.execute("CREATE TABLE people(name)");
      statement.execute("INSERT INTO people VALUES('Ada')");
      // as an app that crashed leaves them
      for (String file : List.of("people.db", "people.db-wal", "people.db-shm")) {
        Files.copy(live.resolve(file), live.resolve("crashed-" + file));
      }
    }
    store = new BackupStore(APP, backups, new Durable(new RealDisk()));
  }

  private Tree liveTree() throws IOException {
    return Tree.of(live, path -> !path.endsWith("-shm"));
  }

  /** What the switch does: renames the data to their place, then writes it down. */
  private Backup backUp(BackupStore into, Instant created) throws IOException {
    Durable durable = new Durable(new RealDisk());
    String id = into.newId(created, Optional.of(ONE));
    Path place = into.placeFor(HOME, live, id);
    BackupManifest manifest = manifest(id, created, place, liveTree());
    into.prepare(manifest);
    durable.createDirectories(parent(place));
    durable.move(live, place);
    into.confirm(id);
    return into.list().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
  }

  private BackupManifest manifest(String id, Instant created, Path place, Tree tree) {
    return new BackupManifest(
        id,
        created,
        BackupManifest.Reason.UPGRADE,
        APP,
        Optional.of(ONE),
        Optional.of(ONE),
        List.of(new BackupManifest.Root("home", DataRoot.Kind.DIRECTORY, live, place, true, tree)));
  }

  private static Path parent(Path path) {
    return path.getRoot().resolve(path.subpath(0, path.getNameCount() - 1));
  }

  @Test
  @Tag("N5")
  @Tag("C7")
  void backupOfRenamedData_isSound_andRestoresEveryFile() throws Exception {
    Tree before = liveTree();
    Backup backup = backUp(store, NOON);

    assertThat(backup.id()).isEqualTo("20261121T120000Z-1.0.0");
    assertThat(backup.manifest().root("home").orElseThrow().place())
        .isEqualTo(backups.resolve("20261121T120000Z-1.0.0/data/home"));
    assertThat(store.verify(backup)).isEqualTo(new Verification.Sound());
    store.restoreInto(backup, "home", live);
    assertThat(Tree.of(live)).isEqualTo(before);
    assertThat(live.resolve("crashed-people.db-shm")).doesNotExist();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + live.resolve("crashed-people.db"));
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeQuery("SELECT name FROM people").getString(1)).isEqualTo("Ada");
    }
    assertThat(store.verify(backup)).isEqualTo(new Verification.Sound());
  }

  @Test
  void manifest_isReadAsItWasWritten_andWrittenTheSameTwice() throws Exception {
    Backup written = store.write(manifest("20261121T120000Z", NOON, beside(), liveTree()));
    assertThat(store.find("20261121T120000Z")).contains(written);
    String text = Files.readString(backups.resolve("20261121T120000Z/manifest.json"));
    store.write(written.manifest());
    assertThat(backups.resolve("20261121T120000Z/manifest.json")).hasContent(text);
  }

  private Path beside() {
    return parent(live).resolve(".data.instar-backups/20261121T120000Z");
  }

  @Test
  void installationThatWasMoved_stillFindsItsBackups() throws Exception {
    backUp(store, NOON);
    Path moved = temporary.toRealPath().resolve("moved");
    Files.move(backups, moved);
    BackupStore there = new BackupStore(APP, moved, new Durable(new RealDisk()));

    Backup backup = there.list().getFirst();
    assertThat(there.verify(backup)).isEqualTo(new Verification.Sound());
  }

  @Test
  @Tag("W27")
  void list_isNewestFirst_idsAreUnique_andFoundByIdOrPath() throws Exception {
    Backup first = store.write(manifest(id(NOON), NOON, place(NOON), liveTree()));
    Backup second = store.write(manifest(id(NOON), NOON, place(NOON), liveTree()));
    Instant later = NOON.plusSeconds(60);
    Backup third = store.write(manifest(id(later), later, place(later), liveTree()));

    assertThat(second.id()).isEqualTo("20261121T120000Z-1.0.0-2");
    assertThat(store.list()).containsExactly(third, second, first);
    assertThat(store.find(first.id())).contains(first);
    assertThat(store.find(first.directory().toString())).contains(first);
    assertThat(store.find("../backups/" + first.id())).contains(first);
    for (String none : List.of("", ".", "..", "../..", "/", "nothing", "20261121T120000Z", "a\0")) {
      assertThat(store.find(none)).as(none).isEmpty();
    }
  }

  private String id(Instant created) throws IOException {
    return store.newId(created, Optional.of(ONE));
  }

  private Path place(Instant created) throws IOException {
    return backups.resolve(id(created)).resolve("data/home");
  }

  @Test
  @Tag("W10")
  void damage_isNamedFileByFile_andNothingIsRestored() throws Exception {
    Backup backup = backUp(store, NOON);
    Path place = backup.manifest().root("home").orElseThrow().place();
    Files.writeString(place.resolve("documents/a.txt"), "b");
    Files.delete(place.resolve("program"));
    Files.writeString(place.resolve("documents/new.txt"), "x");

    assertThat(store.verify(backup))
        .isEqualTo(
            new Verification.Damaged(
                List.of("home/program"),
                List.of("home/documents/a.txt"),
                List.of("home/documents/new.txt")));
    Tree before = Tree.of(parent(backups));
    assertThatThrownBy(() -> store.restoreInto(backup, "home", live))
        .isInstanceOfSatisfying(
            RepairException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NEEDS_REPAIR))
        .hasMessageContaining("is damaged (missing: home/program; changed: home/documents/a.txt)");
    assertThat(live).doesNotExist();
    assertThat(Tree.of(parent(backups))).isEqualTo(before);
  }

  @Test
  void dataThatAreGone_areDamage() throws Exception {
    Backup backup = backUp(store, NOON);
    new Durable(new RealDisk()).deleteTree(backup.manifest().roots().getFirst().place());
    assertThat(store.verify(backup))
        .isEqualTo(new Verification.Damaged(List.of("home"), List.of(), List.of()));
  }

  @Test
  void manifestThatLeadsOutOfTheBackup_orIsUnreadable_isToldAndLeftAlone() throws Exception {
    Backup backup = backUp(store, NOON);
    Path file = backup.directory().resolve("manifest.json");
    String good = Files.readString(file);
    for (String bad :
        List.of(
            good.replace("\"data/home\"", "\"/etc\""),
            good.replace("\"data/home\"", "\"data/../../other\""),
            good.replace("documents/a.txt", "../a.txt"),
            good.replace("\"documents\"", "\"/documents\""),
            good.replace("\"format\" : 1", "\"format\" : 2"),
            good.replace(backup.id(), "20261121T120001Z"),
            good.substring(0, good.length() / 2),
            "")) {
      Files.writeString(file, bad);
      assertThat(store.list()).isEmpty();
      assertThat(store.unreadable()).containsOnlyKeys(backup.directory());
      assertThatThrownBy(() -> store.find(backup.id())).isInstanceOf(RepairException.class);
      assertThat(store.orphans()).isEmpty();
      assertThat(file).hasContent(bad);
    }
    Files.writeString(file, good);
    assertThat(store.list()).containsExactly(backup);
  }

  @Test
  void dataOnAnotherFileSystem_areKeptBesideTheData() throws Exception {
    Path elsewhere = Path.of(System.getProperty("java.io.tmpdir")); // tests' own are in /dev/shm
    Assumptions.assumeTrue(
        Files.isWritable(elsewhere)
            && !Files.getFileStore(elsewhere).equals(Files.getFileStore(temporary)),
        "there is no second file system");
    Path other = Files.createTempDirectory(elsewhere, "instar");
    try {
      assertThat(store.placeFor(HOME, other.resolve("data"), "20261121T120000Z"))
          .isEqualTo(other.resolve(".data.instar-backups/20261121T120000Z"));
      assertThat(Durable.children(other)).isEmpty();
    } finally {
      new Durable(new RealDisk()).deleteTree(other);
    }
  }

  @Test
  void filesKind_ignoresTheDirectoriesThatLeadToThem() throws Exception {
    DataRoot some = new DataRoot("some", "~", DataRoot.Kind.FILES, List.of("documents/*"));
    String id = id(NOON);
    Path place = store.placeFor(some, live, id);
    Files.createDirectories(place.resolve("documents"));
    Files.move(live.resolve("documents/a.txt"), place.resolve("documents/a.txt"));
    Tree tree = new Tree(List.of(Tree.item("documents/a.txt", place.resolve("documents/a.txt"))));
    BackupManifest.Root root =
        new BackupManifest.Root("some", DataRoot.Kind.FILES, live, place, true, tree);
    Backup backup =
        store.write(
            new BackupManifest(
                id,
                NOON,
                BackupManifest.Reason.ROLLBACK,
                APP,
                Optional.empty(),
                Optional.empty(),
                List.of(root)));

    assertThat(store.find(id)).contains(backup);
    assertThat(store.verify(backup)).isEqualTo(new Verification.Sound());
    Path stage = temporary.resolve("stage");
    store.restoreInto(backup, "some", stage);
    assertThat(stage.resolve("documents/a.txt")).hasContent("a");
  }

  @Test
  void preparedBackup_isNoneUntilItIsConfirmed() throws Exception {
    String id = id(NOON);
    store.prepare(manifest(id, NOON, place(NOON), liveTree()));
    assertThat(store.list()).isEmpty();
    assertThat(store.find(id)).isEmpty();
    assertThat(store.orphans()).containsExactly(new BackupStore.Orphan(backups.resolve(id), false));
    store.confirm(id);
    store.confirm(id);
    assertThat(store.list()).hasSize(1);
    assertThat(store.orphans()).isEmpty();
  }

  @Test
  @Tag("C7")
  void deletionKilledAtAnyCall_leavesAWholeBackupOrADeletableOrphan() throws Exception {
    Files.delete(live.resolve("crashed-people.db-shm")); // which a restore would not bring back
    Tree tree = liveTree();
    Backup backup = backUp(store, NOON);
    Path pristine = temporary.toRealPath().resolve("pristine");
    store.restoreInto(backup, "home", pristine);
    DyingDisk counting = DyingDisk.immortal();
    new BackupStore(APP, backups, new Durable(counting)).delete(backup);
    assertThat(Durable.children(backups)).isEmpty();

    for (int call = 1; call <= counting.calls(); call++) {
      Files.createDirectories(parent(live));
      new Durable(new RealDisk()).deleteTree(live);
      store.write(backup.manifest());
      store.restoreInto(pristineBackup(pristine, tree), "home", live);
      Files.createDirectories(backups.resolve(backup.id()).resolve("data"));
      Files.move(live, backup.manifest().roots().getFirst().place());
      BackupStore dying = new BackupStore(APP, backups, new Durable(DyingDisk.diesAt(call)));

      assertThatThrownBy(() -> dying.delete(backup)).isInstanceOf(DyingDisk.Died.class);

      for (Backup left : store.list()) {
        assertThat(store.verify(left)).as("call %s", call).isEqualTo(new Verification.Sound());
        store.delete(left);
      }
      for (BackupStore.Orphan orphan : store.orphans()) {
        assertThat(orphan.deletable()).as("call %s", call).isTrue();
        store.delete(orphan);
      }
      assertThat(Durable.children(backups)).as("call %s", call).isEmpty();
    }
  }

  private Backup pristineBackup(Path pristine, Tree tree) {
    return new Backup(pristine, manifest("20261121T120000Z-1.0.0", NOON, pristine, tree));
  }

  @Test
  void restoreKilledAtAnyCall_leavesTheBackupSound() throws Exception {
    Backup backup = backUp(store, NOON);
    DyingDisk counting = DyingDisk.immortal();
    new BackupStore(APP, backups, new Durable(counting)).restoreInto(backup, "home", live);

    for (int call = 1; call <= counting.calls(); call++) {
      new Durable(new RealDisk()).deleteTree(live);
      BackupStore dying =
          new BackupStore(APP, backups, new Durable(DyingDisk.diesInTheMiddleOf(call)));
      assertThatThrownBy(() -> dying.restoreInto(backup, "home", live))
          .isInstanceOf(DyingDisk.Died.class);
      assertThat(store.verify(backup)).as("call %s", call).isEqualTo(new Verification.Sound());
    }
  }

  @Test
  void probeOfAPlaceKilledAtAnyCall_isRepeatedWithTheSameResult() throws Exception {
    DyingDisk counting = DyingDisk.immortal();
    String id = id(NOON);
    Path place = new BackupStore(APP, backups, new Durable(counting)).placeFor(HOME, live, id);
    Tree before = liveTree();

    for (int call = 1; call <= counting.calls(); call++) {
      new Durable(new RealDisk()).deleteTree(backups);
      BackupStore dying = new BackupStore(APP, backups, new Durable(DyingDisk.diesAt(call)));
      try {
        assertThat(dying.placeFor(HOME, live, id)).isEqualTo(place);
      } catch (DyingDisk.Died e) {
        assertThat(store.placeFor(HOME, live, id)).isEqualTo(place);
      }
      assertThat(Durable.children(backups)).isEmpty();
      assertThat(Durable.children(parent(live))).containsExactly(live);
      assertThat(liveTree()).isEqualTo(before);
    }
  }
}
