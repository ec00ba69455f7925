package dev.instar.migration.state;

import dev.instar.model.FormatException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * How data of each released version look: the tables of their databases, the keys of their
 * configurations, their directories. An image brings it in {@code migrations/states/}, written by
 * {@code instar migration states} from data of each version.
 *
 * <p>Data look like a version when they have all of its tables and columns and nothing that only
 * other versions have. What no version knows is the user's, and says nothing.
 */
public final class KnownStates {
  /** Where they lie, in the directory of migrations. */
  public static final String DIRECTORY = "states";

  private static final int SHOWN = 5;

  private final SortedMap<Version, Shape> states;
  private final Shape all = Shape.empty();

  private KnownStates(SortedMap<Version, Shape> states) {
    this.states = states;
    states.values().forEach(all::add);
  }

  /**
   * Reads what an image knows; nothing where it brings no states.
   *
   * @param migrations its directory of migrations
   * @throws FormatException when a file is not what it must be
   */
  public static KnownStates load(Path migrations) throws IOException, FormatException {
    SortedMap<Version, Shape> states = new TreeMap<>();
    Path directory = migrations.resolve(DIRECTORY);
    if (Files.isDirectory(directory)) {
      List<Path> files;
      try (Stream<Path> list = Files.list(directory)) {
        files = list.filter(file -> file.toString().endsWith(".json")).sorted().toList();
      }
      for (Path file : files) {
        StateFile.State state = StateFile.parse(file.toString(), Files.readAllBytes(file));
        if (states.put(state.version(), state.shape()) != null) {
          throw new FormatException(
              file + ": another file tells of data version " + state.version() + " already");
        }
      }
    }
    return new KnownStates(states);
  }

  /** Those of an image that brings none. */
  public static KnownStates none() {
    return new KnownStates(new TreeMap<>());
  }

  /**
   * What a publisher keeps of one version.
   *
   * @param roots data of that version, by the names of their roots
   * @return the content of its file
   */
  public static String describe(Version version, Map<String, Path> roots) throws IOException {
    return StateFile.text(version, new ShapeReader(roots).all());
  }

  /** The versions whose look is known. */
  public Set<Version> versions() {
    return states.keySet();
  }

  /**
   * The versions that data look like, read where they are; none when they look like none, and
   * several when nothing that can be seen tells those apart.
   *
   * @param roots where data are, by the names of their roots
   */
  public SortedSet<Version> like(Map<String, Path> roots) throws IOException {
    return states.isEmpty() ? new TreeSet<>() : like(new ShapeReader(roots).of(all));
  }

  private SortedSet<Version> like(Shape seen) {
    SortedSet<Version> byTables = new TreeSet<>();
    SortedSet<Version> byAll = new TreeSet<>();
    states.forEach((version, shape) -> {
      if (shape.isSeenIn(seen) && shape.otherTables(seen, all).isEmpty()) {
        byTables.add(version);
        if (shape.otherPlaces(seen, all).isEmpty() && shape.otherKeys(seen, all).isEmpty()) {
          byAll.add(version);
        }
      }
    });
    return byAll.isEmpty() ? byTables : byAll;
  }

  /**
   * What speaks against a version that data say they have.
   *
   * @param nearest the version they look most like
   * @param isWrong whether their tables, files and directories are those of that version and not of
   *     the stated one; otherwise they are like no version, or only some keys are another version's
   * @param differences from the stated version, a line each, the first few
   */
  public record Doubt(Version nearest, boolean isWrong, List<String> differences) {
    public Doubt {
      differences = List.copyOf(differences);
    }

    /** The differences in one line, to follow a statement. */
    public String shown() {
      return ": " + String.join("; ", differences);
    }
  }

  /**
   * Looks whether data are of the version that they say.
   *
   * @param roots where data are, by the names of their roots
   */
  public Optional<Doubt> doubt(Version stated, Map<String, Path> roots) throws IOException {
    Shape expected = states.get(stated);
    if (expected == null) {
      return Optional.empty();
    }
    Shape seen = new ShapeReader(roots).of(all);
    List<String> differences = new ArrayList<>(expected.otherTables(seen, all));
    differences.addAll(expected.otherPlaces(seen, all));
    boolean onlyKeys = differences.isEmpty();
    differences.addAll(expected.otherKeys(seen, all));
    SortedSet<Version> like = like(seen);
    if (differences.isEmpty() || like.contains(stated)) {
      return Optional.empty();
    }
    Version nearest = like.isEmpty() ? nearest(seen) : like.last();
    return Optional.of(new Doubt(nearest, !like.isEmpty() && !onlyKeys, shown(differences)));
  }

  private Version nearest(Shape seen) {
    Version nearest = states.firstKey();
    int fewest = Integer.MAX_VALUE;
    for (Map.Entry<Version, Shape> state : states.entrySet()) {
      int differences =
          state.getValue().otherTables(seen, all).size()
              + state.getValue().otherPlaces(seen, all).size()
              + state.getValue().otherKeys(seen, all).size();
      if (differences <= fewest) {
        fewest = differences;
        nearest = state.getKey();
      }
    }
    return nearest;
  }

  private static List<String> shown(List<String> differences) {
    List<String> shown =
        new ArrayList<>(differences.subList(0, Math.min(SHOWN, differences.size())));
    if (differences.size() > SHOWN) {
      shown.add((differences.size() - SHOWN) + " more");
    }
    return shown;
  }
}
