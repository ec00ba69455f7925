package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.backup.Backup;
import dev.instar.backup.Verification;
import dev.instar.disk.Disk;
import dev.instar.disk.DyingDisk;
import dev.instar.disk.RealDisk;
import dev.instar.install.InstalledImage;
import dev.instar.install.Journal;
import dev.instar.model.DecisionException;
import dev.instar.model.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("G10")
class PruneTest {
  @TempDir Path temp;

  private static Installation installation(World world) {
    return world.installation();
  }

  private static List<String> ids(World world) throws Exception {
    return installation(world).backups.list().stream().map(Backup::id).toList();
  }

  private static void rollBack(World world) throws Exception {
    Backup newest = installation(world).backups.list().getFirst();
    world.run(
        world.request(
            Journal.Operation.ROLLBACK,
            newest.manifest().appVersion().orElseThrow(),
            Optional.of(newest.id())),
        new RealDisk());
  }

  private static ExitCode prune(World world, Disk disk, boolean dryRun, boolean yes)
      throws Exception {
    InstalledImage own = InstalledImage.at(world.layout.image(World.V2));
    return new Prune(world.layout, own, world.host(disk)).run(dryRun, yes);
  }

  /** Three backups, of which a policy that keeps one can spare one. */
  private static World worldToPrune(Path place) throws Exception {
    World world = new World(Files.createDirectories(place), ", \"backups\": {\"keep\": 1}");
    world.installV1();
    world.run(world.upgrade(), new RealDisk());
    rollBack(world);
    rollBack(world);
    assertThat(ids(world)).hasSize(3);
    return world;
  }

  @Test
  void prune_followsThePolicy_andLeavesTheWaysBack() throws Exception {
    World world = worldToPrune(temp);
    List<String> before = ids(world);
    Map<String, String> data = world.contents();

    assertThatThrownBy(() -> prune(world, new RealDisk(), false, false))
        .isInstanceOf(DecisionException.class);
    assertThat(prune(world, new RealDisk(), true, false)).isEqualTo(ExitCode.DONE);
    assertThat(ids(world)).as("nothing is deleted without a yes").isEqualTo(before);

    assertThat(prune(world, new RealDisk(), false, true)).isEqualTo(ExitCode.DONE);
    assertThat(ids(world)).isNotEmpty().isSubsetOf(before).contains(before.getFirst());
    assertThat(ids(world).size()).isLessThan(before.size());
    assertThat(world.contents()).isEqualTo(data);
    rollBack(world);
    assertThat(world.current()).isEqualTo("1.0.0");
  }

  @Test
  void imagesThatNothingLeadsTo_goWithTheirBackups_andTheOthersStay() throws Exception {
    World world = new World(temp);
    world.installV1();
    world.run(world.upgrade(), new RealDisk());
    World.copy(world.image(World.V1), world.layout.versions().resolve("0.9.0"));
    World.copy(world.image(World.V1), world.layout.versions().resolve("3.0.0"));
    Files.createDirectories(world.layout.versions().resolve("notes"));
    prune(world, new RealDisk(), false, true);
    assertThat(world.layout.versions().resolve("0.9.0")).doesNotExist();
    assertThat(world.layout.versions().resolve("3.0.0")).as("may wait to become active").exists();
    assertThat(world.layout.versions().resolve("notes")).as("not ours").exists();
    assertThat(world.layout.image(World.V1)).as("the backup's program").exists();
    assertThat(world.layout.image(World.V2)).exists();
  }

  @Test
  void upgrade_prunesByItself_onlyWhenTheNewVersionHasAPolicy() throws Exception {
    World world = new World(temp, ", \"backups\": {\"keep\": 1}");
    world.installV1();
    for (int i = 0; i < 3; i++) {
      world.run(world.upgrade(), new RealDisk());
      world.run(
          world.request(
              Journal.Operation.ROLLBACK,
              World.V1,
              Optional.of(installation(world).backups.list().getFirst().id())),
          new RealDisk());
    }
    world.run(world.upgrade(), new RealDisk());
    assertThat(ids(world).size()).isLessThanOrEqualTo(2);
    rollBack(world);
    assertThat(world.current()).isEqualTo("1.0.0");
  }

  @Test
  @Tag("W11")
  void pruneKilledAtEveryCall_losesNothingThatStays_andIsFinishedByTheNextOne() throws Exception {
    World world = worldToPrune(temp.resolve("world"));
    World.copy(world.image(World.V1), world.layout.versions().resolve("0.9.0"));
    Map<String, String> data = world.contents();
    Path saved = temp.resolve("saved");
    World.copy(world.home, saved);
    DyingDisk counter = DyingDisk.immortal();
    prune(world, counter, false, true);
    List<String> staying = ids(world);
    assertThat(counter.calls()).isGreaterThan(20);
    for (int n = 1; n <= counter.calls(); n++) {
      World.delete(world.home);
      World.copy(saved, world.home);
      DyingDisk dying = DyingDisk.diesAt(n);
      assertThatThrownBy(() -> prune(world, dying, false, true)).isInstanceOf(DyingDisk.Died.class);
      String when = "died at call " + n + ": " + dying.log().getLast();
      assertThat(ids(world)).as(when).containsAll(staying);
      for (Backup backup : installation(world).backups.list()) {
        assertThat(installation(world).backups.verify(backup))
            .as(when + ", " + backup.id())
            .isEqualTo(new Verification.Sound());
      }
      prune(world, new RealDisk(), false, true);
      assertThat(ids(world)).as(when).isEqualTo(staying);
      assertThat(installation(world).backups.orphans()).as(when).isEmpty();
      assertThat(world.contents()).as(when).isEqualTo(data);
      assertThat(world.layout.versions().resolve("0.9.0")).as(when).doesNotExist();
    }
  }
}
