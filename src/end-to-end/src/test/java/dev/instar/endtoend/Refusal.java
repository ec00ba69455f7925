package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A command that must not be carried out: it ends with this exit code, says on standard error what
 * happened, what is untouched and what to do next, and leaves the disk as it was.
 *
 * @param changing what may change all the same, by its path below the home
 */
record Refusal(Employees employees, int exit, Predicate<String> changing) {

  /** One that may only leave something where anything may be deleted at any time. */
  static Refusal of(Employees employees, int exit) {
    return new Refusal(employees, exit, path -> false);
  }

  /** The same, with something more that may change. */
  Refusal butFor(Predicate<String> more) {
    return new Refusal(employees, exit, changing.or(more));
  }

  /** Runs the command; what was said on standard error comes back. */
  String when(Object... command) {
    Map<String, String> before = files();
    String version = employees.app().current();
    Run run = employees.run(command).expect(exit);
    List<String> lines = run.err().lines().toList();
    assertThat(lines).as(run::toString).hasSizeGreaterThanOrEqualTo(3);
    assertThat(lines.getFirst()).startsWith("error: ");
    assertThat(lines.get(lines.size() - 2))
        .as("what is untouched")
        .containsAnyOf(
            "Nothing",
            "as it is",
            "as it was",
            "as they were",
            "untouched",
            "not touched",
            "are back",
            "still in place");
    assertThat(lines.getLast()).as("what to do next").matches("[A-Z`].*\\.|`.*");
    assertThat(run.err()).doesNotContain("Exception", "\tat ", "REDACTED");
    assertThat(files()).as(run::toString).isEqualTo(before);
    assertThat(employees.app().current()).isEqualTo(version);
    return run.err();
  }

  private Map<String, String> files() {
    Path home = employees.app().machine().home();
    String root = home.relativize(employees.root()) + "/";
    Map<String, String> files = new TreeMap<>(InstalledApp.files(home));
    files
        .keySet()
        .removeIf(path ->
            path.startsWith(root + "staging/")
                || path.startsWith(root + "state/cache")
                || path.equals(root + "state/lock")
                || path.equals(root + "state/check.json") // what a source has answered
                || (path.startsWith(root) && changing.test(path.substring(root.length()))));
    return files;
  }
}
