package dev.instar.publish;

import dev.instar.disk.Durable;
import dev.instar.disk.RealDisk;
import dev.instar.model.Environment;
import dev.instar.model.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The runtime that the publisher's tool itself carries: what the updater needs, so that it can be
 * copied into images, and the server.
 */
public final class ToolRuntime {
  private static final String SERVER = "jdk.httpserver";

  private ToolRuntime() {}

  /**
   * Links it from a JDK, unless the same one is there already.
   *
   * @param target the runtime's directory
   */
  public static void make(Environment environment, Path jdk, Path target)
      throws UsageException, IOException {
    Set<String> modules = new TreeSet<>(ImageRuntime.UPDATER);
    modules.add(SERVER);
    if (isMade(jdk, modules, target)) {
      return;
    }
    Durable durable = new Durable(new RealDisk());
    Path beside = target.resolveSibling(target.getFileName() + Durable.BESIDE);
    durable.deleteTree(beside);
    durable.deleteTree(target);
    durable.createDirectories(target.toAbsolutePath().resolveSibling(""));
    ImageRuntime.Wish wish =
        new ImageRuntime.Wish(Optional.empty(), Optional.of(jdk), Optional.of(modules));
    new ImageRuntime(environment, jdk).make(wish, environment.platform(), List.of(), beside);
    durable.move(beside, target);
  }

  private static boolean isMade(Path jdk, Set<String> modules, Path target) throws IOException {
    Optional<JavaHome> from = JavaHome.in(jdk);
    Optional<JavaHome> made = JavaHome.in(target);
    return from.isPresent()
        && made.isPresent()
        && made.get().version().equals(from.get().version())
        && made.get().modules().containsAll(modules);
  }
}
