package dev.instar.data;

import dev.instar.disk.Durable;
import dev.instar.model.DataRoot;
import dev.instar.model.DecisionException;
import dev.instar.model.Descriptor;
import dev.instar.model.Environment;
import dev.instar.model.FormatException;
import dev.instar.model.PathExpression;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds the places of an app's data, and refuses those where an upgrade could touch what is not the
 * app's, or could not be undone. What it returns never overlaps: no root is another's, and none is
 * the installation's.
 */
public final class Roots {
  private final Descriptor descriptor;
  private final Environment environment;
  private final Path installation;
  private final Map<String, Path> recorded;
  private final List<DataRoot> declared;

  private Roots(
      Descriptor descriptor,
      List<DataRoot> declared,
      Environment environment,
      Path installation,
      Map<String, Path> recorded) {
    this.descriptor = descriptor;
    this.declared = declared;
    this.environment = environment;
    this.installation = installation;
    this.recorded = recorded;
  }

  /**
   * Resolves data roots of an app, in their order.
   *
   * @param declared those of the descriptor, or of another version's, too
   * @param installationRoot need not exist yet
   * @param recorded by name, where those roots were that were <em>present</em> when an upgrade last
   *     saw them; a root that never had data is not recorded
   * @throws DecisionException when a person must look at one of the places; nothing was changed
   */
  public static List<ResolvedRoot> resolve(
      Descriptor descriptor,
      List<DataRoot> declared,
      Environment environment,
      Path installationRoot,
      Map<String, Path> recorded)
      throws IOException, DecisionException {
    Path installation = real(installationRoot.toAbsolutePath().normalize());
    return new Roots(descriptor, declared, environment, installation, recorded).resolve();
  }

  private List<ResolvedRoot> resolve() throws IOException, DecisionException {
    List<ResolvedRoot> roots = new ArrayList<>();
    for (DataRoot root : declared) {
      roots.add(resolve(root));
    }
    for (ResolvedRoot root : roots) {
      apart(root, installation, true, "the installation");
      for (ResolvedRoot other : roots) {
        if (!other.equals(root)) {
          String name = "the data root \"" + other.name() + "\"";
          apart(root, other.path(), other.isWholeDirectory(), name);
        }
      }
    }
    return List.copyOf(roots);
  }

  private ResolvedRoot resolve(DataRoot root) throws IOException, DecisionException {
    Path written = written(root);
    Path path;
    try {
      path = real(written);
    } catch (AccessDeniedException e) {
      throw refused(root, written, "cannot be reached: access to " + e.getFile() + " is denied");
    }
    Path before = recorded.get(root.name());
    if (before != null && !before.equals(path)) {
      throw refused(
          root, path, "was at " + before + " before; the data there would be left behind");
    }
    if (path.getParent() == null) {
      throw refused(root, path, "is a whole file system");
    }
    boolean present = Files.exists(path);
    if (!present && !Files.notExists(path)) {
      throw refused(root, path, "cannot be reached: access is denied");
    }
    ResolvedRoot resolved = new ResolvedRoot(descriptor.name(), root, path, present);
    if (present) {
      present(resolved);
    } else {
      absent(resolved, before != null);
    }
    return resolved;
  }

  private Path written(DataRoot root) throws DecisionException {
    try {
      return PathExpression.parse(root.path()).resolve(environment);
    } catch (FormatException e) {
      throw new DecisionException(
          "The descriptor of " + descriptor.name() + " is wrong: " + e.getMessage() + ".",
          "Nothing was changed.",
          "Ask the publisher for a release with a right descriptor.",
          e);
    }
  }

  private void absent(ResolvedRoot root, boolean wasRecorded) throws DecisionException {
    if (wasRecorded) {
      throw refused(
          root.root(), root.path(), "is gone; it was there before (is its disk not connected?)");
    }
    if (Files.exists(root.path(), LinkOption.NOFOLLOW_LINKS)) {
      throw refused(root.root(), root.path(), "is a link that leads nowhere");
    }
  }

  private void present(ResolvedRoot root) throws IOException, DecisionException {
    Path path = root.path();
    if (!Files.isDirectory(path)) {
      throw refused(root.root(), path, "is not a directory");
    }
    readable(root);
    if (root.isWholeDirectory()) {
      wholeDirectory(root);
    }
    Path beside = root.beside().directory();
    if (!Files.isWritable(beside)) {
      throw refused(
          root.root(), path, "cannot be upgraded safely: " + beside + " is not writable for you");
    }
  }

  private void readable(ResolvedRoot root) throws IOException, DecisionException {
    try {
      Durable.children(root.path());
    } catch (AccessDeniedException e) {
      throw refused(root.root(), root.path(), "is not readable for you");
    }
  }

  private void wholeDirectory(ResolvedRoot root) throws IOException, DecisionException {
    Path home = real(environment.home().toAbsolutePath().normalize());
    Path path = root.path();
    if (home.equals(path)) {
      throw refused(root.root(), path, "is your home directory");
    }
    if (home.startsWith(path)) {
      throw refused(root.root(), path, "contains your home directory");
    }
    Path parent = path.getParent();
    if (parent != null && MountPoints.contains(path, parent)) {
      throw refused(root.root(), path, "is a mount point, which cannot be renamed");
    }
  }

  /**
   * Refuses a root that shares files with something else.
   *
   * @param whole everything in {@code other} belongs to it
   */
  private static void apart(ResolvedRoot root, Path other, boolean whole, String name)
      throws IOException, DecisionException {
    Path path = root.path();
    if (path.equals(other)) {
      throw refused(root.root(), path, "is also the place of " + name);
    }
    if (whole && path.startsWith(other)) {
      throw refused(root.root(), path, "is inside " + name + ", " + other);
    }
    if (!other.startsWith(path)) {
      return;
    }
    if (root.isWholeDirectory()) {
      throw refused(root.root(), path, "contains " + name + ", " + other);
    }
    for (Path file : root.present() ? Contents.of(root).paths() : List.<Path>of()) {
      if (file.startsWith(other)) {
        throw refused(root.root(), path, "includes " + file + ", which belongs to " + name);
      }
    }
  }

  private static DecisionException refused(DataRoot root, Path path, String why) {
    return new DecisionException(
        "The data root \"" + root.name() + "\" (" + path + ") " + why + ".",
        "Nothing was changed.",
        root.ownVariable()
            .map(name -> "Put it right, or set " + name + " to where the data are")
            .orElse("Put it right")
            .concat(", then run the command again."));
  }

  /** The path with every link resolved in that part of it which exists. */
  private static Path real(Path path) throws IOException {
    if (Files.exists(path)) {
      return path.toRealPath();
    }
    Path parent = path.getParent();
    Path name = path.getFileName();
    if (parent == null || name == null) {
      return path;
    }
    return real(parent).resolve(name);
  }
}
