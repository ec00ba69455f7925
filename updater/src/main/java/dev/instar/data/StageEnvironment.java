package dev.instar.data;

import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import dev.instar.disk.Relocation;
import dev.instar.model.DecisionException;
import dev.instar.model.Environment;
import dev.instar.model.FormatException;
import dev.instar.model.PathExpression;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The variables that programs get which run while data are staged, so that they find the staged
 * copies where they would look for the live data. For each root:
 *
 * <ul>
 *   <li>{@code INSTAR_DATA_<ROOT>} is the stage;
 *   <li>when the descriptor's path is one variable with a default, that variable is the stage;
 *   <li>else the path leads, by way of a scratch home directory and variables that point into it,
 *       to a link to the stage. A path that starts with neither {@code ~} nor a variable cannot be
 *       redirected; there only the first variable tells.
 * </ul>
 *
 * <p>The scratch home has nothing else in it, so what such programs write to {@code ~} is thrown
 * away with it.
 *
 * <p>Windows lets few users make links. There a stage that would be linked lies at that place
 * itself {@linkplain #during while a program runs}, and the first variable says so.
 */
public final class StageEnvironment {
  private static final Map<String, String> BELOW_HOME =
      Map.of(
          "XDG_DATA_HOME", ".local/share",
          "XDG_STATE_HOME", ".local/state",
          "XDG_CONFIG_HOME", ".config",
          "XDG_CACHE_HOME", ".cache",
          "APPDATA", "AppData/Roaming",
          "LOCALAPPDATA", "AppData/Local");

  private final Path home;
  private final Environment environment;
  private final Durable durable;
  private final Map<String, String> set = new TreeMap<>();
  private final List<Lent> lent = new ArrayList<>();

  /** A stage, or a file of one, that is at the place of its link while a program runs. */
  private record Lent(Path stage, Path place) {}

  /** A program that runs. */
  @FunctionalInterface
  public interface Run<T> {
    T run() throws IOException, InterruptedException;
  }

  private StageEnvironment(Path home, Environment environment, Durable durable) {
    this.home = home;
    this.environment = environment;
    this.durable = durable;
  }

  /**
   * Makes the scratch home.
   *
   * @param scratchHome does not exist; its parent does
   */
  public static StageEnvironment prepare(
      Path scratchHome, List<Staged> roots, Environment environment, Disk disk)
      throws IOException, DecisionException {
    disk.createDirectory(scratchHome);
    StageEnvironment made = new StageEnvironment(scratchHome, environment, new Durable(disk));
    made.prepare(roots);
    return made;
  }

  /** The variables to set; all others stay as they are. */
  public Map<String, String> variables() {
    return Map.copyOf(set);
  }

  /**
   * Runs a program, for which every stage is where the program looks for it. Nobody else uses the
   * stages meanwhile; afterwards they are in their own place.
   */
  public <T> T during(Run<T> program) throws IOException, InterruptedException {
    Relocation relocation = new Relocation(durable, "lent");
    Deque<Lent> moved = new ArrayDeque<>();
    try {
      for (Lent one : lent) {
        if (exists(one.stage())) {
          relocation.move(one.stage(), one.place());
          moved.push(one);
        }
      }
      return program.run();
    } finally {
      for (Lent one : moved) {
        if (exists(one.place())) {
          relocation.move(one.place(), one.stage());
        }
      }
    }
  }

  private void prepare(List<Staged> roots) throws IOException, DecisionException {
    set.put("HOME", home.toString());
    set.put("USERPROFILE", home.toString());
    BELOW_HOME.forEach((name, below) -> set.put(name, home.resolve(below).toString()));
    for (Staged root : roots) {
      set.put(root.root().root().instarVariable(), root.stage().toString());
      redirect(root);
    }
  }

  private void redirect(Staged root) throws IOException, DecisionException {
    PathExpression expression;
    try {
      expression = PathExpression.parse(root.root().root().path());
    } catch (FormatException e) {
      throw new IllegalArgumentException("a resolved root has a well-formed path", e);
    }
    String variable = expression.leadingVariable().orElse("");
    if (expression.isOneVariable()) {
      set.put(variable, root.stage().toString());
      return;
    }
    if (environment.variable(variable).isPresent()) {
      set.putIfAbsent(variable, home.resolve(".instar").resolve(variable).toString());
    }
    Path place = expression.resolve(staged());
    if (place.equals(home)) {
      linkEach(root.stage());
    } else if (place.startsWith(home)) {
      link(place, root.stage());
    }
    if (lent.stream().anyMatch(one -> one.stage().startsWith(root.stage()))) {
      set.put(root.root().root().instarVariable(), place.toString());
    }
  }

  private Environment staged() {
    Map<String, String> variables = new HashMap<>(environment.variables());
    variables.putAll(set);
    return new Environment(
        variables,
        home,
        environment.workingDirectory(),
        environment.clock(),
        environment.platform());
  }

  /** A root that is the home directory itself: some files of it, each of which is linked. */
  private void linkEach(Path stage) throws IOException {
    for (Path child : Durable.children(stage)) {
      link(home.resolve(child.getFileName()), child);
    }
  }

  private void link(Path place, Path stage) throws IOException {
    Path parent = place.getParent();
    if (parent == null || exists(place)) {
      return;
    }
    durable.createDirectories(parent);
    try {
      durable.disk().impatient().symlink(place, stage.toString());
    } catch (FileSystemException e) {
      if (!environment.platform().isWindows()) {
        throw e;
      }
      lent.add(new Lent(stage, place));
    }
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
