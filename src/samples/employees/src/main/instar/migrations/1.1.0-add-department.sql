-- Rebuilds employees with a department, "Unassigned" for everyone stored so far.
-- Dropping a table deletes its rows, and with foreign keys on those of caces and medical_visits
-- too. Stop before anything is done when they are on.
CREATE TEMP TABLE foreign_keys_are_off (is_on INTEGER CHECK (is_on = 0));
INSERT INTO foreign_keys_are_off SELECT foreign_keys FROM pragma_foreign_keys;
DROP TABLE foreign_keys_are_off;

-- The view would name a table that is gone for a moment.
DROP VIEW employee_overview;

CREATE TABLE employees_rebuilt (
  id TEXT NOT NULL PRIMARY KEY,
  badge TEXT NOT NULL UNIQUE,
  full_name TEXT NOT NULL CHECK (full_name <> ''),
  email TEXT,
  hired_on TEXT NOT NULL,
  weekly_hours REAL NOT NULL DEFAULT 35.0,
  department TEXT NOT NULL DEFAULT 'Unassigned',
  updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);
INSERT INTO employees_rebuilt
  (rowid, id, badge, full_name, email, hired_on, weekly_hours, department, updated_at)
SELECT rowid, id, badge, full_name, email, hired_on, weekly_hours, 'Unassigned', updated_at FROM employees;
DROP TABLE employees;
ALTER TABLE employees_rebuilt RENAME TO employees;

-- Index and trigger went with the old table.
CREATE INDEX employees_by_name ON employees (full_name);
CREATE INDEX employees_by_department ON employees (department, full_name);
CREATE TRIGGER employees_updated_at AFTER UPDATE ON employees
FOR EACH ROW WHEN NEW.updated_at = OLD.updated_at
BEGIN
  UPDATE employees SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE VIEW employee_overview AS
SELECT e.id, e.badge, e.full_name, e.department,
  (SELECT count(*) FROM caces c WHERE c.employee_id = e.id) AS caces,
  (SELECT max(v.next_on) FROM medical_visits v WHERE v.employee_id = e.id) AS next_visit
FROM employees e;

PRAGMA user_version = 2;
