package com.example.employees;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Fills an empty data home with invented employees: each has one certificate and a medical visit a
 * year, all with documents. The same numbers give the same rows and files.
 */
record Seed(int employees, int years, int seed) {
  /** The last year of the records, so that they do not depend on the day. */
  private static final int LAST_YEAR = 2025;

  private static final List<String> FIRST_NAMES =
      List.of(
          "Zoé", "Łukasz", "Ada", "Jean-Luc", "Siobhán", "Noah", "Inês", "Jürgen", "美咲", "Omar");
  private static final List<String> LAST_NAMES =
      List.of("Müller", "O'Brien", "Nowak", "García", "Dubois", "Rossi", "Ångström", "No", "佐藤");
  private static final List<String> CATEGORIES =
      List.of("R489-1A", "R489-3", "R489-5", "R486-B", "R482-A");
  private static final List<String> VERDICTS = List.of("fit", "fit", "fit", "fit with limits");

  /** Returns what to tell the user. */
  String sow(DataHome home) throws Problem, IOException, SQLException {
    if (!home.isEmpty()) {
      throw new Problem(
          home.root() + " already holds data; seeding wants an empty place. Nothing was changed.");
    }
    Random random = new Random(seed);
    int visits = 0;
    try (Store store = Store.openOrCreate(home)) {
      store.execute("BEGIN IMMEDIATE");
      for (int i = 1; i <= employees; i++) {
        Employee employee = Employee.drawn(person(i, random), random);
        store.add(employee);
        String id = employee.person().id();
        int first = LAST_YEAR - years + 1;
        store.add(proof(home, Proof.Table.CACES, id, pick(CATEGORIES, random), first, 5, random));
        for (int year = first; year <= LAST_YEAR; year++) {
          String verdict = pick(VERDICTS, random);
          store.add(proof(home, Proof.Table.MEDICAL_VISITS, id, verdict, year, 1, random));
          visits++;
        }
      }
      store.execute("COMMIT");
    }
    return "seeded %d employees, %d caces, %d medical visits into %s"
        .formatted(employees, employees, visits, home.root());
  }

  private static Person person(int number, Random random) {
    // The lists' sizes have no common factor: the first names * last names people differ.
    String name =
        FIRST_NAMES.get(number % FIRST_NAMES.size())
            + " "
            + LAST_NAMES.get(number % LAST_NAMES.size());
    LocalDate hired = LocalDate.of(2010, 1, 1).plusDays(random.nextInt(4000));
    String email = random.nextInt(4) == 0 ? null : "employee" + number + "@example.com";
    double hours = random.nextInt(5) == 0 ? 17.25 : 35.0;
    return new Person(
        uuid(random),
        "%04d".formatted(number),
        name,
        email,
        hired,
        hours,
        hired + "T08:00:00.000Z");
  }

  private static Proof proof(
      DataHome home,
      Proof.Table table,
      String employee,
      String subject,
      int year,
      int validYears,
      Random random)
      throws IOException {
    LocalDate date = LocalDate.of(year, 1, 1).plusDays(random.nextInt(365));
    String document = "documents/%s/%s %s.txt".formatted(employee, table.label(), date);
    byte[] content =
        "%s of %s%nEmployee %s, %s%nN° %019d%n"
            .formatted(table.label(), date, employee, subject, random.nextLong() >>> 1)
            .getBytes(StandardCharsets.UTF_8);
    Path file = home.file(document);
    Files.createDirectories(home.file("documents").resolve(employee));
    Files.write(file, content);
    return new Proof(
        table,
        uuid(random),
        employee,
        subject,
        date,
        date.plusYears(validYears),
        document,
        Doctor.sha256(content));
  }

  private static <T> T pick(List<T> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }

  private static String uuid(Random random) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return UUID.nameUUIDFromBytes(bytes).toString();
  }
}
