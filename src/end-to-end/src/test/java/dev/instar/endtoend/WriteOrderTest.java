package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a power cut would leave: real commands flush and rename in the one order that is safe. */
class WriteOrderTest {
  private static final Path ROOT = Path.of("/h/app");
  private static final Path DATA = Path.of("/h/app-data");

  private static final String ORDERED =
      """
      7 openat(AT_FDCWD</h>, "/h/app/backups/1/manifest.prepared.json.instar-new", O_WRONLY|O_CREAT|O_EXCL, 0666) = 3</h/app/backups/1/manifest.prepared.json.instar-new>
      7 write(3</h/app/backups/1/manifest.prepared.json.instar-new>, "{}", 2) = 2
      7 fsync(3</h/app/backups/1/manifest.prepared.json.instar-new>) = 0
      7 rename("/h/app/backups/1/manifest.prepared.json.instar-new", "/h/app/backups/1/manifest.prepared.json") = 0
      7 fsync(3</h/app/backups/1>) = 0
      7 write(3</h/app/state/journal.json.instar-new>, "{\\"state\\" : \\"committed\\"", 9) = 9
      7 fsync(3</h/app/state/journal.json.instar-new>) = 0
      7 rename("/h/app/state/journal.json.instar-new", "/h/app/state/journal.json") = 0
      7 fsync(3</h/app/state>) = 0
      7 rename("/h/app-data", "/h/app/backups/1/data") = 0
      7 fsync(3</h/app/backups/1>) = 0
      7 fsync(3</h>) = 0
      """;

  private static List<String> violations(String log) {
    return WriteOrder.of(SystemCalls.in(log), ROOT, DATA).violations();
  }

  @Test
  void theSafeOrder_isAccepted() {
    assertThat(violations(ORDERED)).isEmpty();
    assertThat(WriteOrder.of(SystemCalls.in(ORDERED), ROOT, DATA).states())
        .containsExactly("committed");
  }

  @Test
  void everyFlushIsMissed() {
    List<String> lines = ORDERED.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains("fsync")) {
        int left = i;
        String without =
            Stream.iterate(0, n -> n < lines.size(), n -> n + 1)
                .filter(n -> n != left)
                .map(lines::get)
                .reduce("", (text, line) -> text + line + "\n");
        assertThat(violations(without)).as("without " + lines.get(i)).isNotEmpty();
      }
    }
  }

  @Test
  void renamedBeforeItWasFlushed_andDeletedTooEarly_areFound() {
    String swapped =
        """
        7 write(3</h/app/current.instar-new>, "1", 1) = 1
        7 rename("/h/app/current.instar-new", "/h/app/current") = 0
        7 fsync(3</h/app/current>) = 0
        7 fsync(3</h/app>) = 0
        7 unlink("/h/app-data/notes") = 0
        7 unlink("/h/app/state/lock") = 0
        """;
    assertThat(violations(swapped))
        .contains(
            "renamed, but not flushed: /h/app/current.instar-new",
            "deleted while none: /h/app-data/notes");
  }

  @Test
  @Tag("W10")
  @Tag("D37")
  void updateGoingBackAndRollback_flushAndRenameInTheSafeOrder(@TempDir Path directory)
      throws InterruptedException {
    Machine machine = Machine.in(directory);
    Tracing.on(machine);
    try (Publisher.Server server = Publisher.serve(machine, Employees.RELEASES)) {
      Employees employees = Employees.seeded(machine, server.url(), CrashSite.OLD);
      int reverted =
          check(employees.with("EMPLOYEES_DOCTOR", "fail"), CrashSite.UPDATE, "reverting");
      int updated = check(employees, CrashSite.UPDATE, "healthy");
      int back = check(employees, CrashSite.ROLLBACK, "healthy");
      System.out.println(
          "write order: %d assertions of an update, %d of one that went back, %d of a rollback"
              .formatted(updated, reverted, back));
    }
  }

  private static int check(Employees employees, List<Object> command, String state) {
    InstalledApp app = employees.app();
    SystemCalls calls = Tracing.on(app.machine()).record(app.command(command.toArray()));
    WriteOrder.Finding found = WriteOrder.of(calls, employees.root(), employees.data());
    assertThat(found.violations()).isEmpty();
    assertThat(found.states()).contains(state);
    return found.checked();
  }
}
