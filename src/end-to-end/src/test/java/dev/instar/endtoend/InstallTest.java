package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A user installs the sample with its install script, and starts it through the launcher. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // installed before the first test
class InstallTest {
  private Publisher.Server server;
  private Employees employees;
  private Run installation;

  @BeforeAll
  void install(@TempDir Path directory) throws InterruptedException {
    Machine machine = Machine.in(directory);
    server = Publisher.serve(machine, Employees.RELEASES);
    employees = Employees.on(machine, server.url());
    installation = employees.app().install("1.0.0", "--yes");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  @Order(1)
  @Tag("C9")
  @Tag("D1")
  void theFirstInstallation_leavesAnAppThatStarts() {
    installation.expect(0);
    assertThat(installation.out()).contains("export PATH='" + employees.root() + "/bin':");
    assertThat(employees.app().current()).isEqualTo("1.0.0");
    assertThat(employees.run("version").expect(0).out()).isEqualTo("employees 1.0.0\n");
    assertThat(employees.data()).doesNotExist();
    assertThat(employees.app().settled()).isTrue();
  }

  @Test
  @Order(2)
  @Tag("C9")
  @Tag("D15")
  @Tag("D16")
  @Tag("D17")
  @Tag("D18")
  void theSameVersionAgain_saysSoAndDoesNothing() {
    Map<String, String> before = employees.files();
    Run again = employees.app().install("1.0.0", "--yes").expect(0);
    assertThat(again.out()).contains("1.0.0 is already installed", "Nothing was changed");
    assertThat(employees.files()).isEqualTo(before);
  }

  @Test
  @Order(2)
  @Tag("C1")
  void theLauncher_passesArgumentsOnAsTheyAre() {
    Run run = employees.run("args", "", "two words", "*", "$HOME", "né", "a\nb", "--json");
    assertThat(run.expect(0).out()).isEqualTo("\ntwo words\n*\n$HOME\nné\na\nb\n--json\n");
  }

  @Test
  @Order(2)
  @Tag("C1")
  void theLauncher_passesTheExitCodeBack() {
    employees.run("args", "--exit", 77).expect(77);
    employees.run("no-such-command").expect(2);
  }

  @Test
  @Order(3)
  @Tag("C1")
  void theLauncher_passesStandardInputOn() {
    Run run =
        employees.app().machine().runWith("Zoé\nŁukasz\n", employees.app().launcher(), "add", "-");
    assertThat(run.expect(0).lines()).hasSize(2).first().asString().contains("Zoé");
    assertThat(employees.run("list").expect(0).out()).contains("2 employees", "Łukasz");
  }
}
