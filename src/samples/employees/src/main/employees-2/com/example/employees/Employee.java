package com.example.employees;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** An employee, as stored since 1.1.0: in a department. */
record Employee(Person person, String department) {
  /** What {@code add} takes. */
  static final Set<String> OPTIONS = Set.of("--department");

  static final String INSERT =
      "INSERT INTO employees (" + Person.COLUMNS + ", department) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

  /** Also the department of everyone who was stored before there were departments. */
  private static final String UNASSIGNED = "Unassigned";

  private static final List<String> DEPARTMENTS =
      List.of("Réception", "Stockage", "Expédition", "Maintenance");

  static Employee of(Person person, Map<String, String> options) {
    return new Employee(person, options.getOrDefault("--department", UNASSIGNED));
  }

  static Employee drawn(Person person, Random random) {
    int drawn = Math.floorMod(random.nextInt(), DEPARTMENTS.size());
    return new Employee(person, DEPARTMENTS.get(drawn));
  }

  static Employee read(ResultSet row) throws SQLException {
    return new Employee(Person.read(row), row.getString("department"));
  }

  void bind(PreparedStatement insert) throws SQLException {
    person.bind(insert);
    insert.setString(Person.COLUMN_COUNT + 1, department);
  }

  String line() {
    return person.badge() + "  " + person.hiredOn() + "  " + person.name() + ", " + department;
  }

  Map<String, String> details() {
    Map<String, String> details = person.details();
    details.put("department", department);
    return details;
  }
}
