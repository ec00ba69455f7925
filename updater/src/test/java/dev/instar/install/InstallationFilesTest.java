package dev.instar.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.Durable;
import dev.instar.disk.DyingDisk;
import dev.instar.disk.RealDisk;
import dev.instar.model.AppName;
import dev.instar.model.BusyException;
import dev.instar.model.Platform;
import dev.instar.model.RepairException;
import dev.instar.model.Sha256;
import dev.instar.model.UpdaterMark;
import dev.instar.model.Version;
import dev.instar.process.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationFilesTest {
  private static final Version V1 = new Version("1.0.0");
  private static final Version V2 = new Version("1.2.0");
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @TempDir Path temp;
  private Layout layout;
  private final Durable durable = new Durable(new RealDisk());

  @BeforeEach
  void createState() throws IOException {
    layout = new Layout(temp.resolve("root"), new AppName("tool"), Platform.current());
    Files.createDirectories(layout.state());
  }

  private Journal journal() {
    return new Journal(
        V2,
        "20260101T120000Z-1.0.0",
        Journal.Operation.UPGRADE,
        Journal.State.PREPARED,
        NOON,
        Optional.of(V1),
        V2,
        Sha256.of("tree"),
        Optional.of(V2),
        Map.of("home", Optional.of(temp.resolve("data")), "cache", Optional.empty()),
        Map.of("home", temp.resolve("data"), "cache", temp.resolve("cache")),
        List.of(temp.resolve(".data.instar-stage-20260101T120000Z-1.0.0")),
        true,
        "",
        List.of(),
        Optional.empty());
  }

  private static final Account ACCOUNT =
      new Account("ada", Optional.of(V1), Optional.of(V2), 2, 1250, Duration.ofMillis(734));

  @Test
  void journal_isReadAsItWasWritten() throws Exception {
    JournalFile file = new JournalFile(layout, durable);
    Unit unit =
        new Unit(
            temp.resolve("data"),
            Optional.of(temp.resolve("next")),
            Optional.of(temp.resolve("kept")),
            Optional.empty());
    Journal committed = journal().committing(List.of(unit), journal().roots(), ACCOUNT);
    assertThat(file.read()).isEqualTo(new JournalFile.Found.None());
    file.write(committed);
    assertThat(file.read()).isEqualTo(new JournalFile.Found.InFlight(committed));
    Journal reverting =
        committed.reverting("it hung", List.of(unit.withAttempted(temp.resolve("attempted"))));
    file.write(reverting);
    assertThat(file.read()).isEqualTo(new JournalFile.Found.InFlight(reverting));
    file.delete();
    assertThat(file.read()).isEqualTo(new JournalFile.Found.None());
  }

  @Test
  void brokenJournal_isReportedAndLeftAsItIs() throws Exception {
    for (String broken : List.of("", "{", "{\"format\":1}", "[]", "{\"format\":\"x\"}")) {
      Files.writeString(layout.journal(), broken);
      assertThatThrownBy(() -> new JournalFile(layout, durable).read())
          .isInstanceOf(RepairException.class)
          .hasMessageContaining("journal.json")
          .hasMessageContaining("left as it is");
      assertThat(layout.journal()).hasContent(broken);
    }
  }

  @Test
  void journalThatSomebodyMeddledWith_deletesNothing() throws Exception {
    JournalFile file = new JournalFile(layout, durable);
    file.write(journal());
    String good = Files.readString(layout.journal());
    String stage = journal().stages().getFirst().toString();
    List<String> meddled =
        List.of(
            good.replace("\"20260101T120000Z-1.0.0\"", "\"\""),
            good.replace("\"20260101T120000Z-1.0.0\"", "\"20260101T120000Z/../..\""),
            good.replace(stage, temp.resolve("data").toString()),
            good.replace(stage, "relative/.data.instar-stage-20260101T120000Z-1.0.0"),
            good.replace(stage, temp + "/.data.instar-stage-other"),
            good.replace(stage, temp + "/.data.instar-stage-20260101T120000Z-1.0.0/.."),
            good.replace(stage, "/a\\u0000b"));
    for (String text : meddled) {
      assertThat(text).isNotEqualTo(good);
      Files.writeString(layout.journal(), text);
      assertThatThrownBy(file::read).as(text).isInstanceOf(RepairException.class);
      assertThat(layout.journal()).hasContent(text);
    }
  }

  @Test
  void journalOfALaterFormat_namesTheUpdaterThatMustReadIt() throws Exception {
    Files.writeString(layout.journal(), "{\"format\":2,\"updater\":\"3.0.0\",\"steps\":[]}");
    assertThat(new JournalFile(layout, durable).read())
        .isEqualTo(new JournalFile.Found.OfAnotherFormat(2, new Version("3.0.0")));
  }

  @Test
  void journalIsReplacedWhole_wheneverTheProcessDies() throws Exception {
    JournalFile file = new JournalFile(layout, durable);
    Journal before = journal();
    Journal after = before.in(Journal.State.HEALTHY);
    DyingDisk counter = DyingDisk.immortal();
    file.write(before);
    new JournalFile(layout, new Durable(counter)).write(after);
    for (int n = 1; n <= counter.calls(); n++) {
      file.write(before);
      DyingDisk dying = DyingDisk.diesInTheMiddleOf(n);
      assertThatThrownBy(() -> new JournalFile(layout, new Durable(dying)).write(after))
          .isInstanceOf(DyingDisk.Died.class);
      assertThat(file.read())
          .isIn(new JournalFile.Found.InFlight(before), new JournalFile.Found.InFlight(after));
      file.write(after);
      assertThat(file.read()).isEqualTo(new JournalFile.Found.InFlight(after));
    }
  }

  @Test
  @Tag("D1")
  @Tag("D2")
  @Tag("D3")
  @Tag("D4")
  void metadata_isReadAsItWasWritten() throws Exception {
    Metadata metadata =
        new Metadata(
            V2,
            NOON,
            "an-id",
            V2,
            Map.of("home", Optional.of(temp.resolve("data")), "cache", Optional.empty()),
            Map.of("home", V2),
            Map.of(V2, Sha256.of("tree")),
            Map.of(new Version("1.3.0"), "it hung"));
    assertThat(Metadata.read(layout)).isEmpty();
    metadata.write(layout, durable);
    assertThat(Metadata.read(layout)).contains(metadata);
    assertThat(layout.metadata())
        .content()
        .contains("\"structure_version\" : 1", "\"installation_version\"", "\"last_upgraded\"");
  }

  @Test
  void metadataOfAnOlderProgram_tellOfNoMaker_andAChangeForgetsTheMakersOfItsRoots()
      throws Exception {
    Metadata first = Metadata.first(V2, NOON, "an-id");
    first.write(layout, durable);
    String text = Files.readString(layout.metadata());
    Files.writeString(layout.metadata(), text.replaceFirst("\"made_by\" : \\{ },", ""));
    assertThat(layout.metadata()).content().doesNotContain("made_by");
    assertThat(Metadata.read(layout)).contains(first);

    Metadata seen = first.withSeen("home", temp, Optional.of(V2));
    seen = seen.withSeen("cache", temp, Optional.of(V2));
    seen.write(layout, durable);
    assertThat(Metadata.read(layout)).contains(seen);
    Metadata changed = seen.withRoots(Map.of("home", Optional.of(temp)));
    assertThat(changed.madeBy()).isEqualTo(Map.of("cache", V2));
    assertThat(changed.roots()).containsOnlyKeys("home", "cache");
  }

  @Test
  void metadataOfALaterStructure_isRefusedAndLeftAsItIs() throws Exception {
    String later = "{\"structure_version\": 2}";
    Files.writeString(layout.metadata(), later);
    assertThatThrownBy(() -> Metadata.read(layout))
        .isInstanceOf(RepairException.class)
        .hasMessageContaining("newer than this program knows");
    assertThat(layout.metadata()).hasContent(later);
  }

  @Test
  @Tag("N14")
  void history_passesOverALineThatACrashCutOff_andNeverRecordsAChangeTwice() throws Exception {
    History history = new History(layout, durable);
    History.Entry first = entry("a");
    History.Entry second = entry("b");
    history.add(first);
    Files.writeString(
        layout.history(),
        "{\"id\":\"old\",\"when\":\"2026-01-01T12:00:00Z\",\"operation\":\"upgrade\",\"to\":\"1.2.0\",\"outcome\":\"done\",\"detail\":\"\"}\n",
        StandardOpenOption.APPEND);
    History.Entry old =
        new History.Entry(
            "old", NOON, "upgrade", Optional.empty(), "1.2.0", "done", "", Optional.empty());
    Files.writeString(layout.history(), "{\"id\":\"cut o", StandardOpenOption.APPEND);
    history.add(second);
    history.add(second);
    assertThat(history.entries()).containsExactly(first, old, second);
  }

  private static History.Entry entry(String id) {
    return new History.Entry(
        id, NOON, "upgrade", Optional.of("1.0.0"), "1.2.0", "done", "", Optional.of(ACCOUNT));
  }

  @Test
  void lock_namesItsHolderToTheNextOne_andIsFreeAfterwards() throws Exception {
    try (InstallationLock held = acquire("self-update")) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> acquire("rollback"))
          .isInstanceOf(BusyException.class)
          .hasMessageContaining("self-update, process " + ProcessHandle.current().pid())
          .hasMessageContaining("Nothing was changed");
    }
    acquire("rollback").close();
  }

  @Test
  void lockOnAFullDisk_isHeldWithoutAName() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full");
    Files.createSymbolicLink(layout.lock(), Path.of("/dev/full"));
    try (InstallationLock held = acquire("self-update")) {
      assertThat(held).isNotNull();
    }
  }

  private InstallationLock acquire(String command) throws Exception {
    return InstallationLock.acquire(layout, command, Clock.systemUTC(), Duration.ofMillis(100));
  }

  @Test
  void versionFile_thatNamesNoVersion_isReported() throws Exception {
    Files.writeString(layout.current(), "../evil\n");
    assertThatThrownBy(() -> new VersionFile(layout.current(), durable).read())
        .isInstanceOf(RepairException.class);
    new VersionFile(layout.current(), durable).write(V1);
    assertThat(new VersionFile(layout.current(), durable).read()).contains(V1);
  }

  @Test
  void launcherThatHasStartedThisUpdater_isNoInstance() throws Exception {
    Files.createDirectories(layout.launcher().getParent());
    Files.writeString(layout.launcher(), "#!/bin/sh\n");
    long parent = ProcessHandle.current().parent().orElseThrow().pid();
    ProcessTable table =
        () -> List.of(running(parent, "/usr/bin/dash", "/bin/sh", layout.launcher().toString()));
    assertThat(new Instances(layout, table).running()).isEmpty();
  }

  @Test
  void instances_areTheAppAndItsLauncher_notUpdatersNorWaitingLaunchersNorEditors()
      throws Exception {
    Files.createDirectories(layout.launcher().getParent());
    Files.writeString(layout.launcher(), "#!/bin/sh\n");
    Path link = Files.createSymbolicLink(temp.resolve("tool"), layout.launcher());
    String java = layout.image(V1).resolve("runtime/bin/java").toString();
    String script = layout.image(V1).resolve("bin/tool").toString();
    ProcessTable table =
        () ->
            List.of(
                running(1, java, "java", "-cp", "x", "Main"),
                running(2, java, "java", UpdaterMark.OPTION, "-cp", "x"),
                running(3, "/usr/bin/dash", "/bin/sh", script, "list"),
                running(4, "/usr/bin/dash", "/bin/sh", layout.launcher().toString()),
                running(5, "/usr/bin/dash", "/bin/sh", link.toString()),
                running(6, "/usr/bin/vim", "vim", "-R", script),
                running(7, "/usr/bin/tool", "tool"),
                running(8, "/usr/bin/dash", "/bin/sh", layout.launcher().toString()),
                new ProcessTable.Running(9, 8, List.of("/usr/bin/sleep", "sleep", "0.1")));
    assertThat(new Instances(layout, table).running()).containsExactly(1L, 3L, 4L, 5L);
  }

  @Test
  void instances_areFoundBehindLinksAndInterpretersWithOptions() throws Exception {
    Path script = layout.image(V1).resolve("bin/tool");
    Files.createDirectories(script.getParent());
    Files.writeString(script, "#!/bin/sh -e\n");
    Path link = Files.createSymbolicLink(temp.resolve("link"), layout.root());
    Layout linked = new Layout(link, new AppName("tool"), Platform.current());
    String real = layout.image(V1).toRealPath().resolve("runtime/bin/java").toString();
    ProcessTable table =
        () ->
            List.of(
                running(1, real, linked.image(V1).resolve("runtime/bin/java").toString()),
                running(2, real, "java", "Main"),
                running(3, "/usr/bin/dash", "/bin/sh", "-e", script.toString()),
                running(4, "/usr/bin/vim", "vim", "-R", script.toString()));
    assertThat(new Instances(linked, table).running()).containsExactly(1L, 2L, 3L);
  }

  private static ProcessTable.Running running(long pid, String... words) {
    return new ProcessTable.Running(pid, 0, List.of(words));
  }
}
