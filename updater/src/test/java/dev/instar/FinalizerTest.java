package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.backup.Backup;
import dev.instar.data.Stamp;
import dev.instar.disk.FailingDisk;
import dev.instar.disk.RealDisk;
import dev.instar.install.Journal;
import dev.instar.model.DecisionException;
import dev.instar.model.RepairException;
import dev.instar.model.UpgradeFailedException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinalizerTest {
  @TempDir Path temp;
  private World world;

  @BeforeEach
  void createWorld() throws Exception {
    world = new World(temp);
  }

  private List<Backup> backups() throws Exception {
    return world.installation().backups.list();
  }

  @Test
  @Tag("C6")
  @Tag("C7")
  @Tag("W33")
  void upgradeThenRollback_bringBothProgramAndDataThereAndBack() throws Exception {
    world.installV1();
    assertThat(world.current()).isEqualTo("1.0.0");
    Map<String, String> old = world.contents();

    world.run(world.upgrade(), new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.contents().get("app.db")).contains("Ada|none|");
    assertThat(world.contents().get("config.yaml")).contains("Zoë", "'0755'", "retention: 30");
    assertThat(world.contents()).containsKeys("cache/a.txt", "papers/b.txt", "others.conf");
    assertThat(world.leftovers()).isEmpty();
    Map<String, String> upgraded = world.contents();

    Backup newest = backups().getFirst();
    world.run(
        world.request(Journal.Operation.ROLLBACK, World.V1, Optional.of(newest.id())),
        new RealDisk());
    assertThat(world.current()).isEqualTo("1.0.0");
    assertThat(world.contents()).isEqualTo(old);
    assertThat(world.leftovers()).isEmpty();

    Backup undo = backups().getFirst();
    assertThat(undo.manifest().appVersion()).contains(World.V2);
    world.run(
        world.request(Journal.Operation.ROLLBACK, World.V2, Optional.of(undo.id())),
        new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.contents()).isEqualTo(upgraded);
  }

  @Test
  @Tag("W11")
  @Tag("N22")
  void healthCheckThatFails_bringsBackProgramAndData_andKeepsTheAttempt() throws Exception {
    world.installV1();
    Map<String, String> old = world.contents();
    world.variables.put("TOOL_DOCTOR", "fail");
    assertThatThrownBy(() -> world.run(world.upgrade(), new RealDisk()))
        .isInstanceOf(UpgradeFailedException.class)
        .hasMessageContaining("the doctor is ill")
        .hasMessageContaining("back in the state before");
    assertThat(world.current()).isEqualTo("1.0.0");
    assertThat(world.contents()).isEqualTo(old);
    assertThat(world.leftovers()).isEmpty();
    assertThat(backups().getFirst().id()).endsWith("-attempted");

    world.variables.remove("TOOL_DOCTOR");
    world.run(world.upgrade(), new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
  }

  @Test
  @Tag("W11")
  void healthCheckThatHangs_isStopped_andTheChangeTakenBack() throws Exception {
    world.installV1();
    Map<String, String> old = world.contents();
    world.variables.put("TOOL_DOCTOR", "hang");
    assertThatThrownBy(() -> world.run(world.upgrade(), new RealDisk()))
        .isInstanceOf(UpgradeFailedException.class)
        .hasMessageContaining("did not end within 2 seconds");
    assertThat(world.current()).isEqualTo("1.0.0");
    assertThat(world.contents()).isEqualTo(old);
  }

  private FinalizeRequest rollback() throws Exception {
    return world.request(
        Journal.Operation.ROLLBACK, World.V1, Optional.of(backups().getFirst().id()));
  }

  @Test
  void installationBehindALink_isRolledBackToo() throws Exception {
    Files.createDirectories(world.home.resolve("disk"));
    Files.createSymbolicLink(world.home.resolve("share"), world.home.resolve("disk"));
    world.installV1();
    Map<String, String> old = world.contents();
    world.run(world.upgrade(), new RealDisk());
    world.run(rollback(), new RealDisk());
    assertThat(world.current()).isEqualTo("1.0.0");
    assertThat(world.contents()).isEqualTo(old);
  }

  @Test
  void dataThatAppearWhileTheChangeIsPrepared_areNoticed_andMigratedToo() throws Exception {
    Files.delete(world.settings);
    world.place(World.V1);
    world.run(world.install(), new RealDisk());
    world.place(World.V2);
    FailingDisk disk =
        FailingDisk.watchedBy((number, call) -> {
          if (call.startsWith("write " + world.layout.switchMark()) && !Files.exists(world.data)) {
            Files.createDirectories(world.settings);
            seed();
          }
        });
    world.run(world.upgrade(), disk);
    assertThat(world.events)
        .anySatisfy(
            event -> assertThat(event.toString()).contains(world.data + "; they are copied anew"));
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.contents().get("app.db")).contains("Ada|none|");
    assertThat(world.contents()).containsKey("config.yaml").doesNotContainKey("config.json");
    assertThat(world.leftovers()).isEmpty();
  }

  private void seed() {
    try {
      world.seed();
    } catch (IOException | SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Lets a version have other roots than the usual two. */
  private void edit(Version version, String file, String regex, String replacement)
      throws Exception {
    Path path = world.image(version).resolve(file);
    String text = Files.readString(path);
    String edited = Pattern.compile(regex, Pattern.DOTALL).matcher(text).replaceAll(replacement);
    assertThat(edited).isNotEqualTo(text);
    Files.writeString(path, edited);
    world.makeRelease(version);
  }

  private void dropSettings(Version version) throws Exception {
    edit(version, "instar.json", ",\\s*\\{\"name\": \"settings\".*?\\]\\}", "");
    edit(version, "bin/tool", "\\[ ! -f \"\\$settings.*?\\}\n", "");
  }

  @Test
  void rootThatTheNewVersionGaveUp_isLeftAlone_alsoByTheRollback() throws Exception {
    dropSettings(World.V2);
    edit(World.V2, "migrations/2.0.0.yaml", "  - sql:\\s+database: settings.*?tool2.conf\\}\n", "");
    edit(World.V2, "migrations/2.0.0.yaml", "  - sql:\\s+database: settings.*?tool.conf\\}\n", "");
    world.installV1();
    Map<String, String> old = world.contents();
    world.run(world.upgrade(), new RealDisk());
    world.run(rollback(), new RealDisk());
    assertThat(world.current()).isEqualTo("1.0.0");
    assertThat(world.contents()).isEqualTo(old);
  }

  @Test
  void rootThatOnlyTheNewVersionKnows_comesBackWithTheRollback_andGoesAgain() throws Exception {
    dropSettings(World.V1);
    world.installV1();
    Map<String, String> old = world.contents();
    world.run(world.upgrade(), new RealDisk());
    Map<String, String> upgraded = world.contents();
    world.run(rollback(), new RealDisk());
    assertThat(world.contents()).isEqualTo(old);
    world.run(world.upgrade(), new RealDisk());
    assertThat(world.contents()).isEqualTo(upgraded);
  }

  @Test
  @Tag("W9")
  @Tag("N11")
  void rootThatIsNotThereYet_isMadeByTheMigration_andGoesWithTheRollback(@TempDir Path place)
      throws Exception {
    world = new World(place, place, SampleReleases.Data.MOVING, "");
    world.installV1();
    Map<String, String> old = world.contents();
    world.run(world.upgrade(), new RealDisk());
    assertThat(world.archive().resolve("b.txt")).hasContent("paper b\n");
    assertThat(world.data.resolve("papers/b.txt")).doesNotExist();
    assertThat(Stamp.read(world.archive().resolve(Stamp.FILE_NAME)).orElseThrow().dataVersion())
        .isEqualTo(World.V2);
    Map<String, String> upgraded = world.contents();

    world.run(rollback(), new RealDisk());
    assertThat(world.contents()).isEqualTo(old);
    assertThat(world.archive()).doesNotExist();
    world.run(world.upgrade(), new RealDisk());
    assertThat(world.contents()).isEqualTo(upgraded);
    world.run(rollback().keepingChanges(), new RealDisk());
    assertThat(world.contents()).containsEntry("papers/b.txt", "paper b\n");
    assertThat(world.archive()).doesNotExist();
    assertThat(world.doctor(World.V1)).isEmpty();
    assertThat(world.leftovers()).isEmpty();
    world.run(world.upgrade(), new RealDisk());
    assertThat(world.archive().resolve("b.txt")).hasContent("paper b\n");
  }

  /** Gives the settings versions of their own, beside those of the other data. */
  private void giveSettingsTheirOwnVersions() throws Exception {
    String own = "\"dataVersion\": \"%s\", \"adopt\": \"7.0.0\", \"kind\": \"files\"";
    String kind = "\"kind\": \"files\"";
    edit(World.V1, "instar.json", kind, own.formatted("7.0.0"));
    edit(World.V2, "instar.json", kind, own.formatted("8.0.0"));
    Path both = world.image(World.V2).resolve("migrations/2.0.0.yaml");
    Files.writeString(
        both.resolveSibling("settings-8.0.0.yaml"),
        """
        root: settings
        from: 7.0.0
        to: 8.0.0
        title: Settings anew
        steps:
          - sql:
              database: settings/tool.db
              statements: [CREATE TABLE more (id INTEGER PRIMARY KEY)]
          - files:
              - move: {from: settings/tool.conf, to: settings/tool2.conf}
        reverse:
          - sql:
              database: settings/tool.db
              statements: [DROP TABLE more]
          - files:
              - move: {from: settings/tool2.conf, to: settings/tool.conf}
        """);
    edit(World.V2, "migrations/2.0.0.yaml", "  - sql:\\s+database: settings.*?tool2.conf\\}\n", "");
    edit(World.V2, "migrations/2.0.0.yaml", "  - sql:\\s+database: settings.*?tool.conf\\}\n", "");
  }

  private Version stamped(Path file) throws Exception {
    return Stamp.read(file).orElseThrow().dataVersion();
  }

  @Test
  @Tag("W33")
  void rootWithVersionsOfItsOwn_isMigratedByThem() throws Exception {
    giveSettingsTheirOwnVersions();
    world.installV1();
    Path home = world.data.resolve(Stamp.FILE_NAME);
    Path settings = world.settings.resolve(".tool.instar.json");
    assertThat(stamped(home)).isEqualTo(World.V1);
    assertThat(stamped(settings)).isEqualTo(new Version("7.0.0"));

    world.run(world.upgrade(), new RealDisk());
    Map<String, String> upgraded = world.contents();
    assertThat(upgraded).containsKeys("tool2.conf", "config.yaml").doesNotContainKey("tool.conf");
    assertThat(stamped(home)).isEqualTo(World.V2);
    assertThat(stamped(settings)).isEqualTo(new Version("8.0.0"));
    assertThat(Stamp.read(settings).orElseThrow().applied())
        .extracting(Stamp.Applied::title)
        .containsExactly("Settings anew");
    assertThat(Stamp.read(home).orElseThrow().applied())
        .extracting(Stamp.Applied::title)
        .containsExactly("Everything anew");

    world.run(rollback().keepingChanges(), new RealDisk());
    assertThat(stamped(settings)).isEqualTo(new Version("7.0.0"));
    assertThat(stamped(home)).isEqualTo(World.V1);
    assertThat(world.contents()).containsKey("tool.conf").doesNotContainKey("tool2.conf");

    Map<String, String> before = world.contents();
    world.run(world.upgrade(), new RealDisk());
    world.run(rollback(), new RealDisk());
    assertThat(world.contents()).isEqualTo(before);
    assertThat(stamped(settings)).isEqualTo(new Version("7.0.0"));
    assertThat(world.leftovers()).isEmpty();
  }

  @Test
  @Tag("W33")
  void onlyTheRootThatIsOld_isMigrated_andOneThatIsTooNewHoldsTheProgram() throws Exception {
    giveSettingsTheirOwnVersions();
    world.installV1();
    world.run(world.upgrade(), new RealDisk());
    Path settings = world.settings.resolve(".tool.instar.json");
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + world.settings.resolve("tool.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE more");
    }
    Files.move(world.settings.resolve("tool2.conf"), world.settings.resolve("tool.conf"));
    Files.writeString(settings, Files.readString(settings).replace("8.0.0", "7.0.0"));
    world.events.clear();
    world.run(world.migrate(World.V2), new RealDisk());
    assertThat(world.events.toString()).contains("Settings anew").doesNotContain("Everything anew");
    assertThat(stamped(settings)).isEqualTo(new Version("8.0.0"));
    assertThat(world.contents()).containsKey("tool2.conf");

    Files.writeString(settings, Files.readString(settings).replace("8.0.0", "9.0.0"));
    DataMigration start =
        new DataMigration(world.layout, world.newest(), world.host(new RealDisk()));
    assertThatThrownBy(start::atStart)
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("The data in settings are of version 9.0.0");
  }

  @Test
  void rootThatStaysWithoutData_doesNotAppear(@TempDir Path place) throws Exception {
    world = new World(place, place, SampleReleases.Data.MOVING, "");
    edit(
        World.V2,
        "migrations/2.0.0.yaml",
        "  - files:\\s+- move: \\{from: home/papers/b.*?\\}\n",
        "");
    edit(
        World.V2,
        "bin/tool",
        "\\[ ! -d \"\\$data\" \\] \\|\\| \\[ -f \"\\$HOME/archive.*?\\}\n",
        "");
    world.installV1();
    world.run(world.upgrade(), new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.archive()).doesNotExist();
    assertThat(world.leftovers()).isEmpty();
  }

  @Test
  void dataThatDoNotSayTheirVersion_areRolledBackAllTheSame() throws Exception {
    world.installV1();
    Map<String, String> old = world.contents();
    world.run(world.upgrade(), new RealDisk());
    Files.writeString(world.data.resolve(".instar.json"), "no stamp");
    world.run(rollback(), new RealDisk());
    assertThat(world.current()).isEqualTo("1.0.0");
    assertThat(world.contents()).isEqualTo(old);
  }

  @Test
  @Tag("W33")
  void migrationThatWasChangedAfterItWasApplied_isReported_andNotRunAgain() throws Exception {
    world.installV1();
    world.run(world.upgrade(), new RealDisk());
    Map<String, String> upgraded = world.contents();
    edit(World.V3, "migrations/2.0.0.yaml", "title: ", "title:  ");
    upgradeTo(World.V3);
    assertThat(world.events.toString())
        .contains("warning: this release changed a migration", "2.0.0", "it is not run again");
    assertThat(world.contents()).isEqualTo(upgraded);
  }

  @Test
  void migrationWithOtherLineEnds_isTheSame() throws Exception {
    world.installV1();
    world.run(world.upgrade(), new RealDisk());
    edit(World.V3, "migrations/2.0.0.yaml", "\n", " \r\n");
    upgradeTo(World.V3);
    assertThat(world.events.toString()).doesNotContain("changed a migration");
  }

  private void upgradeTo(Version version) throws Exception {
    world.place(version);
    world.run(world.request(Journal.Operation.UPGRADE, version, Optional.empty()), new RealDisk());
  }

  @Test
  @Tag("G11")
  void dataThatLetOlderCodeWrite_stayAsTheyAre_whenTheProgramGoesBack() throws Exception {
    makeCompatible("minReader: 1.0.0\nminWriter: 1.0.0\n");
    world.installV1();
    world.run(world.upgrade(), new RealDisk());
    Map<String, String> upgraded = world.contents();
    assertThat(upgraded).containsKey("new.txt/a");
    world.run(world.downgrade(World.V1), new RealDisk());
    assertThat(world.current()).isEqualTo("1.0.0");
    assertThat(world.contents()).isEqualTo(upgraded);
    assertThat(Files.readString(world.data.resolve(".instar.json")))
        .startsWith("{\"data_version\":\"2.0.0\",");
    world.run(world.upgrade(), new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.contents()).isEqualTo(upgraded);
  }

  @Test
  @Tag("G11")
  void dataThatLetOlderCodeOnlyRead_holdTheProgram() throws Exception {
    makeCompatible("minReader: 1.0.0\nminWriter: 2.0.0\n");
    world.installV1();
    world.run(world.upgrade(), new RealDisk());
    Map<String, String> upgraded = world.contents();
    assertThatThrownBy(() -> world.run(world.downgrade(World.V1), new RealDisk()))
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("The data are of version 2.0.0");
    assertThat(world.current()).isEqualTo("2.0.0");
    assertThat(world.contents()).isEqualTo(upgraded);
  }

  @Test
  @Tag("G18")
  void dataThatLetOlderCodeOnlyRead_areOpenedByAProgramThatIsMadeForIt() throws Exception {
    makeCompatible("minReader: 1.0.0\nminWriter: 2.0.0\n");
    edit(World.V1, "instar.json", "\"adopt\"", "\"opensNewerData\": true, \"adopt\"");
    world.installV1();
    assertThat(DataAccess.to(world.data, "1.0.0")).isEqualTo(DataAccess.WRITE);
    world.run(world.upgrade(), new RealDisk());
    Map<String, String> upgraded = world.contents();
    world.run(world.downgrade(World.V1), new RealDisk());
    assertThat(world.current()).isEqualTo("1.0.0");
    assertThat(world.contents()).isEqualTo(upgraded);
    assertThat(DataAccess.to(world.data, "1.0.0")).isEqualTo(DataAccess.READ);
    assertThat(DataAccess.to(world.data, "2.0.0")).isEqualTo(DataAccess.WRITE);
    assertThat(DataAccess.to(world.data, "0.9.0")).isEqualTo(DataAccess.NONE);
    assertThat(DataAccess.to(world.home, "1.0.0")).isEqualTo(DataAccess.WRITE);

    Files.writeString(world.data.resolve(Stamp.FILE_NAME), "{\"data_version\":");
    assertThat(DataAccess.to(world.data, "2.0.0")).isEqualTo(DataAccess.NONE);
  }

  /** Lets version 2.0.0 only add to the data of version 1.0.0. */
  private void makeCompatible(String limits) throws Exception {
    edit(World.V2, "bin/tool", "config\\.yaml", "config.json");
    edit(World.V2, "bin/tool", "tool\\.conf", "tool2.conf");
    edit(
        World.V2,
        "migrations/2.0.0.yaml",
        "^.+",
        "from: 1.0.0\nto: 2.0.0\ntitle: Add a place\n"
            + limits
            + "steps:\n"
            + "  - files: [{mkdir: home/new.txt}, {move: {from: home/papers/a.txt, to:"
            + " home/new.txt/a}}]\n");
  }

  @Test
  void directoryWithoutFilesOfTheApp_isNoDataOfUnknownVersion() throws Exception {
    edit(World.V2, "instar.json", ", \"adopt\": \"1.0.0\"", "");
    Files.writeString(world.settings.resolve("others.conf"), "not ours\n");
    world.place(World.V2);
    world.run(world.request(Journal.Operation.INSTALL, World.V2, Optional.empty()), new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
  }

  @Test
  @Tag("D37")
  void whatProgramsWrote_isOnTheDevice_beforeTheChangeIsCommitted() throws Exception {
    world.installV1();
    FailingDisk disk = FailingDisk.watchedBy((number, call) -> {});
    world.run(world.upgrade(), disk);
    List<String> log = disk.log();
    int commit =
        log.indexOf(
            "move " + world.layout.switchMark() + ".instar-new " + world.layout.switchMark());
    for (String file : List.of("app.db", "config.yaml", "cache/a.txt", "papers/b.txt")) {
      int written = -1;
      int flushed = -1;
      for (int i = 0; i < commit; i++) {
        boolean inStage = log.get(i).contains("/.tool-data.instar-stage-");
        written = inStage && log.get(i).startsWith("foreign") ? i : written;
        flushed =
            inStage && log.get(i).startsWith("flush") && log.get(i).endsWith("/" + file)
                ? i
                : flushed;
      }
      assertThat(flushed).as(file).isGreaterThan(written);
    }
    assertThat(log.subList(0, commit))
        .contains("flush " + world.layout.image(World.V2).resolve("bin/tool"));
  }

  @Test
  void recoveryThatCannotGoOn_saysSo_andLeavesTheRecord() throws Exception {
    world.installV1();
    FailingDisk full =
        FailingDisk.watchedBy((number, call) -> {
          if (call.startsWith("write " + world.layout.current())) {
            throw new IOException("No space left on device");
          }
        });
    assertThatThrownBy(() -> world.run(world.upgrade(), full)).isInstanceOf(RepairException.class);
    assertThatThrownBy(() -> world.recover(full))
        .isInstanceOf(RepairException.class)
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("the record of the change is kept");
    world.recover(new RealDisk());
    assertThat(world.current()).isEqualTo("2.0.0");
  }
}
