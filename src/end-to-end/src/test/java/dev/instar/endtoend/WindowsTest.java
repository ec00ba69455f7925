package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The whole path on Windows, with the programs and jars that are shipped, under Wine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("C5")
@SuppressWarnings("NullAway.Init") // published before the first test
class WindowsTest {
  private WindowsSample sample;
  private Publisher.Server server;

  @BeforeAll
  void publish(@TempDir Path directory) throws IOException, InterruptedException {
    sample = WindowsSample.in(directory);
    server = Publisher.serve(Machine.in(directory), sample.publisher().releases());
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  @Tag("D28")
  void installedStartedUpdatedFromTheRunningLauncher_andBroughtBack() throws IOException {
    Path local = sample.wine().localAppData();
    Employees employees =
        sample.in(local.resolve("employees"), local.resolve("employees-data"), server.url());
    Run install = sample.install(employees, WindowsSample.OLD).expect(0);
    System.out.println(install);
    employees.seed();
    System.out.println(employees.run("doctor").expect(0));
    byte[] launcher = Files.readAllBytes(employees.app().launcher());
    byte[] older = Arrays.copyOf(launcher, launcher.length + 1);
    Files.write(employees.app().launcher(), older);
    Run update = employees.run("self-update", "--yes").expect(0);
    System.out.println(update);
    assertThat(Files.readAllBytes(employees.app().launcher())).isEqualTo(launcher);
    assertThat(employees.run("version").expect(0).out()).isEqualTo("employees 1.2.0\r\n");
    System.out.println(employees.run("doctor").expect(0));
    System.out.println(employees.run("rollback", "--yes").expect(0));
    System.out.println(employees.run("doctor").expect(0));
    System.out.println(employees.run("self", "doctor").expect(0));
  }
}
