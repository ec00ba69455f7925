package dev.instar.migration.step;

import dev.instar.migration.config.ConfigEdits;
import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.config.ConfigValue;
import dev.instar.migration.config.KeyPath;
import dev.instar.migration.ledger.Trace;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StepFailed;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Edits a configuration, then writes it, in another format when told so. A file that is not there
 * is noted and left alone: not every user has one.
 *
 * @param convert the file that takes this one's place
 */
public record ConfigStep(StagePath file, Optional<StagePath> convert, List<Edit> edits)
    implements Step {

  /** One edit, by paths of keys. */
  public sealed interface Edit {
    record Set(KeyPath path, ConfigValue value) implements Edit {}

    record Rename(KeyPath path, KeyPath to) implements Edit {}

    record Remove(KeyPath path) implements Edit {}
  }

  public ConfigStep {
    edits = List.copyOf(edits);
  }

  @Override
  public Kind kind() {
    return Kind.CONFIGURATION;
  }

  @Override
  public List<String> changes() {
    List<String> changes = new ArrayList<>();
    for (Edit edit : edits) {
      changes.add(
          "configuration "
              + file
              + ": "
              + switch (edit) {
                case Edit.Set set -> set.path() + " = " + set.value().shown();
                case Edit.Rename rename -> rename.path() + " becomes " + rename.to();
                case Edit.Remove remove -> remove.path() + " is removed";
              });
    }
    convert.ifPresent(target -> changes.add("configuration " + file + " becomes " + target));
    return changes;
  }

  @Override
  public void run(StepRun run) throws StepFailed, IOException {
    Path path = run.stage().content(file);
    if (!Files.exists(path)) {
      run.note("configuration " + file + " is not there; nothing to change in it");
      return;
    }
    try {
      edit(run, run.stage().file(file).toRealPath());
    } catch (FormatException e) {
      throw new StepFailed(e.getMessage() + "", e);
    }
  }

  private void edit(StepRun run, Path path) throws StepFailed, IOException, FormatException {
    ConfigFormat format = format(file);
    byte[] bytes = Files.readAllBytes(path);
    String source = file.toString();
    ConfigEdits config = ConfigEdits.open(format, source, bytes);
    long made = apply(config, run.trace());
    run.count(made);
    if (convert.isPresent()) {
      StagePath target = convert.get();
      Path to = run.stage().entry(target);
      if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
        throw new StepFailed(file + " cannot become " + target + ", which is there already");
      }
      StageFiles files = new StageFiles(run.disk());
      files.write(to, text(format(target).write(config.value())), path);
      files.delete(run.stage().entry(file));
      run.trace().converted(file, target);
      run.count(1);
    } else if (made > 0) {
      new StageFiles(run.disk()).write(path, config.edited(format), path);
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ConfigFormat format(StagePath file) throws StepFailed {
    return ConfigFormat.of(file.path())
        .orElseThrow(() -> new StepFailed(file + " is neither .json, .yaml nor .yml"));
  }

  /** Returns how many edits changed something. */
  private long apply(ConfigEdits config, Trace trace) throws FormatException {
    long made = 0;
    for (Edit edit : edits) {
      boolean changed =
          switch (edit) {
            case Edit.Set set -> config.set(set.path(), set.value());
            case Edit.Remove remove -> config.remove(remove.path());
            case Edit.Rename rename -> {
              boolean renamed = config.rename(rename.path(), rename.to());
              if (renamed) {
                trace.movedKey(file, rename.path(), rename.to());
              }
              yield renamed;
            }
          };
      made += changed ? 1 : 0;
    }
    return made;
  }
}
