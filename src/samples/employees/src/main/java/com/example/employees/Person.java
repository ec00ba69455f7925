package com.example.employees;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What every version stores of an employee.
 *
 * @param badge digits with leading zeros, a text
 * @param updatedAt UTC, ISO 8601 with milliseconds; the database's trigger keeps it
 */
record Person(
    String id,
    String badge,
    String name,
    @Nullable String email,
    LocalDate hiredOn,
    double weeklyHours,
    String updatedAt) {

  static final String COLUMNS = "id, badge, full_name, email, hired_on, weekly_hours, updated_at";
  static final int COLUMN_COUNT = 7;

  static Person hired(String name, String badge, Instant now) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    String second = now.toString().substring(0, "2026-01-01T00:00:00".length());
    return new Person(
        UUID.randomUUID().toString(), badge, name, null, today, 35.0, second + ".000Z");
  }

  static Person read(ResultSet row) throws SQLException {
    return new Person(
        row.getString("id"),
        row.getString("badge"),
        row.getString("full_name"),
        row.getString("email"),
        LocalDate.parse(row.getString("hired_on")),
        row.getDouble("weekly_hours"),
        row.getString("updated_at"));
  }

  void bind(PreparedStatement insert) throws SQLException {
    insert.setString(1, id);
    insert.setString(2, badge);
    insert.setString(3, name);
    insert.setString(4, email);
    insert.setString(5, hiredOn.toString());
    insert.setDouble(6, weeklyHours);
    insert.setString(7, updatedAt);
  }

  Map<String, String> details() {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("name", name);
    details.put("id", id);
    details.put("badge", badge);
    details.put("email", email == null ? "none" : email);
    details.put("hired", hiredOn.toString());
    details.put("hours", weeklyHours + " a week");
    details.put("updated", updatedAt);
    return details;
  }
}
