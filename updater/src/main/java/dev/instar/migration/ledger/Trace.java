package dev.instar.migration.ledger;

import dev.instar.migration.config.ConfigValue;
import dev.instar.migration.config.KeyPath;
import dev.instar.migration.config.KeyTrail;
import dev.instar.migration.stage.StagePath;
import dev.instar.model.Sha256;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the engine itself moved while a migration ran, in order. It tells where to look afterwards
 * for what was there before; it never says that something may be gone.
 */
public final class Trace {

  /** A key of a file. */
  record Leaf(StagePath file, KeyPath key) {}

  /** What a file held before it was changed, and what after. */
  private record Rewrite(Sha256 before, Sha256 after) {}

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

    /** Many files or directories got other places at once. */
    record Places(Map<StagePath, StagePath> places) implements Move {
      @Override
      public Leaf apply(Leaf leaf) {
        return new Leaf(apply(leaf.file), leaf.key);
      }

      StagePath apply(StagePath file) {
        for (int end = file.path().length(); end > 0; end = file.path().lastIndexOf('/', end - 1)) {
          StagePath above = new StagePath(file.root(), file.path().substring(0, end));
          StagePath to = places.get(above);
          if (to != null) {
            return file.moved(above, to);
          }
        }
        return file;
      }
    }

    /** A configuration's content got another file, below this key when there is one. */
    record Converted(StagePath from, StagePath to, Optional<KeyPath> below) implements Move {
      @Override
      public Leaf apply(Leaf leaf) {
        if (!leaf.file.equals(from)) {
          return leaf;
        }
        return new Leaf(to, below.map(key -> key.below(leaf.key)).orElse(leaf.key));
      }
    }

    /** A key got a place in another file. */
    record Extracted(StagePath from, KeyPath key, StagePath to, Optional<KeyPath> place)
        implements Move {
      @Override
      public Leaf apply(Leaf leaf) {
        if (!leaf.file.equals(from) || !leaf.key.isAtOrBelow(key)) {
          return leaf;
        }
        return new Leaf(
            to, place.map(at -> leaf.key.moved(key, at)).orElseGet(() -> leaf.key.without(key)));
      }
    }

    /** Files whose content was changed in a way that was proven to lose nothing. */
    record Rewritten(Map<StagePath, Rewrite> files) implements Move {
      @Override
      public Leaf apply(Leaf leaf) {
        return leaf;
      }
    }

    /** A value became another one. */
    record Replaced(PathMatcher files, KeyPath key, ConfigValue by) implements Move {
      @Override
      public Leaf apply(Leaf leaf) {
        return leaf;
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
  private final List<ColumnRewrite> columns = new ArrayList<>();

  /** Follows keys as this one, and goes on by itself. */
  public Trace fork() {
    Trace fork = new Trace();
    for (Move move : moves) {
      if (move instanceof Move.Key || move instanceof Move.Replaced) {
        fork.moves.add(move);
      }
    }
    return fork;
  }

  /** A file's content was changed in a way that was proven to lose nothing. */
  public void rewritten(StagePath file, Sha256 before, Sha256 after) {
    if (moves.isEmpty()
        || !(moves.getLast() instanceof Move.Rewritten last)
        || last.files.containsKey(file)) {
      moves.add(new Move.Rewritten(new HashMap<>(Map.of(file, new Rewrite(before, after)))));
    } else {
      last.files.put(file, new Rewrite(before, after));
    }
  }

  /** All values of a column were changed in a way that was proven to lose nothing. */
  public void rewritten(ColumnRewrite column) {
    columns.add(column);
  }

  /** A file or directory got another place. */
  public void moved(StagePath from, StagePath to) {
    moves.add(new Move.Place(from, to));
  }

  /** Many files or directories got other places at once. */
  public void moved(Map<StagePath, StagePath> places) {
    moves.add(new Move.Places(Map.copyOf(places)));
  }

  /** A configuration was written anew in another format and its source removed. */
  public void converted(StagePath from, StagePath to) {
    moves.add(new Move.Converted(from, to, Optional.empty()));
  }

  /** The same, below a key of a configuration that may have had others before. */
  public void absorbed(StagePath from, StagePath to, Optional<KeyPath> below) {
    moves.add(new Move.Converted(from, to, below));
  }

  /** A key with all below it got another file, and there this place or the top. */
  public void extracted(StagePath from, KeyPath key, StagePath to, Optional<KeyPath> place) {
    moves.add(new Move.Extracted(from, key, to, place));
  }

  /** What edits of one file are told to. */
  public KeyTrail of(StagePath file) {
    Path path = Path.of(file.root(), file.path().split("/"));
    return of(path::equals);
  }

  /** What edits of each of the files are told to that a pattern names. */
  public KeyTrail of(PathMatcher files) {
    return new KeyTrail() {
      @Override
      public void moved(KeyPath from, KeyPath to) {
        movedKey(files, from, to);
      }

      @Override
      public void replaced(KeyPath key, ConfigValue by) {
        moves.add(new Move.Replaced(files, key, by));
      }
    };
  }

  /** A key got another place in all configurations or documents that a pattern names. */
  public void movedKey(PathMatcher files, KeyPath from, KeyPath to) {
    moves.add(new Move.Key(files, from, to));
  }

  /** Where a file's bytes should be now. */
  StagePath whereIs(StagePath file) {
    StagePath place = file;
    for (Move move : moves) {
      place =
          switch (move) {
            case Move.Place moved -> moved.apply(place);
            case Move.Places moved -> moved.apply(place);
            default -> place;
          };
    }
    return place;
  }

  /** Whether a file's content became what it is by changes that were proven to lose nothing. */
  boolean explains(FileMeasure file, FileMeasure now) {
    StagePath place = file.place();
    Sha256 content = file.sha256();
    for (Move move : moves) {
      switch (move) {
        case Move.Place moved -> place = moved.apply(place);
        case Move.Places moved -> place = moved.apply(place);
        case Move.Rewritten rewritten -> {
          Rewrite rewrite = rewritten.files.get(place);
          if (rewrite != null && rewrite.before.equals(content)) {
            content = rewrite.after;
          }
        }
        default -> {}
      }
    }
    return now.place().equals(place) && now.sha256().equals(content);
  }

  /** What the values of a column should sum up to now, when they were all changed one by one. */
  Optional<Fingerprint.Sum> rewritten(
      StagePath database, String table, TableMeasure.ColumnMeasure column) {
    Optional<Fingerprint.Sum> sum = Optional.empty();
    for (ColumnRewrite rewrite : columns) {
      if (rewrite.isOf(database, table, column) && rewrite.startsAt(sum.orElse(column.bare()))) {
        sum = Optional.of(rewrite.end());
      }
    }
    return sum;
  }

  /** What a key's value should be now. */
  ConfigValue expected(Leaf leaf, ConfigValue before) {
    Leaf now = leaf;
    ConfigValue value = before;
    for (Move move : moves) {
      now = move.apply(now);
      if (move instanceof Move.Replaced replaced
          && now.key.equals(replaced.key)
          && now.file.matches(replaced.files)) {
        value = replaced.by;
      }
    }
    return value;
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
