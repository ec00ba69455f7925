package com.example.employees;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands of every build. */
class EmployeesTest {
  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("com.example.employees.Build#all")
  void version_namesTheBuild(Build build) throws Exception {
    assertThat(build.run(directory, "version"))
        .isEqualTo(new Build.Ended(0, "employees " + build.version() + "\n", ""));
  }

  @ParameterizedTest
  @MethodSource("com.example.employees.Build#all")
  void seededData_areListedShownAndHealthy(Build build) throws Exception {
    Path home = directory.resolve("home");

    Build.Ended seeded = build.run(home, "seed", "--employees", "50", "--years", "3");

    assertThat(seeded.exitCode()).as(seeded.err()).isZero();
    assertThat(seeded.out())
        .isEqualTo("seeded 50 employees, 50 caces, 150 medical visits into " + home + "\n");
    Build.Ended list = build.run(home, "list");
    assertThat(list.out()).startsWith("Entrepôt Éclair — 東京: 50 employees\n");
    assertThat(list.out().lines()).hasSize(51).doesNotHaveDuplicates();
    Build.Ended show = build.run(home, "show", "Łukasz", "O'Brien");
    assertThat(show.out())
        .containsPattern("badge +0001\n")
        .containsPattern("certificate +R\\d+-.* until 202\\d-.*documents/");
    assertThat(show.out().lines().filter(line -> line.startsWith("visit"))).hasSize(3);
    Build.Ended doctor = build.run(home, "doctor");
    assertThat(doctor.out())
        .contains("ok  50 employees, 50 caces, 150 medical visits\n")
        .contains("ok  200 documents are there")
        .endsWith("\nhealthy\n");
    assertThat(doctor.exitCode()).isZero();
  }

  @Test
  void seedingTwice_givesTheSameRowsAndFiles() throws Exception {
    Path one = directory.resolve("one");
    Path two = directory.resolve("two");
    for (Path home : new Path[] {one, two}) {
      Build.FIRST.run(home, "seed", "--employees", "4", "--years", "2");
    }

    assertThat(Build.content(one.resolve("documents")))
        .hasSize(12)
        .isEqualTo(Build.content(two.resolve("documents")));
    assertThat(Database.dump(one)).isEqualTo(Database.dump(two));
  }

  @Test
  void seedingOverData_isRefused() throws Exception {
    Build.FIRST.run(directory, "add", "Ada Lovelace");
    Map<String, String> before = Build.content(directory);

    Build.Ended seeded = Build.FIRST.run(directory, "seed");

    assertThat(seeded.exitCode()).isEqualTo(1);
    assertThat(seeded.err()).contains("already holds data").contains("Nothing was changed");
    assertThat(Build.content(directory)).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("com.example.employees.Build#all")
  void addedEmployees_areStoredWithTheNextBadge(Build build) throws Exception {
    build.run(directory, "add", "Zoé", "van Dijk");
    Build.Ended added =
        build.run(
            Map.of("EMPLOYEES_DATA", directory.toString()), "Ada Lovelace\n\n佐藤\n", "add", "-");

    assertThat(added.out()).contains("added 0002", "Ada Lovelace", "added 0003", "佐藤");
    assertThat(build.run(directory, "show", "ZOé VAN DIJK").out()).contains("Zoé van Dijk");
    assertThat(build.run(directory, "show", "0003").out()).contains("佐藤");
    assertThat(build.run(directory, "doctor").out()).contains("ok  3 employees, 0 caces");
  }

  @Test
  void departments_comeWithTheSecondBuild() throws Exception {
    Build.DEPARTMENTS.run(directory, "add", "--department", "Stockage", "Ada Lovelace");
    Build.Ended first = Build.FIRST.run(directory, "add", "--department", "Stockage", "Ada");

    assertThat(Build.DEPARTMENTS.run(directory, "show", "Ada Lovelace").out())
        .containsPattern("department +Stockage");
    assertThat(first.exitCode()).isEqualTo(2);
    assertThat(first.err()).contains("there is no option --department here");
  }

  @Test
  void aNameThatTwoHave_isAskedForById() throws Exception {
    Build.FIRST.run(
        Map.of("EMPLOYEES_DATA", directory.toString()), "Ada Byron\nAda Byron\n", "add", "-");

    Build.Ended show = Build.FIRST.run(directory, "show", "Ada Byron");

    assertThat(show.exitCode()).isEqualTo(1);
    assertThat(show.err()).contains("names 2 employees; use an id");
  }

  @Test
  void arguments_arePrintedOneByOne() throws Exception {
    assertThat(Build.YAML.run(directory, "args", "--exit", "7", "a  b", "", "--exit", "é*"))
        .isEqualTo(new Build.Ended(7, "a  b\n\n--exit\né*\n", ""));
    assertThat(Build.YAML.run(directory, "args", "--exit").exitCode()).isEqualTo(2);
  }

  @Test
  void whatIsNotUnderstood_getsTheUsageAndExitCode2() throws Exception {
    for (String[] arguments :
        new String[][] {
          {}, {"fire"}, {"add"}, {"list", "all"}, {"seed", "--years", "many"}, {"show", "--x", "1"}
        }) {
      Build.Ended ended = Build.FIRST.run(directory, arguments);

      assertThat(ended.exitCode()).as(ended.out()).isEqualTo(2);
      assertThat(ended.err()).contains("usage: employees version");
      assertThat(ended.out()).isEmpty();
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void theDataHome_isTheOwnVariableThenXdgThenHome() throws Exception {
    Path user = directory.resolve("user");
    Path xdg = directory.resolve("xdg");
    Map<String, String> home = Map.of("HOME", user.toString(), "EMPLOYEES_DATA", "");

    Build.FIRST.run(home, "", "add", "Ada");
    Build.FIRST.run(
        Map.of("HOME", user.toString(), "XDG_DATA_HOME", xdg.toString()), "", "add", "Ada");

    assertThat(Files.isRegularFile(user.resolve(".local/share/employees-data/config.json")))
        .isTrue();
    assertThat(Files.isRegularFile(xdg.resolve("employees-data/config.json"))).isTrue();
  }
}
