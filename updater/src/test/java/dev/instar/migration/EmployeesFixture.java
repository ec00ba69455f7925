package dev.instar.migration;

import java.io.IOException;
import java.sql.SQLException;

/**
 * The data of an employee manager: 50 employees with 150 medical visits and 50 certificates that
 * are deleted with them, an index, a trigger and a view.
 */
final class EmployeesFixture {

  /** Rebuilds the table with one column more, in the steps that SQLite's documentation asks for. */
  static final String REBUILD =
      """
      DROP VIEW visit_counts;
      CREATE TABLE employees_new (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, phone TEXT, department TEXT NOT NULL DEFAULT 'none');
      INSERT INTO employees_new (id, name, phone) SELECT id, name, phone FROM employees;
      DROP TABLE employees;
      ALTER TABLE employees_new RENAME TO employees;
      CREATE INDEX by_name ON employees(name);
      CREATE TRIGGER name_changed AFTER UPDATE OF name ON employees BEGIN
        INSERT INTO log(what) VALUES (CASE WHEN new.name = '' THEN 'emptied; END' ELSE 'renamed' END);
        UPDATE log SET at = 'now' WHERE at IS NULL;
      END;
      CREATE VIEW visit_counts AS
        SELECT e.name, count(*) AS visits FROM employees e JOIN medical_visits v
        ON v.employee_id = e.id GROUP BY e.id;
      """;

  private EmployeesFixture() {}

  static StagedData create(StagedData data) throws SQLException, IOException {
    data.sql(
        "PRAGMA journal_mode = WAL",
        "CREATE TABLE employees (id TEXT PRIMARY KEY, name TEXT NOT NULL, phone TEXT)",
        """
        CREATE TABLE medical_visits (id TEXT PRIMARY KEY, employee_id TEXT NOT NULL
          REFERENCES employees(id) ON DELETE CASCADE, date TEXT NOT NULL)
        """,
        """
        CREATE TABLE caces (id TEXT PRIMARY KEY, employee_id TEXT NOT NULL
          REFERENCES employees(id) ON DELETE CASCADE, kind TEXT NOT NULL)
        """,
        "CREATE TABLE log (what TEXT, at TEXT)",
        "CREATE INDEX by_name ON employees(name)",
        "CREATE INDEX by_employee ON medical_visits(employee_id)",
        """
        CREATE TRIGGER name_changed AFTER UPDATE OF name ON employees BEGIN
          INSERT INTO log(what) VALUES ('renamed');
        END
        """,
        """
        CREATE VIEW visit_counts AS SELECT e.name, count(*) AS visits FROM employees e
          JOIN medical_visits v ON v.employee_id = e.id GROUP BY e.id
        """,
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)
          INSERT INTO employees SELECT 'e-' || i, 'Zoë ' || i, CASE i % 3 WHEN 0 THEN NULL
          ELSE '+33 ' || i END FROM n
        """,
        """
        INSERT INTO medical_visits SELECT e.id || '-v' || y.y, e.id, '202' || y.y || '-01-02'
          FROM employees e JOIN (SELECT 1 AS y UNION SELECT 2 UNION SELECT 3) y
        """,
        "INSERT INTO caces SELECT id || '-c', id, 'R489' FROM employees");
    return data;
  }
}
