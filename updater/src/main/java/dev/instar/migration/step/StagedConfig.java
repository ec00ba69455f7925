package dev.instar.migration.step;

import dev.instar.migration.config.ConfigEdits;
import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StepFailed;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A configuration of the stage that is being edited.
 *
 * @param file where it is, links followed
 * @param like the file that says who may read and write it
 */
record StagedConfig(StagePath place, ConfigFormat format, Path file, Path like, ConfigEdits edits) {

  static StagedConfig read(StepRun run, StagePath place)
      throws StepFailed, IOException, FormatException {
    Path file = run.stage().file(place).toRealPath();
    ConfigFormat format = format(place);
    byte[] bytes = Files.readAllBytes(file);
    return new StagedConfig(
        place, format, file, file, ConfigEdits.open(format, place.toString(), bytes));
  }

  /** A configuration that is made when it is not there. */
  static StagedConfig readOrNew(StepRun run, StagePath place, StagedConfig like)
      throws StepFailed, IOException, FormatException {
    if (Files.exists(run.stage().content(place))) {
      return read(run, place);
    }
    ConfigFormat format = format(place);
    byte[] empty = format.empty().getBytes(StandardCharsets.UTF_8);
    ConfigEdits edits = ConfigEdits.open(format, place.toString(), empty);
    return new StagedConfig(place, format, run.stage().entry(place), like.file, edits);
  }

  static ConfigFormat format(StagePath place) throws StepFailed {
    return ConfigFormat.of(place.path())
        .orElseThrow(() -> new StepFailed(place + " is not " + ConfigFormat.ENDINGS));
  }

  /** With all edits made; so each one finds what those before it left. */
  StagedConfig settled() throws FormatException {
    ConfigEdits settled = ConfigEdits.open(format, place.toString(), edits.edited(format));
    return new StagedConfig(place, format, file, like, settled);
  }

  void write(StepRun run) throws IOException, FormatException {
    new StageFiles(run.disk()).write(file, edits.edited(format), like);
  }

  /** Writes it anew, in the format of another file. */
  void writeAs(StepRun run, StagePath target) throws StepFailed, IOException, FormatException {
    String text = format(target).write(place.toString(), edits.value());
    new StageFiles(run.disk())
        .write(run.stage().entry(target), text.getBytes(StandardCharsets.UTF_8), like);
  }
}
