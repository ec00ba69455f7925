package dev.instar.endtoend;

import static dev.instar.endtoend.CrashSite.FRESH;
import static dev.instar.endtoend.CrashSite.NEW;
import static dev.instar.endtoend.CrashSite.OLD;
import static dev.instar.endtoend.CrashSite.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who does by hand, word for word, what the page about recovery says of the state that a killed
 * update is in, has a whole installation afterwards, with which the next upgrade works; and whoever
 * takes the wrong step has changed nothing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("W10")
@Tag("D35")
@SuppressWarnings("NullAway.Init") // installed before the first test
class RecoveryPageStatesTest {
  /** How often a moment may be missed before the test gives up. */
  private static final int TRIES = 6;

  private final RecoveryPage page = new RecoveryPage();
  private CrashSite site;
  private Employees employees;

  @BeforeAll
  void install(@TempDir Path directory) throws InterruptedException {
    site = CrashSite.prepare(Machine.in(directory));
    employees = site.employees();
  }

  @AfterAll
  void stop() {
    site.close();
  }

  @Test
  @Tag("exhaustive")
  void prepared_isTakenBack() {
    killedIn("prepared", employees);
    inState("prepared", step("prepared"));
    becomes(OLD);
  }

  @Test
  @Tag("exhaustive")
  void prepared_withStartsHeldBack_isTakenBack() {
    killedIn(Killing.SWITCH, employees);
    inState("prepared", step("prepared"));
    becomes(OLD);
  }

  @Test
  void committed_betweenTheTwoRenames_goesForward() {
    site.killedBeforeRenameTo(employees.data(), FRESH);
    assertThat(employees.data()).doesNotExist();
    inState("committed", step("committed"), step("switched"), step("healthy"));
    becomes(NEW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"data/home", "manifest.json", "current"})
  @Tag("exhaustive")
  void committed_beforeAnyOtherRename_goesForward(Path target) {
    site.killedBeforeRenameTo(target, FRESH);
    assertThat(employees.app().current()).isEqualTo(OLD);
    inState("committed", step("committed"), step("switched"), step("healthy"));
    becomes(NEW);
  }

  @Test
  @Tag("exhaustive")
  void committed_andExchangedByHand_isFinishedByTheNextStart() {
    site.killedBeforeRenameTo(employees.data(), FRESH);
    inState("committed", step("committed"));
    assertThat(Killing.state(employees.app())).isEqualTo("switched");
    assertThat(site.recovers()).isEqualTo(NEW);
  }

  @Test
  @Tag("exhaustive")
  void switched_andWell_isKept() {
    killedIn("switched", employees);
    inState("switched", step("switched"), step("healthy"));
    becomes(NEW);
  }

  @Test
  @Tag("exhaustive")
  void switched_andNotWell_isTakenBack() {
    Employees ill = employees.with("EMPLOYEES_DOCTOR", "fail");
    killedIn("switched", ill);
    Run checked = page.run(ill, functions() + step("switched"));
    assertThat(checked.exit()).isNotEqualTo(0);
    assertThat(checked.out()).contains("NOT healthy");
    inState("switched", page.block("In the state `switched`", 1));
    becomes(OLD);
  }

  @Test
  @Tag("exhaustive")
  void healthy_isKept() {
    killedIn("healthy", employees);
    inState("healthy", step("healthy"));
    becomes(NEW);
  }

  @Test
  @Tag("exhaustive")
  void reverting_goesBack() {
    killedIn("reverting", employees.with("EMPLOYEES_DOCTOR", "fail"));
    inState("reverting", step("reverting"));
    becomes(OLD);
  }

  @Test
  @Tag("exhaustive")
  void theStepsOfAnotherState_changeNothing() {
    killedIn("switched", employees);
    Stream.of("prepared", "committed", "healthy", "reverting")
        .forEach(state -> refused(step(state), "the state is: switched"));
  }

  @Test
  void whatTheStepsCannotDo_theyLeaveAlone() throws IOException {
    String id = site.killedBeforeRenameTo(employees.data(), FRESH);
    Path halfCopied = employees.data().resolveSibling(".employees-data.instar-copying-" + id);
    Files.createDirectory(halfCopied);
    refused(step("committed"), halfCopied.toString());
    Files.delete(halfCopied);
    Files.createDirectory(employees.data());
    refused(step("committed"), "in the way: " + employees.data());
    String journal = InstalledApp.read(employees.journal());
    Files.writeString(employees.journal(), journal.replace("employees-data\"", "data\\\"\""));
    refused(step("committed"), "data\\\"");
  }

  /** Kills an update until a kill has left this phase on disk. */
  private void killedIn(String phase, Employees user) {
    for (int i = 0; i < TRIES; i++) {
      site.bringBack(FRESH);
      Optional<String> left =
          Killing.inPhase(user.app(), phase).of(user.app().command(UPDATE.toArray()));
      if (left.equals(Optional.of(phase))) {
        return;
      }
    }
    throw new AssertionError("none of " + TRIES + " kills hit the phase " + phase);
  }

  private String functions() {
    return page.block("What is in flight", 0);
  }

  private String step(String state) {
    return page.block("In the state `" + state + "`", 0);
  }

  /** Follows the steps of a state, which is on disk, in one shell. */
  private void inState(String state, String... steps) {
    assertThat(Killing.state(employees.app())).isEqualTo(state);
    page.run(employees, functions() + String.join("", steps)).expect(0);
  }

  private void refused(String step, String reason) {
    Map<String, String> before = employees.files();
    Run run = page.run(employees, functions() + step);
    assertThat(run.exit()).isNotEqualTo(0);
    assertThat(run.out()).contains(reason);
    assertThat(employees.files()).isEqualTo(before);
  }

  /** Nothing of the change is left but one version with its data, also after the last step. */
  private void becomes(String version) {
    assertThat(employees.journal()).doesNotExist();
    assertThat(employees.app().state("switch")).doesNotExist();
    assertThat(employees.app().current()).isEqualTo(version);
    assertThat(employees.contents()).isEqualTo(site.contents().get(version));
    page.follow(employees, "At the end of each", 0, Map.of());
    assertThat(site.leftovers()).isEmpty();
    employees.run("self", "doctor").expect(0);
    assertThat(site.recovers()).isEqualTo(version);
  }
}
