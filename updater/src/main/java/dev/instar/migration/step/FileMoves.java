package dev.instar.migration.step;

import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StepFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Several moves of files, all or none. */
final class FileMoves {
  private FileMoves() {}

  /** Looks at every target before the first file moves. */
  static void carryOut(List<FileAction.Move> moves, StepRun run) throws StepFailed, IOException {
    Map<StagePath, StagePath> sources = new HashMap<>();
    for (FileAction.Move move : moves) {
      StagePath other = sources.put(move.to(), move.from());
      if (other != null) {
        throw new StepFailed(
            "files " + other + " and " + move.from() + " cannot both become " + move.to());
      }
      if (!move.from().equals(move.to())
          && Files.exists(run.stage().entry(move.to()), LinkOption.NOFOLLOW_LINKS)) {
        throw new StepFailed(
            "files " + move.from() + " cannot move to " + move.to() + ", which is there already");
      }
    }
    StageFiles files = new StageFiles(run.disk());
    for (FileAction.Move move : moves) {
      if (!move.from().equals(move.to())) {
        files.move(run.stage().entry(move.from()), run.stage().entry(move.to()));
        run.count(1);
      }
    }
    Map<StagePath, StagePath> places = new HashMap<>();
    moves.forEach(move -> places.put(move.from(), move.to()));
    run.trace().moved(places);
  }
}
