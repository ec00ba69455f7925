package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.RealDisk;
import dev.instar.install.InstalledImage;
import dev.instar.model.DecisionException;
import dev.instar.model.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users learn about their backups; going back itself is shown by {@link FinalizerTest}. */
class RollbackTest {

  @Test
  @Tag("W10")
  void aBackupThatCannotBeRead_isNamed_notPassedOver(@TempDir Path place) throws Exception {
    World world = new World(place);
    world.installV1();
    world.run(world.upgrade(), new RealDisk());
    Path backup;
    try (var all = Files.list(world.layout.backups())) {
      backup = all.filter(each -> each.toString().endsWith("-1.0.0")).findFirst().orElseThrow();
    }
    Files.writeString(backup.resolve("manifest.json"), "{");
    Rollback rollback =
        new Rollback(
            world.layout,
            InstalledImage.at(world.layout.image(World.V2)),
            world.host(new RealDisk()));
    world.events.clear();

    assertThat(rollback.verify(Optional.empty())).isEqualTo(ExitCode.NEEDS_REPAIR);
    assertThat(steps(world)).anyMatch(step -> step.startsWith(backup + "  UNREADABLE: "));
    world.events.clear();

    assertThat(rollback.list()).isEqualTo(ExitCode.DONE);
    assertThat(steps(world)).anyMatch(step -> step.startsWith(backup + "  UNREADABLE: "));
    assertThat(Files.readString(backup.resolve("manifest.json"))).isEqualTo("{");
  }

  @Test
  @Tag("W27")
  void whatWasWrittenSince_isShownBeforeTheQuestion(@TempDir Path place) throws Exception {
    World world = new World(place);
    world.installV1();
    world.run(world.upgrade(), new RealDisk());
    Rollback rollback =
        new Rollback(
            world.layout,
            InstalledImage.at(world.layout.image(World.V2)),
            world.host(new RealDisk()));

    world.events.clear();
    assertThatThrownBy(() -> rollback.run(Optional.empty(), false, false, false, false))
        .isInstanceOf(DecisionException.class);
    assertThat(steps(world)).contains("  No file of the data was written since then.");

    Path written = Files.writeString(world.data.resolve("papers/new.txt"), "new");
    Files.setLastModifiedTime(written, FileTime.from(Instant.now().plusSeconds(60)));
    Path later = Files.writeString(world.settings.resolve("tool9.conf"), "new");
    Files.setLastModifiedTime(later, FileTime.from(Instant.now().plusSeconds(120)));
    world.events.clear();
    assertThatThrownBy(() -> rollback.run(Optional.empty(), false, false, false, false))
        .isInstanceOf(DecisionException.class);
    assertThat(String.join("\n", steps(world)))
        .containsSubsequence(
            "2 files were written since then, the newest first:",
            later.toString(),
            written.toString(),
            "it is kept");

    Files.writeString(world.data.resolve(".instar.json"), "no stamp");
    world.events.clear();
    assertThatThrownBy(() -> rollback.run(Optional.empty(), false, false, false, false))
        .isInstanceOf(DecisionException.class);
    assertThat(steps(world)).anyMatch(line -> line.contains("cannot be told: The version of"));
  }

  private static List<String> steps(World world) {
    return world.events.stream()
        .filter(Event.Step.class::isInstance)
        .map(event -> ((Event.Step) event).text())
        .toList();
  }
}
