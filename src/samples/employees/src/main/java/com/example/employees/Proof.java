package com.example.employees;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HexFormat;

/**
 * A certificate or a medical visit of an employee, proved by a document.
 *
 * @param subject the certificate's category, or the visit's verdict
 * @param until the certificate's expiry, or when the next visit is due
 * @param document path inside the data home, with {@code /}
 * @param sha256 of the document, in hexadecimal
 */
record Proof(
    Table table,
    String id,
    String employee,
    String subject,
    LocalDate date,
    LocalDate until,
    String document,
    String sha256) {

  /** The two tables that hold proofs; both lose their rows with their employee. */
  enum Table {
    CACES("caces", "category", "obtained_on", "expires_on", "certificate"),
    MEDICAL_VISITS("medical_visits", "verdict", "visited_on", "next_on", "visit");

    private final String sqlName;
    private final String subject;
    private final String date;
    private final String until;
    private final String label;

    Table(String sqlName, String subject, String date, String until, String label) {
      this.sqlName = sqlName;
      this.subject = subject;
      this.date = date;
      this.until = until;
      this.label = label;
    }

    String sqlName() {
      return sqlName;
    }

    String label() {
      return label;
    }

    String columns() {
      return String.join(
          ", ", "id", "employee_id", subject, date, until, "document", "document_sha256");
    }

    String create() {
      return """
      CREATE TABLE %1$s (
        id TEXT NOT NULL PRIMARY KEY,
        employee_id TEXT NOT NULL REFERENCES employees (id) ON DELETE CASCADE,
        %2$s TEXT NOT NULL,
        %3$s TEXT NOT NULL,
        %4$s TEXT NOT NULL,
        document TEXT NOT NULL,
        document_sha256 BLOB NOT NULL CHECK (length(document_sha256) = 32)
      );
      CREATE INDEX %1$s_by_employee ON %1$s (employee_id, %3$s);
      CREATE INDEX %1$s_by_%4$s ON %1$s (%4$s);
      """
          .formatted(sqlName, subject, date, until);
    }

    Proof read(ResultSet row) throws SQLException {
      return new Proof(
          this,
          row.getString("id"),
          row.getString("employee_id"),
          row.getString(subject),
          LocalDate.parse(row.getString(date)),
          LocalDate.parse(row.getString(until)),
          row.getString("document"),
          HexFormat.of().formatHex(row.getBytes("document_sha256")));
    }
  }

  String line() {
    return subject + "  " + date + " until " + until + "  " + document;
  }
}
