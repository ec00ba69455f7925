package dev.instar.publish;

import dev.instar.model.Environment;
import dev.instar.model.Platform;
import dev.instar.model.UsageException;
import dev.instar.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes the {@code runtime/} of an image: enough of Java for the updater and, in the same place,
 * for a Java payload. Where it comes from, first that fits:
 *
 * <ol>
 *   <li>{@code --runtime}: taken as it is
 *   <li>{@code --jdk}, then {@code INSTAR_JDK}: linked from this JDK
 *   <li>the runtime that Instar's own tool runs on, when it has every module needed: copied
 *   <li>the JDK that Instar runs on, of {@code JAVA_HOME}, of {@code java} on {@code PATH}: linked
 * </ol>
 *
 * So packing needs no JDK as long as the payload needs no more of Java than the updater does.
 */
final class ImageRuntime {
  /** What the updater needs of Java. */
  static final Set<String> UPDATER =
      Set.of("java.base", "java.logging", "java.sql", "java.xml", "jdk.unsupported");

  /** TLS's key exchange, which later versions have in {@code java.base}. */
  private static final String TLS_BEFORE_22 = "jdk.crypto.ec";

  /** Knows whom Windows trusts; a JDK for another system has none. */
  private static final String WINDOWS_AUTHORITIES = "jdk.crypto.mscapi";

  /** The class files of the updater are those of this version. */
  private static final int OLDEST = 21;

  private static final String UNTOUCHED = "Nothing was packed.";
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Environment environment;
  private final Path ownHome;

  /**
   * @param ownHome the home of the Java that runs this program
   */
  ImageRuntime(Environment environment, Path ownHome) {
    this.environment = environment;
    this.ownHome = ownHome;
  }

  /**
   * What the publisher said about the runtime.
   *
   * @param modules instead of what is found in the payload; what the updater needs comes on top
   */
  record Wish(Optional<Path> runtime, Optional<Path> jdk, Optional<Set<String>> modules) {
    Wish {
      modules = modules.map(Set::copyOf);
    }
  }

  /**
   * Makes a runtime.
   *
   * @param jars the payload's, whose needs it must meet
   * @param target does not exist; exists complete when this returns
   */
  void make(Wish wish, Platform platform, List<Path> jars, Path target)
      throws UsageException, IOException {
    if (wish.runtime().isPresent()) {
      copy(javaHome(wish.runtime().get(), "--runtime"), target);
    } else {
      refuseForeign(platform);
      Set<String> modules = new TreeSet<>(UPDATER);
      modules.addAll(wish.modules().isPresent() ? wish.modules().get() : PayloadModules.of(jars));
      Optional<JavaHome> jdk = chosenJdk(wish);
      Optional<JavaHome> own = jdk.isPresent() ? Optional.empty() : ownRuntime(modules);
      if (own.isPresent()) {
        copy(own.get(), target);
      } else {
        link(jdk.isPresent() ? jdk.get() : foundJdk(modules), modules, target);
      }
    }
    new RuntimeTrimmer(target).trim();
    if (platform.equals(environment.platform())) {
      archiveClasses(target);
    }
  }

  private void refuseForeign(Platform platform) throws UsageException {
    if (!platform.equals(environment.platform())) {
      throw new UsageException(
          "An image for "
              + platform
              + " needs a Java runtime for "
              + platform
              + "; only one for "
              + environment.platform()
              + " can be made here.",
          UNTOUCHED,
          "Link one from a JDK for "
              + platform
              + " and pass it with --runtime DIR, or pack there.");
    }
  }

  private Optional<JavaHome> chosenJdk(Wish wish) throws UsageException {
    if (wish.jdk().isPresent()) {
      return Optional.of(jdk(wish.jdk().get(), "--jdk"));
    }
    Optional<String> variable = environment.variable("INSTAR_JDK");
    return variable.isPresent()
        ? Optional.of(jdk(environment.workingDirectory().resolve(variable.get()), "INSTAR_JDK"))
        : Optional.empty();
  }

  private static JavaHome jdk(Path directory, String named) throws UsageException {
    JavaHome home = javaHome(directory, named);
    if (home.jlink().isEmpty()) {
      throw new UsageException(
          named + " " + directory + " has no jlink: it is a runtime, not a JDK.",
          UNTOUCHED,
          "Name a JDK, or pass the directory with --runtime to take it as it is.");
    }
    return home;
  }

  private static JavaHome javaHome(Path directory, String named) throws UsageException {
    return JavaHome.in(directory)
        .orElseThrow(() ->
            new UsageException(
                named + " " + directory + " holds no Java runtime (release, lib/modules).",
                UNTOUCHED,
                "Name the home of a JDK, the directory that has bin/java in it."));
  }

  /** The linked runtime under this program, when nothing that is needed is missing from it. */
  private Optional<JavaHome> ownRuntime(Set<String> modules) throws IOException {
    Optional<JavaHome> own = JavaHome.in(ownHome).filter(home -> home.jlink().isEmpty());
    if (own.isEmpty()) {
      return own;
    }
    Set<String> known = own.get().modules();
    return own.filter(home -> known.containsAll(modules));
  }

  private JavaHome foundJdk(Set<String> modules) throws UsageException, IOException {
    List<Path> candidates = new ArrayList<>();
    candidates.add(ownHome);
    environment.variable("JAVA_HOME").map(Path::of).ifPresent(candidates::add);
    candidates.addAll(homesOnPath());
    for (Path candidate : candidates) {
      Optional<JavaHome> home = JavaHome.in(candidate).filter(java -> java.jlink().isPresent());
      if (home.isPresent() && home.get().feature() >= OLDEST) {
        return home.get();
      }
    }
    throw new UsageException(
        "The payload needs the modules "
            + String.join(", ", modules)
            + " of Java. Instar's own runtime has not all of them, and no JDK "
            + OLDEST
            + " or newer was found.",
        UNTOUCHED,
        "Name a JDK with --jdk DIR or INSTAR_JDK, or the modules that the app really uses with"
            + " --modules.");
  }

  private List<Path> homesOnPath() throws IOException {
    List<Path> homes = new ArrayList<>();
    String path = environment.variable("PATH").orElse("");
    for (String directory : path.split(java.io.File.pathSeparator, -1)) {
      Path java = Path.of(directory, environment.platform().isWindows() ? "java.exe" : "java");
      if (!directory.isEmpty() && Files.isExecutable(java)) {
        Path bin = java.toRealPath().getParent();
        if (bin != null && bin.getParent() != null) {
          homes.add(bin.getParent());
        }
      }
    }
    return homes;
  }

  private void link(JavaHome jdk, Set<String> modules, Path target)
      throws UsageException, IOException {
    if (jdk.feature() < OLDEST) {
      throw new UsageException(
          "The JDK in "
              + jdk.directory()
              + " is version "
              + jdk.feature()
              + "; the updater needs "
              + OLDEST
              + " or newer.",
          UNTOUCHED,
          "Name a newer one with --jdk DIR.");
    }
    Set<String> linked = new TreeSet<>(modules);
    for (String module : List.of(TLS_BEFORE_22, WINDOWS_AUTHORITIES)) {
      if (jdk.modules().contains(module)) {
        linked.add(module);
      }
    }
    run(
        List.of(
            jdk.jlink().orElseThrow().toString(),
            "--add-modules",
            String.join(",", linked),
            // Not --strip-debug, which runs objcopy where it finds one: the result would depend on
            // it.
            "--strip-java-debug-attributes",
            "--no-header-files",
            "--no-man-pages",
            "--compress",
            "zip-0",
            "--output",
            target.toString()),
        "jlink of " + jdk.directory() + " could not link " + String.join(", ", modules));
  }

  /**
   * Writes the archive of Java's classes that halves every start. The same input, the same bytes.
   */
  private void archiveClasses(Path target) throws UsageException, IOException {
    if (Files.exists(target.resolve("lib/server/classes.jsa"))) {
      return;
    }
    Path java = target.resolve(environment.platform().isWindows() ? "bin/java.exe" : "bin/java");
    run(
        List.of(java.toString(), "-XX:+UseG1GC", "-Xmx1g", "-Xshare:dump"),
        "The runtime in " + target + " does not run here");
  }

  private void run(List<String> command, String failure) throws UsageException {
    Program program =
        new Program(command, environment.variables(), environment.workingDirectory(), PATIENCE);
    Program.Ending ending = program.run();
    if (!(ending instanceof Program.Ending.Exited exited && exited.code() == 0)) {
      throw new UsageException(
          failure + ": it " + ending.summary() + ".\n" + ending.output().strip(),
          UNTOUCHED,
          "Choose another JDK with --jdk DIR, or a ready runtime with --runtime DIR.");
    }
  }

  private static void copy(JavaHome home, Path target) throws IOException {
    try (Stream<Path> paths = Files.walk(home.directory())) {
      for (Path path : (Iterable<Path>) paths.sorted()::iterator) {
        Files.copy(
            path,
            target.resolve(home.directory().relativize(path).toString()),
            LinkOption.NOFOLLOW_LINKS);
      }
    }
  }
}
