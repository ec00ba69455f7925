package dev.instar.migration;

import dev.instar.migration.config.KeyPath;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StageProgramRunner;
import dev.instar.migration.stage.StagedDatabase;
import dev.instar.migration.stage.StepFailed;
import dev.instar.migration.step.FileAction;
import dev.instar.migration.step.FilesStep;
import dev.instar.migration.step.StepRun;
import dev.instar.model.FormatException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a migration written in Java works with. Places are written {@code <data root>/<path>} and
 * lead to the staged copy only. What is moved, renamed or converted through here is known to the
 * ledger; what the migration moves by itself must be told, or it counts as lost.
 */
public final class MigrationContext {
  private final Migration migration;
  private final StepRun run;

  MigrationContext(Migration migration, StepRun run) {
    this.migration = migration;
    this.run = run;
  }

  StepRun run() {
    return run;
  }

  /** The version that the data have. */
  public Version from() {
    return migration.from();
  }

  /** The version that the data will have. */
  public Version to() {
    return migration.to();
  }

  /** The staged directory of a data root. */
  public Path root(String name) throws StepFailed {
    return run.stage().root(name);
  }

  /** A staged file or directory, which need not exist. */
  public Path path(String place) throws StepFailed, IOException {
    return run.stage().content(parse(place));
  }

  /**
   * Opens a SQLite file that exists. The caller closes the connection; foreign keys are off until
   * {@code PRAGMA foreign_keys = ON}, and nothing can be attached.
   */
  public Connection openDatabase(String place) throws StepFailed, IOException, SQLException {
    return new StagedDatabase(run.stage().file(parse(place))).open();
  }

  /** A configuration to be read and edited. */
  public ConfigAccess config(String place) throws StepFailed {
    return new ConfigAccess(parse(place), run);
  }

  /** Makes a directory, with the missing ones above it. */
  public void makeDirectory(String place) throws StepFailed, IOException {
    files(new FileAction.Mkdir(parse(place)));
  }

  /** Moves a file or directory to a place where nothing is. */
  public void move(String from, String to) throws StepFailed, IOException {
    files(new FileAction.Move(parse(from), parse(to)));
  }

  /** Deletes a file or directory, which must be a declared loss. */
  public void delete(String place) throws StepFailed, IOException {
    files(new FileAction.Delete(parse(place)));
  }

  private void files(FileAction action) throws StepFailed, IOException {
    new FilesStep(List.of(action)).run(run);
  }

  /**
   * Tells that values moved from one key to another in every configuration or document that a
   * pattern names, so that the ledger looks for them there.
   *
   * @param files {@code <data root>/<glob>}
   * @param from dotted path of the key
   * @param to dotted path of the key
   */
  public void movedKey(String files, String from, String to) throws StepFailed {
    try {
      run.trace().of(StagePath.pattern(files)).moved(KeyPath.parse(from), KeyPath.parse(to));
    } catch (FormatException e) {
      throw new StepFailed(String.valueOf(e.getMessage()), e);
    }
  }

  /** Runs a program of the app on the stage. */
  public StageProgramRunner.Outcome run(List<String> program, Duration timeout) throws IOException {
    return run.program(program, timeout, line -> {});
  }

  /**
   * What the user answered to a question that {@link Migration#questions} names.
   *
   * @throws StepFailed when it was not asked
   */
  public String answer(String question) throws StepFailed {
    return run.answers()
        .to(question)
        .orElseThrow(() -> new StepFailed("the question \"" + question + "\" was not asked"));
  }

  /** The answers to a question that was asked for each of several items, by item. */
  public Map<String, String> answers(String question) {
    return run.answers().toEach(question);
  }

  /** Tells the user how far it is. */
  public void progress(String line) {
    run.progress(line);
  }

  /** Counts rows, documents or files that were worked on, for the report. */
  public void count(long worked) {
    run.count(worked);
  }

  static StagePath parse(String place) throws StepFailed {
    try {
      return StagePath.parse(place);
    } catch (FormatException e) {
      throw new StepFailed(String.valueOf(e.getMessage()), e);
    }
  }
}
