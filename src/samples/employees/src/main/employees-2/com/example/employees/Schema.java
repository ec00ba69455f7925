package com.example.employees;

/** The employees' table and what is made of it: since 1.1.0. */
final class Schema {
  /** Stored as {@code PRAGMA user_version}. */
  static final int VERSION = 2;

  static final String EMPLOYEES =
      """
      CREATE TABLE employees (
        id TEXT NOT NULL PRIMARY KEY,
        badge TEXT NOT NULL UNIQUE,
        full_name TEXT NOT NULL CHECK (full_name <> ''),
        email TEXT,
        hired_on TEXT NOT NULL,
        weekly_hours REAL NOT NULL DEFAULT 35.0,
        department TEXT NOT NULL DEFAULT 'Unassigned',
        updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
      );
      CREATE INDEX employees_by_name ON employees (full_name);
      CREATE INDEX employees_by_department ON employees (department, full_name);
      CREATE TRIGGER employees_updated_at AFTER UPDATE ON employees
      FOR EACH ROW WHEN NEW.updated_at = OLD.updated_at
      BEGIN
        UPDATE employees SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
      END;
      """;

  static final String OVERVIEW =
      """
      CREATE VIEW employee_overview AS
      SELECT e.id, e.badge, e.full_name, e.department,
        (SELECT count(*) FROM caces c WHERE c.employee_id = e.id) AS caces,
        (SELECT max(v.next_on) FROM medical_visits v WHERE v.employee_id = e.id) AS next_visit
      FROM employees e;
      """;

  private Schema() {}
}
