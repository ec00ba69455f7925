package com.example.employees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The migration's scripts, on a database of the first build. */
@Tag("W17")
@Tag("W29")
class AddDepartmentTest {
  private static final Path MIGRATIONS = Path.of("src/main/instar/migrations");

  @TempDir Path directory;
  private Path old;

  @BeforeEach
  void seed() throws Exception {
    old = directory.resolve("old");
    Build.FIRST.run(old, "seed", "--employees", "50", "--years", "3");
  }

  @Test
  void migratedData_haveTheSchemaOfFreshOnes() throws Exception {
    Path fresh = directory.resolve("fresh");
    Build.DEPARTMENTS.run(fresh, "seed", "--employees", "1", "--years", "1");

    migrate("1.1.0-add-department.sql");

    assertThat(Database.schema(old)).isEqualTo(Database.schema(fresh));
    assertThat(Build.DEPARTMENTS.run(old, "doctor").exitCode()).isZero();
  }

  @Test
  void everyRow_isKeptAndGetsTheDefault() throws Exception {
    String values =
        "SELECT rowid, id, badge, full_name, email, hired_on, weekly_hours, updated_at"
            + " FROM employees ORDER BY id";
    List<String> employees = Database.rows(old, values);
    Map<String, List<String>> before = Database.dump(old);

    migrate("1.1.0-add-department.sql");

    Map<String, List<String>> after = Database.dump(old);
    assertThat(Database.rows(old, values)).hasSize(50).isEqualTo(employees);
    assertThat(after.get("caces")).hasSize(50).isEqualTo(before.get("caces"));
    assertThat(after.get("medical_visits")).hasSize(150).isEqualTo(before.get("medical_visits"));
    assertThat(Database.rows(old, "SELECT DISTINCT department FROM employees"))
        .containsExactly("Unassigned");
  }

  @Test
  void thereAndBack_isWhereItBegan() throws Exception {
    List<String> schema = Database.schema(old);
    Map<String, List<String>> rows = Database.dump(old);

    migrate("1.1.0-add-department.sql");
    migrate("1.1.0-drop-department.sql");

    assertThat(Database.schema(old)).isEqualTo(schema);
    assertThat(Database.dump(old)).isEqualTo(rows);
    assertThat(Build.FIRST.run(old, "doctor").exitCode()).isZero();
  }

  /** Otherwise every certificate and visit would go with the old table, and no check would tell. */
  @Test
  void withForeignKeysOn_theScriptsRefuseToRun() throws Exception {
    Map<String, List<String>> rows = Database.dump(old);
    String script = script("1.1.0-add-department.sql");

    assertThatThrownBy(() -> Database.run(old, true, script)).hasMessageContaining("is_on = 0");

    assertThat(Database.dump(old)).isEqualTo(rows);
  }

  private void migrate(String script) throws IOException, SQLException {
    Database.run(old, false, "BEGIN IMMEDIATE;\n" + script(script) + "\nCOMMIT;");
  }

  private static String script(String name) throws IOException {
    return Files.readString(MIGRATIONS.resolve(name));
  }
}
