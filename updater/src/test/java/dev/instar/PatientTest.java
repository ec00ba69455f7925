package dev.instar;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What every test of looking after an installation begins with. */
@SuppressWarnings("NullAway.Init") // installed before each test
abstract class PatientTest {
  @TempDir Path temp;
  Patient patient;
  World world;

  @BeforeEach
  final void install() throws Exception {
    patient = new Patient(temp);
    world = patient.world;
  }

  @AfterEach
  final void stop() {
    patient.close();
  }
}
