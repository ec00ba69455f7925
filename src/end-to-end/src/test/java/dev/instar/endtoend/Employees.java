package dev.instar.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sample app on a user's machine, with its data.
 *
 * @param data where its data are, or will be
 */
record Employees(InstalledApp app, Path data) {
  /** The releases 1.0.0, 1.1.0 and 1.2.0, packed and signed by the sample's build. */
  static final Path RELEASES = Publisher.PROJECT.resolve("src/samples/employees/target/releases");

  static final Path PUBLIC_KEY =
      Publisher.PROJECT.resolve("src/samples/employees/target/keys/instar.pub");

  /** Not installed yet; its releases come from this server. */
  static Employees on(Machine machine, String source) {
    return new Employees(
        InstalledApp.on(machine.with("INSTAR_SOURCE", source), "employees", RELEASES),
        machine.home().resolve(".local/share/employees-data"));
  }

  /** Installed in this version and seeded with 50 employees and 3 years of records. */
  static Employees seeded(Machine machine, String source, String version) {
    Employees employees = on(machine, source);
    employees.app.install(version, "--yes").expect(0);
    return employees.seed();
  }

  /** The same with 50 employees and 3 years of records. */
  Employees seed() {
    run("seed", "--employees", 50, "--years", 3).expect(0);
    return this;
  }

  /** The same after a command that remembered where the data are; later ones have nothing new. */
  Employees remembered() {
    run("backups", "prune", "--dry-run").expect(0);
    return this;
  }

  /** The same with another user's environment. */
  Employees with(String variable, String value) {
    return new Employees(app.with(variable, value), data);
  }

  Run run(Object... arguments) {
    return app.run(arguments);
  }

  Path root() {
    return app.root();
  }

  Path database() {
    return data().resolve("data/employee_manager.db");
  }

  Path journal() {
    return app.state("journal.json");
  }

  /**
   * What the data say, whatever bytes they are in: the rows of every table, the lines of the
   * configuration, the hash of every other file.
   */
  Map<String, List<String>> contents() {
    Map<String, List<String>> contents = new TreeMap<>();
    InstalledApp.files(data())
        .forEach((name, hash) -> {
          if (name.startsWith("config.")) {
            contents.put(name, InstalledApp.read(data().resolve(name)).lines().toList());
          } else if (!name.startsWith("data/") && !name.startsWith(".instar")) {
            contents.put(name, List.of(hash));
          }
        });
    if (Files.exists(database())) {
      Database.dump(database()).forEach((table, rows) -> contents.put("table " + table, rows));
    }
    return contents;
  }

  /**
   * Every file of the installation and the data, byte by byte. The lock is left out: its text only
   * says who held it last.
   */
  Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    InstalledApp.files(root()).forEach((name, hash) -> files.put("root/" + name, hash));
    InstalledApp.files(data()).forEach((name, hash) -> files.put("data/" + name, hash));
    files.remove("root/state/lock");
    files.remove("root/state/check.json"); // what a source has answered
    return files;
  }
}
