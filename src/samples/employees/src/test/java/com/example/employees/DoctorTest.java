package com.example.employees;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("W30")
@Tag("W31")
class DoctorTest {
  @TempDir Path home;

  @ParameterizedTest
  @MethodSource("com.example.employees.Build#all")
  void nothingStored_isHealthyAndStaysNothing(Build build) throws Exception {
    Path absent = home.resolve("absent");

    Build.Ended doctor = build.run(absent, "doctor");

    assertThat(doctor.exitCode()).isZero();
    assertThat(doctor.out()).contains("nothing is stored in " + absent + " yet");
    assertThat(absent).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("com.example.employees.Build#all")
  void anExamination_leavesEveryRowAndFileAsItWas(Build build) throws Exception {
    build.run(home, "seed", "--employees", "3", "--years", "1");
    Map<String, String> files = Build.content(home);
    Object rows = Database.dump(home);

    assertThat(build.run(home, "doctor").exitCode()).isZero();

    assertThat(Database.dump(home)).isEqualTo(rows);
    assertThat(Build.content(home).keySet()).isEqualTo(files.keySet());
  }

  @ParameterizedTest
  @MethodSource("com.example.employees.Build#all")
  void unreadableConfig_isFound(Build build) throws Exception {
    build.run(home, "add", "Ada");
    Path config = home.resolve(build.config());

    Files.writeString(config, "{\"company\": [");
    assertBad(build, build.config() + " is not valid");
    Files.writeString(config, "{\"company\": {\"name\": 12}}");
    assertBad(build, "\"company.name\" must be a text");
    Files.delete(config);
    assertBad(build, build.config() + " is missing");
  }

  @Test
  void aDatabaseOfRubbish_isFound() throws Exception {
    Build.FIRST.run(home, "add", "Ada");
    Files.writeString(
        Database.file(home), "this is no database, however long it may be. ".repeat(99));

    assertBad(Build.FIRST, "cannot be used");
  }

  @Test
  void aDamagedPage_isFound() throws Exception {
    Build.FIRST.run(home, "seed", "--employees", "40", "--years", "3");
    try (RandomAccessFile file = new RandomAccessFile(Database.file(home).toFile(), "rw")) {
      for (long page = 12; page < file.length() / 4096; page += 3) {
        file.seek(page * 4096);
        file.write(new byte[1000]);
      }
    }

    assertBad(Build.FIRST, "BAD");
  }

  @Test
  void aMissingDatabase_isFound() throws Exception {
    Build.FIRST.run(home, "add", "Ada");
    Files.delete(Database.file(home));

    assertBad(Build.FIRST, "employee_manager.db is missing");
    assertThat(Database.file(home)).doesNotExist();
  }

  @Test
  void aRowWithoutItsEmployee_isFound() throws Exception {
    Build.YAML.run(home, "seed", "--employees", "3", "--years", "1");
    Database.run(home, false, "DELETE FROM employees WHERE badge = '0002'");

    assertBad(Build.YAML, "expected: every reference leads somewhere");
  }

  @Test
  void aTableWithoutItsTrigger_isFound() throws Exception {
    Build.YAML.run(home, "add", "Ada");
    Database.run(home, false, "DROP TRIGGER employees_updated_at");

    assertBad(Build.YAML, "expected: an employee can be added and updated");
  }

  @Test
  void missingAndChangedDocuments_areFound() throws Exception {
    Build.FIRST.run(home, "seed", "--employees", "3", "--years", "1");
    Path first;
    Path second;
    try (Stream<Path> documents = Files.walk(home.resolve("documents"))) {
      var files = documents.filter(Files::isRegularFile).sorted().toList();
      first = files.getFirst();
      second = files.getLast();
    }
    Files.delete(first);
    Files.writeString(second, "another");

    assertBad(Build.FIRST, home.relativize(first) + " is missing");
    assertBad(Build.FIRST, home.relativize(second) + " is not what was filed");
  }

  @Test
  void failureAndHanging_canBeAskedFor() throws Exception {
    Map<String, String> fail = Map.of("EMPLOYEES_DATA", "" + home, "EMPLOYEES_DOCTOR", "fail");
    Map<String, String> hang = Map.of("EMPLOYEES_DATA", "" + home, "EMPLOYEES_DOCTOR", "hang");

    assertThat(Build.FIRST.run(fail, "", "doctor").exitCode()).isEqualTo(1);
    assertThat(Build.FIRST.run(fail, "", "list").exitCode()).isZero();
    Process process =
        Build.FIRST.start(hang, ProcessBuilder.Redirect.PIPE, home.resolve(".errors"), "doctor");
    try (BufferedReader reader = process.inputReader()) {
      assertThat(reader.readLine()).contains("hanging");
      assertThat(process.isAlive()).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  private void assertBad(Build build, String finding) throws Exception {
    Build.Ended doctor = build.run(home, "doctor");
    assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isEqualTo(1);
    assertThat(doctor.out()).contains("BAD ").contains(finding).endsWith("\nNOT healthy\n");
  }
}
