package dev.instar.migration.ledger;

import dev.instar.migration.config.KeyPath;
import dev.instar.migration.stage.StagePath;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/**
 * What the engine itself moved while a migration ran, in order. It tells where to look afterwards
 * for what was there before; it never says that something may be gone.
 */
public final class Trace {

  /** A key of a file. */
  record Leaf(StagePath file, KeyPath key) {}

  private sealed interface Move {
    /** Where a key is after this move. */
    Leaf apply(Leaf leaf);

    /** A file or directory got another place. */
    record Place(StagePath from, StagePath to) implements Move {
      @Override
      public Leaf apply(Leaf leaf) {
        return new Leaf(apply(leaf.file), leaf.key);
      }

      StagePath apply(StagePath file) {
        return file.isAtOrBelow(from) ? file.moved(from, to) : file;
      }
    }

    /** A configuration's content got another file. */
    record Converted(StagePath from, StagePath to) implements Move {
      @Override
      public Leaf apply(Leaf leaf) {
        return leaf.file.equals(from) ? new Leaf(to, leaf.key) : leaf;
      }
    }

    /** A key got another place in its file. */
    record Key(PathMatcher files, KeyPath from, KeyPath to) implements Move {
      @Override
      public Leaf apply(Leaf leaf) {
        return leaf.key.isAtOrBelow(from) && leaf.file.matches(files)
            ? new Leaf(leaf.file, leaf.key.moved(from, to))
            : leaf;
      }
    }
  }

  private final List<Move> moves = new ArrayList<>();

  /** A file or directory got another place. */
  public void moved(StagePath from, StagePath to) {
    moves.add(new Move.Place(from, to));
  }

  /** A configuration was written anew in another format and its source removed. */
  public void converted(StagePath from, StagePath to) {
    moves.add(new Move.Converted(from, to));
  }

  /** A key of a configuration got another place in it. */
  public void movedKey(StagePath file, KeyPath from, KeyPath to) {
    Path path = Path.of(file.root(), file.path().split("/"));
    moves.add(new Move.Key(path::equals, from, to));
  }

  /** A key got another place in all configurations or documents that a pattern names. */
  public void movedKey(PathMatcher files, KeyPath from, KeyPath to) {
    moves.add(new Move.Key(files, from, to));
  }

  /** Where a file's bytes should be now. */
  StagePath whereIs(StagePath file) {
    StagePath place = file;
    for (Move move : moves) {
      if (move instanceof Move.Place moved) {
        place = moved.apply(place);
      }
    }
    return place;
  }

  /** Where a key's value should be now. */
  Leaf whereIs(Leaf leaf) {
    Leaf now = leaf;
    for (Move move : moves) {
      now = move.apply(now);
    }
    return now;
  }
}
