package dev.instar.data;

import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import dev.instar.model.DecisionException;
import dev.instar.model.Environment;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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

  private StageEnvironment(Path home, Environment environment, Durable durable) {
    this.home = home;
    this.environment = environment;
    this.durable = durable;
  }

  /**
   * Makes the scratch home and returns the variables to set; all others stay as they are.
   *
   * @param scratchHome does not exist; its parent does
   */
  public static Map<String, String> prepare(
      Path scratchHome, List<Staged> roots, Environment environment, Disk disk)
      throws IOException, DecisionException {
    disk.createDirectory(scratchHome);
    return new StageEnvironment(scratchHome, environment, new Durable(disk)).prepare(roots);
  }

  private Map<String, String> prepare(List<Staged> roots) throws IOException, DecisionException {
    set.put("HOME", home.toString());
    set.put("USERPROFILE", home.toString());
    BELOW_HOME.forEach((name, below) -> set.put(name, home.resolve(below).toString()));
    for (Staged root : roots) {
      set.put(root.root().root().instarVariable(), root.stage().toString());
      redirect(root);
    }
    return Map.copyOf(set);
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
    if (parent == null || Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    durable.createDirectories(parent);
    durable.disk().symlink(place, stage.toString());
  }
}
