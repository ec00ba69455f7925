package dev.instar.migration;

import dev.instar.migration.config.ConfigEdit;
import dev.instar.migration.config.ConfigEdits;
import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.config.ConfigValue;
import dev.instar.migration.config.KeyPath;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StepFailed;
import dev.instar.migration.step.ConfigStep;
import dev.instar.migration.step.StepRun;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** One staged configuration, for migrations written in Java. Keys are dotted paths. */
public final class ConfigAccess {
  private final StagePath file;
  private final StepRun run;

  ConfigAccess(StagePath file, StepRun run) {
    this.file = file;
    this.run = run;
  }

  /** The value of a key; empty when the key or the file is absent. */
  public Optional<ConfigValue> get(String key) throws StepFailed, IOException {
    if (!Files.exists(run.stage().content(file))) {
      return Optional.empty();
    }
    byte[] bytes = Files.readAllBytes(run.stage().file(file));
    try {
      ConfigFormat format =
          ConfigFormat.of(file.path())
              .orElseThrow(() -> new FormatException(file + " is not " + ConfigFormat.ENDINGS));
      return new ConfigEdits(file.toString(), format.read(file.toString(), bytes)).get(path(key));
    } catch (FormatException e) {
      throw failed(e);
    }
  }

  /**
   * Writes a value over what is there.
   *
   * @param json the value as JSON: {@code 30}, {@code "text"}, {@code {"a": 1}}
   */
  public void set(String key, String json) throws StepFailed, IOException {
    try {
      edit(
          new ConfigEdit.Set(
              path(key),
              ConfigFormat.JSON.read(
                  "the value of " + key, json.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
    } catch (FormatException e) {
      throw failed(e);
    }
  }

  /** Moves a key with all below it to a place where nothing is. */
  public void rename(String key, String to) throws StepFailed, IOException {
    edit(new ConfigEdit.Move(path(key), path(to)));
  }

  /** Takes a key away, which must be a declared loss. */
  public void remove(String key) throws StepFailed, IOException {
    edit(new ConfigEdit.Remove(path(key)));
  }

  /** Writes the configuration anew in another format and removes this file. */
  public void convert(String place) throws StepFailed, IOException {
    new ConfigStep(file, Optional.of(MigrationContext.parse(place)), List.of()).run(run);
  }

  private void edit(ConfigEdit edit) throws StepFailed, IOException {
    new ConfigStep(file, Optional.empty(), List.of(new ConfigStep.Action.Edit(edit))).run(run);
  }

  private static KeyPath path(String key) throws StepFailed {
    try {
      return KeyPath.parse(key);
    } catch (FormatException e) {
      throw failed(e);
    }
  }

  private static StepFailed failed(FormatException e) {
    return new StepFailed(String.valueOf(e.getMessage()), e);
  }
}
