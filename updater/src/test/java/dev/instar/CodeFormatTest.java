package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** All Java of the project is as google-java-format writes it. */
class CodeFormatTest {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void everySourceFile_isFormatted() throws IOException, FormatterException {
    Formatter formatter = new Formatter();
    boolean rewrite = Boolean.getBoolean("format");
    List<String> unformatted = new ArrayList<>();
    for (Path file : sources()) {
      String source = Files.readString(file);
      String formatted = formatter.formatSourceAndFixImports(source);
      if (!source.equals(formatted)) {
        unformatted.add(PROJECT.relativize(file).toString());
        if (rewrite) {
          Files.writeString(file, formatted);
        }
      }
    }
    assertThat(unformatted)
        .as(
            "run: mvn -pl updater test -Dtest=CodeFormatTest -Dformat; it rewrites"
                + " them, then fails once more")
        .isEmpty();
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(PROJECT)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !PROJECT.relativize(file).toString().matches("(.*/)?target/.*"))
          .toList();
    }
  }
}
