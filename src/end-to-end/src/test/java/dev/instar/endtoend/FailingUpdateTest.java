package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An update that fails on this machine after its release was found good: the migration, the
 * validation, or the new version's health check. Program and data are then what they were, and the
 * update succeeds once the reason is gone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("W10")
@Tag("W11")
@Tag("N22")
@SuppressWarnings("NullAway.Init") // installed before the first test
class FailingUpdateTest {
  private static final int FAILED = 50;
  private static final Path SAMPLE = Publisher.PROJECT.resolve("src/samples/employees/target");
  private static final Object[] UPDATE = {"self-update", "--version", "1.2.0", "--yes"};

  private Publisher.Server server;
  private Employees employees;
  private Map<String, List<String>> contents;

  /** 1.2.0 with two more programs in its migration, and a shorter patience with its doctor. */
  @BeforeAll
  void install(@TempDir Path directory) throws InterruptedException, IOException {
    Machine machine = Machine.in(directory);
    Path payload = machine.directory().resolve("payload");
    machine.run("cp", "-R", SAMPLE.resolve("payload/1.2.0"), payload).expect(0);
    program(
        payload.resolve("bin/step"),
        """
        case ${TRIAL-} in
          step) echo 'no cards in the drawer'; exit 3 ;;
          loss) rm -r "$INSTAR_DATA_HOME/documents" ;;
        esac
        """);
    program(
        payload.resolve("bin/check"),
        "[ \"${TRIAL-}\" != check ] || { echo 'one card is missing'; exit 4; }\n");
    Path migration = payload.resolve("migrations/1.2.0-config-yaml.yaml");
    String steps = Files.readString(migration);
    Files.writeString(
        migration,
        steps.replace("losses:", "  - run: {program: [bin/step]}\nlosses:")
            + "validate:\n  - run: {program: [bin/check]}\n");
    Path descriptor = machine.directory().resolve("instar.json");
    String text = Files.readString(SAMPLE.resolve("descriptors/1.2.0/instar.json"));
    Files.writeString(descriptor, text.replace("\"timeoutSeconds\": 60", "\"timeoutSeconds\": 3"));
    Path offered = machine.directory().resolve("offered");
    Path release = offered.resolve("1.2.0");
    machine
        .run(
            Publisher.INSTAR,
            "pack",
            "--descriptor",
            descriptor,
            "--payload",
            payload,
            "--version",
            "1.2.0",
            "--out",
            release)
        .expect(0);
    machine.run(Publisher.INSTAR, "sign", "--key", AlteredRelease.KEY, release).expect(0);
    new AlteredRelease(machine, "1.0.0", offered.resolve("1.0.0"));
    server = Publisher.serve(machine, offered);
    employees = Employees.seeded(machine, server.url(), "1.0.0").remembered();
    contents = employees.contents();
  }

  private static void program(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "step, no cards in the drawer",
    "loss, documents",
    "check, one card is missing",
  })
  @Order(1)
  void aMigrationThatFails_leavesEverythingAsItWas(String trial, String reason) {
    String message =
        Refusal.of(employees.with("TRIAL", trial), FAILED)
            .butFor(path -> path.startsWith("versions/1.2.0"))
            .when(UPDATE);
    assertThat(message).contains(reason);
    isOld();
  }

  @ParameterizedTest
  @CsvSource({
    "fail, EMPLOYEES_DOCTOR=fail asks for a failure",
    "hang, did not end within 3 seconds and was stopped",
  })
  @Order(2)
  void aVersionThatIsNotWell_isTakenBack_withTheAttemptKept(String doctor, String reason) {
    int backups = employees.app().backups().size();
    String message =
        Refusal.of(employees.with("EMPLOYEES_DOCTOR", doctor), FAILED)
            .butFor(FailingUpdateTest::remembersTheAttempt)
            .when(UPDATE);
    assertThat(message)
        .contains(reason, "are back in the state before (version 1.0.0)", "kept as a backup");
    assertThat(employees.app().backups()).hasSize(backups + 1);
    assertThat(employees.app().history().getLast()).contains("reverted", "1.2.0");
    isOld();
  }

  private static boolean remembersTheAttempt(String path) {
    return path.startsWith("versions/1.2.0")
        || path.equals("state/history.jsonl")
        || path.equals("state/metadata.json")
        || path.matches("backups/[^/]*-attempted(/.*)?");
  }

  @Test
  @Order(3)
  void aVersionThatFailed_isSkippedUntilSomebodyAsksForIt() {
    Run update = employees.run("self-update", "--yes").expect(0);
    assertThat(update.out())
        .contains("was tried here before and reverted", "self-update --version 1.2.0");
    isOld();
  }

  @Test
  @Order(4)
  @Tag("N13")
  void whenTheReasonIsGone_theSameUpdateSucceeds() {
    employees.run(UPDATE).expect(0);
    assertThat(employees.run("version").expect(0).out()).isEqualTo("employees 1.2.0\n");
    employees.run("doctor").expect(0);
    employees.run("backups", "verify").expect(0);
    employees.run("rollback", "--yes").expect(0);
    isOld();
  }

  private void isOld() {
    assertThat(employees.run("version").expect(0).out()).isEqualTo("employees 1.0.0\n");
    employees.run("doctor").expect(0);
    assertThat(employees.contents()).isEqualTo(contents);
    assertThat(employees.app().settled()).isTrue();
  }
}
