package dev.instar.migration.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A copy of the app's data that may be changed freely, because it is thrown away unless all goes
 * well. Every place it hands out lies inside one of its roots, symbolic links followed.
 */
public final class Stage {
  private final SortedMap<String, Path> roots;
  private final Optional<String> main;
  private final Path scratch;
  private final StageProgramRunner programs;

  /**
   * A stage.
   *
   * @param roots the staged directory of each data root, by the root's name; all exist; the main
   *     one comes first
   * @param scratch an existing directory outside the roots, for what is needed only while running
   */
  public Stage(Map<String, Path> roots, Path scratch, StageProgramRunner programs)
      throws IOException {
    this.main = roots.keySet().stream().findFirst();
    this.roots = new TreeMap<>();
    for (Map.Entry<String, Path> root : roots.entrySet()) {
      this.roots.put(root.getKey(), root.getValue().toRealPath());
    }
    this.scratch = scratch;
    this.programs = programs;
  }

  public Set<String> rootNames() {
    return roots.keySet();
  }

  /** All roots in the order of their names. */
  public Map<String, Path> roots() {
    return new LinkedHashMap<>(roots);
  }

  /** The name of the root where the app keeps most. */
  public String mainRoot() {
    return main.orElseThrow(() -> new IllegalStateException("no data, no migration"));
  }

  /** The staged directory of a data root. */
  public Path root(String name) throws StepFailed {
    Path root = roots.get(name);
    if (root == null) {
      throw new StepFailed(
          "there is no data root \""
              + name
              + "\"; there are: "
              + String.join(", ", roots.keySet()));
    }
    return root;
  }

  public Path scratch() {
    return scratch;
  }

  public StageProgramRunner programs() {
    return programs;
  }

  /** Where an entry is or would be; the entry itself may be a link, and is not followed. */
  public Path entry(StagePath place) throws StepFailed, IOException {
    Path root = root(place.root());
    Path path = root.resolve(place.path());
    Path above = path.getParent();
    while (above != null && !Files.exists(above, LinkOption.NOFOLLOW_LINKS)) {
      above = above.getParent();
    }
    if (above == null || !isInside(root, above)) {
      throw outside(place);
    }
    return path;
  }

  /** Where a file's content is or would be; when the entry is a link, it leads to a file inside. */
  public Path content(StagePath place) throws StepFailed, IOException {
    Path path = entry(place);
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isInside(root(place.root()), path)) {
      throw outside(place);
    }
    return path;
  }

  /** The same for a file that must be there. */
  public Path file(StagePath place) throws StepFailed, IOException {
    Path path = content(place);
    if (!Files.isRegularFile(path)) {
      throw new StepFailed(
          Files.isDirectory(path) ? place + " is a directory" : place + " does not exist");
    }
    return path;
  }

  private static boolean isInside(Path root, Path path) throws IOException {
    return Files.exists(path) && path.toRealPath().startsWith(root);
  }

  private static StepFailed outside(StagePath place) {
    return new StepFailed(
        place
            + " leads out of the data root through a symbolic link; links are not followed there");
  }
}
