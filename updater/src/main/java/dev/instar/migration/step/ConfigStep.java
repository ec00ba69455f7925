package dev.instar.migration.step;

import dev.instar.migration.config.ConfigEdit;
import dev.instar.migration.config.ConfigEdits;
import dev.instar.migration.config.ConfigValue;
import dev.instar.migration.config.KeyPath;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StepFailed;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Edits a configuration in place, then writes it anew in another format when told so. A file that
 * is not there is noted and left alone: not every user has one.
 *
 * @param convert the file that takes this one's place
 */
public record ConfigStep(StagePath file, Optional<StagePath> convert, List<Action> actions)
    implements Step {

  /** What is done with the file, in order. */
  public sealed interface Action {

    /** An edit within the file. */
    record Edit(ConfigEdit edit) implements Action {}

    /** A key goes to another file, to a place in it or, being a map, to its top. */
    record Extract(KeyPath path, StagePath into, Optional<KeyPath> to) implements Action {}

    /** What another file has comes in, below a key or at the top; that file goes. */
    record Absorb(StagePath other, Optional<KeyPath> to) implements Action {}
  }

  public ConfigStep {
    actions = List.copyOf(actions);
  }

  @Override
  public Kind kind() {
    return Kind.CONFIGURATION;
  }

  @Override
  public List<String> changes() {
    List<String> changes = new ArrayList<>();
    for (Action action : actions) {
      changes.add(
          "configuration "
              + file
              + ": "
              + switch (action) {
                case Action.Edit edit -> edit.edit().shown();
                case Action.Extract extract -> extract.path() + " moves to " + extract.into();
                case Action.Absorb absorb -> absorb.other() + " is merged into it";
              });
    }
    convert.ifPresent(target -> changes.add("configuration " + file + " becomes " + target));
    return changes;
  }

  @Override
  public void run(StepRun run) throws StepFailed, IOException {
    if (!Files.exists(run.stage().content(file))) {
      run.note("configuration " + file + " is not there; nothing to change in it");
      return;
    }
    try {
      edit(run, StagedConfig.read(run, file));
    } catch (FormatException e) {
      throw new StepFailed(e.getMessage() + "", e);
    }
  }

  private void edit(StepRun run, StagedConfig read)
      throws StepFailed, IOException, FormatException {
    StagedConfig config = read;
    long made = 0;
    for (Action action : actions) {
      if (apply(action, config, run)) {
        made++;
        config = config.settled();
      }
    }
    run.count(made);
    if (convert.isPresent()) {
      StagePath target = convert.get();
      refuseOver(run, target);
      config.writeAs(run, target);
      new StageFiles(run.disk()).delete(run.stage().entry(file));
      run.trace().converted(file, target);
      run.count(1);
    } else if (made > 0) {
      config.write(run);
    }
  }

  private void refuseOver(StepRun run, StagePath target) throws StepFailed, IOException {
    if (Files.exists(run.stage().entry(target), LinkOption.NOFOLLOW_LINKS)) {
      throw new StepFailed(file + " cannot become " + target + ", which is there already");
    }
  }

  private boolean apply(Action action, StagedConfig config, StepRun run)
      throws StepFailed, IOException, FormatException {
    return switch (action) {
      case Action.Edit edit -> apply(edit.edit(), config, run);
      case Action.Extract extract -> extract(extract, config, run);
      case Action.Absorb absorb -> absorb(absorb, config, run);
    };
  }

  private boolean apply(ConfigEdit edit, StagedConfig config, StepRun run) throws FormatException {
    try {
      return edit.answered(run.answers()).apply(config.edits(), run.trace().of(file));
    } catch (FormatException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(file.toString()) ? e : new FormatException(file + ": " + message);
    }
  }

  private boolean extract(Action.Extract extract, StagedConfig config, StepRun run)
      throws StepFailed, IOException, FormatException {
    ConfigEdits edits = config.edits();
    Optional<ConfigValue> value = edits.get(extract.path);
    if (value.isEmpty()) {
      return false;
    }
    StagedConfig into = StagedConfig.readOrNew(run, extract.into, config);
    put(value.get(), into, extract.to, file + ": \"" + extract.path + "\"");
    into.write(run);
    edits.remove(extract.path);
    run.trace().extracted(file, extract.path, extract.into, extract.to);
    return true;
  }

  private boolean absorb(Action.Absorb absorb, StagedConfig config, StepRun run)
      throws StepFailed, IOException, FormatException {
    if (!Files.exists(run.stage().content(absorb.other))) {
      run.note("configuration " + absorb.other + " is not there; nothing to merge into " + file);
      return false;
    }
    StagedConfig other = StagedConfig.read(run, absorb.other);
    put(other.edits().value(), config, absorb.to, absorb.other.toString());
    new StageFiles(run.disk()).delete(run.stage().entry(absorb.other));
    run.trace().absorbed(absorb.other, file, absorb.to);
    return true;
  }

  /** Puts a value where nothing is yet, or the entries of a map beside those at the top. */
  private static void put(ConfigValue value, StagedConfig into, Optional<KeyPath> to, String what)
      throws FormatException {
    ConfigValue fitting = into.format().fitting(what, value);
    if (to.isPresent()) {
      putNew(into, to.get(), fitting, what);
      return;
    }
    if (!(fitting instanceof ConfigValue.Mapping mapping)) {
      throw new FormatException(
          what + " is " + value.shown() + " and needs a key in " + into.place());
    }
    for (Map.Entry<String, ConfigValue> entry : mapping.entries().entrySet()) {
      putNew(into, new KeyPath(List.of(entry.getKey())), entry.getValue(), what);
    }
  }

  private static void putNew(StagedConfig into, KeyPath path, ConfigValue value, String what)
      throws FormatException {
    if (into.edits().get(path).isPresent()) {
      throw new FormatException(
          what + " cannot move to " + into.place() + ", which has \"" + path + "\" already");
    }
    into.edits().set(path, value);
  }
}
