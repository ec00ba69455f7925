package com.example.employees;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * The database of a data home, open. Opening refuses data of another version: {@code PRAGMA
 * user_version} and the configuration's format must be this build's own.
 */
final class Store implements AutoCloseable {
  private final Connection connection;

  private Store(Connection connection) {
    this.connection = connection;
  }

  /** Opens what is stored; creates nothing. */
  static Store open(DataHome home) throws Problem, IOException, SQLException {
    ConfigFile.read(home);
    if (Files.notExists(home.database())) {
      throw new Problem(home.database() + " is missing; nothing was changed. Restore a backup.");
    }
    Connection connection = connect(home, false);
    try {
      Store store = new Store(connection);
      store.refuseOtherVersions(home);
      return store;
    } catch (SQLException | Problem e) {
      connection.close();
      throw e;
    }
  }

  /** Opens what is stored, or creates everything when nothing is. */
  static Store openOrCreate(DataHome home) throws Problem, IOException, SQLException {
    if (!home.isEmpty()) {
      return open(home);
    }
    Files.createDirectories(home.root().resolve("data"));
    Connection connection = connect(home, true);
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "BEGIN IMMEDIATE;\n"
              + Schema.EMPLOYEES
              + Proof.Table.CACES.create()
              + Proof.Table.MEDICAL_VISITS.create()
              + Schema.OVERVIEW
              + "PRAGMA user_version = "
              + Schema.VERSION
              + ";\nCOMMIT;");
      Files.writeString(home.file(ConfigFile.NAME), ConfigFile.STARTER);
    } catch (SQLException | IOException e) {
      connection.close();
      throw e;
    }
    return new Store(connection);
  }

  private static Connection connect(DataHome home, boolean create) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(5000);
    if (!create) {
      config.resetOpenMode(SQLiteOpenMode.CREATE);
    }
    return config.createConnection("jdbc:sqlite:" + home.database());
  }

  private void refuseOtherVersions(DataHome home) throws SQLException, Problem {
    int stored = number("PRAGMA user_version");
    if (stored == Schema.VERSION) {
      return;
    }
    boolean newer = stored > Schema.VERSION;
    throw new Problem(
        "%s was written by %s version (schema %d; employees %s knows %d)."
                .formatted(
                    home.database(),
                    newer ? "a newer" : "an older",
                    stored,
                    Release.VERSION,
                    Schema.VERSION)
            + "\nNothing was changed. Use that version, or "
            + (newer ? "restore a backup." : "migrate the data."));
  }

  void add(Employee employee) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(Employee.INSERT)) {
      employee.bind(insert);
      insert.executeUpdate();
    }
  }

  void add(Proof proof) throws SQLException {
    String sql =
        "INSERT INTO "
            + proof.table().sqlName()
            + " ("
            + proof.table().columns()
            + ")"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, proof.id());
      insert.setString(2, proof.employee());
      insert.setString(3, proof.subject());
      insert.setString(4, proof.date().toString());
      insert.setString(5, proof.until().toString());
      insert.setString(6, proof.document());
      insert.setBytes(7, HexFormat.of().parseHex(proof.sha256()));
      insert.executeUpdate();
    }
  }

  /** A badge that nobody has: one above the highest, at least four digits. */
  String nextBadge() throws SQLException {
    return "%04d"
        .formatted(number("SELECT ifnull(max(CAST(badge AS INTEGER)), 0) + 1 FROM employees"));
  }

  List<Employee> employees() throws SQLException {
    return employees("SELECT * FROM employees ORDER BY full_name, id");
  }

  /** By id, by badge, or by name in whatever case. */
  List<Employee> find(String wanted) throws SQLException {
    return employees(
        "SELECT * FROM employees WHERE ?1 IN (id, badge) OR lower(full_name) = lower(?1)"
            + " ORDER BY id",
        wanted);
  }

  private List<Employee> employees(String query, String... parameters) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(query)) {
      for (int i = 0; i < parameters.length; i++) {
        select.setString(i + 1, parameters[i]);
      }
      List<Employee> employees = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          employees.add(Employee.read(rows));
        }
      }
      return employees;
    }
  }

  /** Certificates, then visits, of one employee, oldest first. */
  List<Proof> proofs(String employee) throws SQLException {
    List<Proof> proofs = new ArrayList<>();
    for (Proof.Table table : Proof.Table.values()) {
      String query = "SELECT * FROM " + table.sqlName() + " WHERE employee_id = ? ORDER BY 4, 1";
      try (PreparedStatement select = connection.prepareStatement(query)) {
        select.setString(1, employee);
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            proofs.add(table.read(rows));
          }
        }
      }
    }
    return proofs;
  }

  int count(String tableOrView) throws SQLException {
    return number("SELECT count(*) FROM " + tableOrView);
  }

  int number(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.getInt(1);
    }
  }

  /** The first column of every row. */
  List<String> texts(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  /** Runs statements that return nothing, also BEGIN, COMMIT and ROLLBACK. */
  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
