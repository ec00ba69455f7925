package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The sample on a user's machine, with the old and the new version installed and either active: put
 * back into one of these states before a crash, and looked at after it from outside. Whatever the
 * crash was, what is found is wholly the old or wholly the new state.
 */
record CrashSite(
    Publisher.Server server, Employees employees, Map<String, Map<String, List<String>>> contents)
    implements AutoCloseable {
  static final String OLD = "1.0.0";
  static final String NEW = "1.2.0";

  /** The old version that was never upgraded; {@link #OLD} has been, and came back. */
  static final String FRESH = "fresh";

  static final List<Object> UPDATE = List.of("self-update", "--version", NEW, "--yes");
  static final List<Object> ROLLBACK = List.of("rollback", "--yes");

  /** Installs both versions, which a server goes on to offer until this is closed. */
  static CrashSite prepare(Machine machine) throws InterruptedException {
    Publisher.Server server = Publisher.serve(machine, Employees.RELEASES);
    return prepare(server, Employees.seeded(machine, server.url(), OLD));
  }

  /** The same of an app that is installed, and takes its releases from this server. */
  static CrashSite prepare(Publisher.Server server, Employees employees) {
    CrashSite site = new CrashSite(server, employees, new TreeMap<>());
    site.keepAs(FRESH);
    site.employees.run(UPDATE.toArray()).expect(0);
    site.keep(NEW);
    site.employees.run(ROLLBACK.toArray()).expect(0);
    site.keep(OLD);
    return site;
  }

  void keep(String version) {
    contents.put(version, employees.contents());
    keepAs(version);
  }

  /** Keeps the state as it is on disk now, under a name. */
  void keepAs(String name) {
    shell(
        "mkdir \"$1\" && { [ ! -e \"$2\" ] || cp -a \"$2\" \"$1/data\"; }"
            + " && cp -a \"$3\"/[!v]* \"$1\" && mkdir \"$1.beside\""
            + " && find \"${2%/*}\" -maxdepth 1 -name '.employees-data.*'"
            + " -exec cp -a {} \"$1.beside/\" \\;",
        name);
  }

  /** Everything but the images, which nothing changes, as it was when this was kept. */
  void bringBack(String name) {
    shell(
        "rm -rf \"$2\" \"${2%/*}\"/.employees-data.* \"$3\"/[!v]* && cp -a \"$1\"/[!d]* \"$3\""
            + " && { [ ! -e \"$1/data\" ] || cp -a \"$1/data\" \"$2\"; }"
            + " && cp -a \"$1.beside/.\" \"${2%/*}/\"",
        name);
  }

  private void shell(String script, String name) {
    Machine machine = employees.app().machine();
    Path kept = machine.directory().resolve("kept-" + name);
    machine.run("sh", "-c", script, "sh", kept, employees.data(), employees.root()).expect(0);
  }

  @Override
  public void close() {
    server.close();
  }

  /**
   * Leaves an update that was killed just before it gave something this name.
   *
   * @param target the end of the name
   * @param from the kept state that the update finds
   * @return the update's id
   */
  String killedBeforeRenameTo(Path target, String from) {
    Tracing tracing = Tracing.on(employees.app().machine());
    Object[] update = employees.app().command(UPDATE.toArray());
    bringBack(from);
    SystemCalls.Call rename =
        tracing.record(update).reachable(places()).stream()
            .filter(call -> call.name().equals("rename"))
            .filter(call -> Path.of(call.text(1)).endsWith(target))
            .findFirst()
            .orElseThrow();
    bringBack(from);
    SystemCalls seen = tracing.kill("rename", rename.nth(), Tracing.Victim.EVERYBODY, update);
    assertThat(seen.killed()).isPositive();
    return employees.app().backups().getLast();
  }

  /** Where the installation and its data are, stages and all. */
  List<Path> places() {
    Path data = employees.data();
    return List.of(
        employees.root(), data, data.resolveSibling("." + data.getFileName() + ".instar"));
  }

  /**
   * What a user does after a crash, and a whole change after it, which leaves nothing.
   *
   * @return the version that was found after the crash
   */
  String recovers() {
    String said = employees.run("version").expect(0).out().strip();
    assertThat(said).isIn("employees " + OLD, "employees " + NEW);
    String version = said.substring("employees ".length());
    isWhole(version);
    if (version.equals(NEW)) {
      employees.run(ROLLBACK.toArray()).expect(0);
      isWhole(OLD);
    }
    employees.run(UPDATE.toArray()).expect(0);
    isWhole(NEW);
    assertThat(employees.app().state("journal.json")).doesNotExist();
    assertThat(employees.app().state("switch")).doesNotExist();
    assertThat(leftovers()).isEmpty();
    return version;
  }

  /** Program and data belong to this version, and so say the app and the backups' own check. */
  void isWhole(String version) {
    assertThat(employees.app().current()).isEqualTo(version);
    assertThat(employees.run("version").expect(0).lines()).containsExactly("employees " + version);
    assertThat(employees.run("doctor").expect(0).out()).contains("healthy");
    assertThat(employees.contents()).isEqualTo(contents.get(version));
    employees.run("backups", "verify").expect(0);
  }

  /** Stages of the data, and files that were written beside others, wherever a change puts them. */
  List<String> leftovers() {
    return Stream.of(employees.root(), employees.data().resolveSibling(""))
        .flatMap(CrashSite::below)
        .map(String::valueOf)
        .filter(name ->
            name.contains(".instar-stage-")
                || name.contains("/staging/")
                || name.endsWith(".instar-new"))
        .distinct()
        .toList();
  }

  private static Stream<Path> below(Path directory) {
    try (Stream<Path> files = Files.walk(directory, 3)) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
