package com.example.employees;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** An employee, as stored up to 1.0.0. */
record Employee(Person person) {
  /** What {@code add} takes. */
  static final Set<String> OPTIONS = Set.of();

  static final String INSERT =
      "INSERT INTO employees (" + Person.COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)";

  static Employee of(Person person, Map<String, String> options) {
    if (!options.isEmpty()) {
      throw new IllegalArgumentException("there are no options: " + options);
    }
    return new Employee(person);
  }

  static Employee drawn(Person person, Random random) {
    random.nextInt();
    return new Employee(person);
  }

  static Employee read(ResultSet row) throws SQLException {
    return new Employee(Person.read(row));
  }

  void bind(PreparedStatement insert) throws SQLException {
    person.bind(insert);
  }

  String line() {
    return person.badge() + "  " + person.hiredOn() + "  " + person.name();
  }

  Map<String, String> details() {
    return person.details();
  }
}
