package dev.instar.migration;

import dev.instar.disk.Durable;
import dev.instar.migration.declaration.DeclarationReader;
import dev.instar.migration.state.KnownStates;
import dev.instar.model.FormatException;
import dev.instar.model.ReleaseManifest.MigrationSummary;
import dev.instar.model.Requirement;
import dev.instar.model.Version;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All migrations that an image brings. No two lead between the same versions, so that a chain is
 * never a matter of luck. Those of a root with versions of its own are a set in this one.
 */
public final class MigrationSet implements AutoCloseable {
  private static final Comparator<Migration> ORDER =
      Comparator.comparing(Migration::from).thenComparing(Migration::to);

  private final List<Migration> migrations;
  private final KnownStates states;
  private final Set<String> roots;
  private final Map<String, MigrationSet> own = new TreeMap<>();
  private final URLClassLoader loader;

  private MigrationSet(
      List<Migration> migrations, KnownStates states, Set<String> roots, URLClassLoader loader) {
    this.roots = Set.copyOf(roots);
    this.migrations = migrations.stream().sorted(ORDER).toList();
    this.states = states;
    this.loader = loader;
  }

  /** The migrations of an image that has none. */
  public static MigrationSet none() {
    return new MigrationSet(List.of(), KnownStates.none(), Set.of(), loader(List.of()));
  }

  /**
   * Reads all migrations of an image.
   *
   * @param directory holds declarations ({@code .yaml}, {@code .yml}), their scripts, jars, and how
   *     data of older versions look
   * @param jars more jars with migrations written in Java
   * @param roots the names of the app's data roots
   * @throws FormatException when one cannot be read, with file, line and what was expected
   */
  public static MigrationSet load(Path directory, List<Path> jars, Set<String> roots)
      throws FormatException, IOException {
    List<Path> classpath = new ArrayList<>(jars);
    List<Path> declarations = new ArrayList<>();
    for (Path file : Durable.children(directory)) {
      String name = String.valueOf(file.getFileName());
      if (name.endsWith(".jar")) {
        classpath.add(file);
      } else if (name.endsWith(".yaml") || name.endsWith(".yml")) {
        declarations.add(file);
      }
    }
    URLClassLoader loader = loader(classpath);
    try {
      JavaMigrations java = new JavaMigrations(loader);
      List<Migration> migrations = new ArrayList<>();
      DeclarationReader reader = new DeclarationReader(directory, roots, java::step);
      for (Path file : declarations) {
        migrations.add(new DeclaredMigration(reader.read(file)));
      }
      migrations.addAll(java.services());
      MigrationSet set =
          new MigrationSet(
              of(Optional.empty(), migrations), KnownStates.load(directory), roots, loader);
      for (String root : roots) {
        List<Migration> own = of(Optional.of(root), migrations);
        if (!own.isEmpty()) {
          set.own.put(root, new MigrationSet(own, KnownStates.none(), Set.of(root), loader));
        }
      }
      return set;
    } catch (FormatException | IOException e) {
      loader.close();
      throw e;
    }
  }

  /** Those of one root, or those of the app's data. */
  private static List<Migration> of(Optional<String> root, List<Migration> migrations)
      throws FormatException {
    List<Migration> some =
        migrations.stream().filter(migration -> migration.root().equals(root)).toList();
    refuseAmbiguity(some);
    return some;
  }

  private static URLClassLoader loader(List<Path> jars) {
    URL[] urls =
        jars.stream()
            .map(jar -> {
              try {
                return jar.toUri().toURL();
              } catch (IOException e) {
                throw new IllegalStateException("every file has a URL", e);
              }
            })
            .toArray(URL[]::new);
    return new URLClassLoader("migrations", urls, MigrationSet.class.getClassLoader());
  }

  private static void refuseAmbiguity(List<Migration> migrations) throws FormatException {
    Map<List<Version>, Migration> seen = new HashMap<>();
    for (Migration migration : migrations) {
      Migration other = seen.put(List.of(migration.from(), migration.to()), migration);
      if (other != null) {
        throw new FormatException(
            migration.source()
                + " and "
                + other.source()
                + " both lead from "
                + migration.from()
                + " to "
                + migration.to()
                + "; only one may");
      }
    }
  }

  /** The migrations of a root with versions of its own; closed with this set. */
  public MigrationSet ofRoot(String root) {
    return own.getOrDefault(
        root, new MigrationSet(List.of(), KnownStates.none(), Set.of(root), loader));
  }

  /** The roots that have migrations of their own. */
  public Set<String> rootsOfTheirOwn() {
    return own.keySet();
  }

  /** All migrations of the app's data, in the order of the versions they start from. */
  public List<Migration> migrations() {
    return migrations;
  }

  /** How data of each version look. */
  public KnownStates states() {
    return states;
  }

  /** The names of the app's data roots. */
  public Set<String> roots() {
    return roots;
  }

  /** The shortest chain for data that began with the version that they have. */
  public ChainSearch<Migration> chain(Version from, Version to) {
    return chain(from, to, Set.of());
  }

  /**
   * The shortest chain from one version of data to another.
   *
   * @param gone what the data have gone through
   */
  public ChainSearch<Migration> chain(Version from, Version to, Set<Requirement> gone) {
    return ChainSearch.search(migrations, from, to, gone);
  }

  /** What a release's manifest says of them. */
  public List<MigrationSummary> summaries() {
    return Stream.concat(
            migrations.stream(), own.values().stream().flatMap(set -> set.migrations.stream()))
        .map(migration ->
            new MigrationSummary(
                migration.from(),
                migration.to(),
                migration.title(),
                migration.risk().label(),
                migration.changes(),
                migration.why(),
                migration.root()))
        .toList();
  }

  /** Lets go of the jars; migrations written in Java cannot run afterwards. */
  @Override
  public void close() throws IOException {
    loader.close();
  }

  /** Migrations written in Java, of one class loader. */
  private record JavaMigrations(URLClassLoader loader) {

    List<Migration> services() throws FormatException {
      List<Migration> services = new ArrayList<>();
      if (loader.getURLs().length == 0) {
        return services;
      }
      try {
        for (Migration migration : ServiceLoader.load(Migration.class, loader)) {
          if (loader.equals(migration.getClass().getClassLoader())) {
            services.add(migration);
          }
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        throw new FormatException(
            "a migration written in Java cannot be loaded: " + e.getMessage());
      }
      return services;
    }

    JavaStep step(String className, Version from, Version to) throws FormatException {
      Migration migration;
      try {
        migration =
            Class.forName(className, true, loader)
                .asSubclass(Migration.class)
                .getDeclaredConstructor()
                .newInstance();
      } catch (ReflectiveOperationException | LinkageError e) {
        throw new FormatException("the class " + className + " cannot be made: " + e);
      } catch (ClassCastException e) {
        throw new FormatException(
            "the class " + className + " does not extend " + Migration.class.getName());
      }
      if (!migration.from().equals(from) || !migration.to().equals(to)) {
        throw new FormatException(
            "the class "
                + className
                + " leads from "
                + migration.from()
                + " to "
                + migration.to()
                + ", this migration from "
                + from
                + " to "
                + to);
      }
      return new JavaStep(migration);
    }
  }
}
