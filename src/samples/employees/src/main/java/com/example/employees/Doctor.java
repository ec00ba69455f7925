package com.example.employees;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Examines everything that is stored, as this version reads it, and leaves it as it was. A data
 * home where nothing is stored is healthy.
 */
final class Doctor {
  private static final Instant SOME_TIME = Instant.parse("2000-01-01T00:00:00Z");

  private final DataHome home;
  private final String rehearsal;
  private final PrintStream out;
  private boolean healthy = true;

  /**
   * @param rehearsal {@code fail} or {@code hang} lets the examination end so, for trying out what
   *     surrounds it; from the variable {@code EMPLOYEES_DOCTOR}
   */
  Doctor(DataHome home, String rehearsal, PrintStream out) {
    this.home = home;
    this.rehearsal = rehearsal;
    this.out = out;
  }

  /** Prints every finding; returns the exit code. */
  int examine() {
    rehearse();
    try {
      if (home.isEmpty()) {
        say("ok", "nothing is stored in " + home.root() + " yet");
      } else {
        check(this::config);
        check(this::database);
      }
    } catch (IOException e) {
      say("BAD", home.root() + " cannot be read: " + e);
    }
    out.println(healthy ? "healthy" : "NOT healthy");
    return healthy ? 0 : 1;
  }

  private void rehearse() {
    if (rehearsal.equals("fail")) {
      say("BAD", "EMPLOYEES_DOCTOR=fail asks for a failure");
    } else if (rehearsal.equals("hang")) {
      out.println("hanging, as EMPLOYEES_DOCTOR=hang asks for");
      out.flush();
      try {
        Thread.sleep(Duration.ofDays(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private interface Check {
    void run() throws Problem, IOException, SQLException;
  }

  private void check(Check check) {
    try {
      check.run();
    } catch (Problem e) {
      say("BAD", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      say("BAD", "a file cannot be read: " + e);
    } catch (SQLException e) {
      say("BAD", home.database() + " cannot be used: " + e.getMessage());
    }
  }

  private void config() throws Problem, IOException {
    say("ok", ConfigFile.NAME + ": " + ConfigFile.describe(ConfigFile.read(home)));
  }

  private void database() throws Problem, IOException, SQLException {
    try (Store store = Store.open(home)) {
      List<String> damage = store.texts("PRAGMA integrity_check");
      expect(damage.equals(List.of("ok")), "the database is whole", damage);
      List<String> orphans = store.texts("PRAGMA foreign_key_check");
      expect(orphans.isEmpty(), "every reference leads somewhere", orphans);
      String mode = String.join("", store.texts("PRAGMA journal_mode"));
      expect(mode.equals("wal"), "journal mode is WAL", List.of(mode));
      counts(store);
      check(() -> trial(store));
      check(() -> documents(store));
    }
  }

  private void counts(Store store) throws SQLException {
    int employees = store.employees().size();
    int overview = store.count("employee_overview");
    expect(
        employees == overview,
        "%d employees, %d caces, %d medical visits"
            .formatted(employees, store.count("caces"), store.count("medical_visits")),
        List.of("the view employee_overview has " + overview + " employees"));
  }

  /** Adds, updates and deletes, and takes all of it back. */
  private void trial(Store store) throws SQLException {
    store.execute("BEGIN IMMEDIATE");
    try {
      Person person = Person.hired("Doctor's Trial", store.nextBadge(), SOME_TIME);
      store.add(Employee.of(person, Map.of()));
      store.add(
          new Proof(
              Proof.Table.CACES,
              "doctor-trial",
              person.id(),
              "R489-1A",
              person.hiredOn(),
              person.hiredOn().plusYears(5),
              "none",
              "00".repeat(32)));
      String here = " WHERE id = '" + person.id() + "'";
      store.execute("UPDATE employees SET weekly_hours = 12.5" + here);
      List<Employee> found = store.find(person.id());
      boolean updated =
          found.size() == 1
              && found.getFirst().person().weeklyHours() == 12.5
              && !found.getFirst().person().updatedAt().equals(person.updatedAt());
      expect(updated, "an employee can be added and updated", found);
      store.execute("DELETE FROM employees" + here);
      int left = store.number("SELECT count(*) FROM caces WHERE id = 'doctor-trial'");
      expect(left == 0, "what belongs to an employee goes with it", List.of(left + " rows stay"));
    } finally {
      store.execute("ROLLBACK");
    }
  }

  private void documents(Store store) throws SQLException {
    int count = 0;
    for (Employee employee : store.employees()) {
      for (Proof proof : store.proofs(employee.person().id())) {
        Path document = home.file(proof.document());
        if (!Files.isRegularFile(document)) {
          say("BAD", proof.document() + " is missing");
        } else if (!sha256(document).equals(proof.sha256())) {
          say("BAD", proof.document() + " is not what was filed");
        } else {
          count++;
        }
      }
    }
    say("ok", count + " documents are there and as they were filed");
  }

  private static String sha256(Path document) {
    try {
      return sha256(Files.readAllBytes(document));
    } catch (IOException e) {
      return "unreadable";
    }
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private void expect(boolean good, String finding, List<?> otherwise) {
    if (good) {
      say("ok", finding);
    } else {
      say("BAD", "expected: " + finding + "; found: " + otherwise);
    }
  }

  private void say(String verdict, String finding) {
    healthy = healthy && verdict.equals("ok");
    out.printf("%-4s%s%n", verdict, finding);
  }
}
