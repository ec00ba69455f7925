package dev.instar.migration.step;

import dev.instar.disk.Durable;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StepFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes, moves and deletes files and directories. What is to be moved or deleted and is not there
 * is noted; nothing is ever moved over something.
 */
public record FilesStep(List<Action> actions) implements Step {

  /** One change. */
  public sealed interface Action {
    record Mkdir(StagePath place) implements Action {}

    record Move(StagePath from, StagePath to) implements Action {}

    record Delete(StagePath place) implements Action {}
  }

  public FilesStep {
    actions = List.copyOf(actions);
  }

  @Override
  public Kind kind() {
    return Kind.FILES;
  }

  @Override
  public List<String> changes() {
    return actions.stream()
        .map(action ->
            switch (action) {
              case Action.Mkdir mkdir -> "directory " + mkdir.place() + " is made";
              case Action.Move move -> "files " + move.from() + " move to " + move.to();
              case Action.Delete delete -> "files " + delete.place() + " are deleted";
            })
        .toList();
  }

  @Override
  public void run(StepRun run) throws StepFailed, IOException {
    for (Action action : actions) {
      switch (action) {
        case Action.Mkdir mkdir -> make(run, mkdir.place());
        case Action.Move move -> move(run, move.from(), move.to());
        case Action.Delete delete -> delete(run, delete.place());
      }
    }
  }

  private static void make(StepRun run, StagePath place) throws StepFailed, IOException {
    Path path = run.stage().entry(place);
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path)) {
      throw new StepFailed("directory " + place + " cannot be made: a file of that name is there");
    }
    new StageFiles(run.disk()).createDirectories(path);
  }

  private static void move(StepRun run, StagePath from, StagePath to)
      throws StepFailed, IOException {
    Path source = run.stage().entry(from);
    Path target = run.stage().entry(to);
    if (!Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
      run.note("files " + from + " are not there; nothing to move to " + to);
      return;
    }
    if (to.isAtOrBelow(from)) {
      throw new StepFailed("files " + from + " cannot move into themselves, to " + to);
    }
    StageFiles files = new StageFiles(run.disk());
    if (isEmptyDirectory(target)) {
      files.delete(target); // a mkdir of it before the move says the same twice
    }
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new StepFailed("files " + from + " cannot move to " + to + ", which is there already");
    }
    files.move(source, target);
    run.trace().moved(from, to);
    run.count(1);
  }

  private static boolean isEmptyDirectory(Path path) throws IOException {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && Durable.children(path).isEmpty();
  }

  private static void delete(StepRun run, StagePath place) throws StepFailed, IOException {
    Path path = run.stage().entry(place);
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      run.note("files " + place + " are not there; nothing to delete");
      return;
    }
    new StageFiles(run.disk()).delete(path);
    run.count(1);
  }
}
