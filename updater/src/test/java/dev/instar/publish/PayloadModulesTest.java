package dev.instar.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("C11")
class PayloadModulesTest {

  @Test
  void aModuleThatAJarDeclaresOptional_isNotNeeded() throws IOException {
    assertThat(PayloadModules.of(List.of(jar("jackson-databind-")))).isEmpty();
  }

  @Test
  void aModuleThatNoClassRefersTo_isNotNeededThoughItIsDeclared() throws IOException {
    assertThat(PayloadModules.of(List.of(jar("sqlite-jdbc-"))))
        .containsExactly("java.logging", "java.sql");
  }

  @Test
  void whatTheUpdaterNeeds_isInItsList() throws IOException {
    List<Path> jars =
        List.of(
            jar("jackson-core-"),
            jar("jackson-databind-"),
            jar("snakeyaml-"),
            jar("semver4j-"),
            jar("okhttp-jvm-"),
            jar("okio-jvm-"),
            jar("kotlin-stdlib-"),
            jar("sqlite-jdbc-"));
    Set<String> needed = new TreeSet<>(PayloadModules.of(jars));
    assertThat(ImageRuntime.UPDATER).containsAll(needed);
  }

  @Test
  void aFileThatIsNoJar_isNamed(@TempDir Path directory) throws IOException {
    Path broken = Files.writeString(directory.resolve("broken.jar"), "no jar at all");
    assertThatThrownBy(() -> PayloadModules.of(List.of(broken)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("broken.jar cannot be read");
  }

  private static Path jar(String prefix) {
    return Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
        .map(Path::of)
        .filter(path -> path.getFileName().toString().startsWith(prefix))
        .findFirst()
        .orElseThrow();
  }
}
