package dev.instar.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteHomeTest {
  /** The driver unpacks its library once in a process, hence a process of its own. */
  public static void main(String[] arguments) throws Exception {
    SqliteHome.use(Path.of(arguments[0]));
    Fixture.people(Path.of(arguments[1]), "Ada");
  }

  @Test
  void theDriversLibrary_isUnpackedThere(@TempDir Path dir) throws Exception {
    Path library = dir.resolve("cache/sqlite");
    Process java =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Djava.io.tmpdir=" + dir.resolve("not/there"),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "--enable-native-access=ALL-UNNAMED",
                    SqliteHomeTest.class.getName(),
                    library.toString(),
                    dir.resolve("people.db").toString()))
            .inheritIO()
            .start();
    assertThat(java.waitFor()).isZero();
    assertThat(Fixture.people(dir.resolve("people.db"))).containsExactly("Ada");
    assertThat(library).isDirectory();
  }
}
