package dev.instar.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.Tree;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IncludePatternTest {
  @TempDir private Path dir;

  @BeforeEach
  void makeFiles() throws IOException {
    for (String file :
        List.of(
            "a.txt", "b.db", ".c", "d/a.txt", "d/e/a.txt", "d/e/f", ".x.instar-backups/1/a.txt")) {
      Fixture.write(dir.resolve(file), file);
    }
    Files.createDirectories(dir.resolve("empty"));
    Files.createSymbolicLink(dir.resolve("link"), Path.of("d"));
  }

  private List<String> files(String pattern) throws IOException, FormatException {
    Set<Path> files = new TreeSet<>();
    IncludePattern.parse(pattern).addTo(files, dir);
    return files.stream().map(file -> Tree.relative(dir, file)).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "a.txt,a.txt",
    "'*.{txt,db}',a.txt b.db",
    "**/a.txt,a.txt d/a.txt d/e/a.txt",
    "d/**,d/a.txt d/e/a.txt d/e/f",
    "d,d/a.txt d/e/a.txt d/e/f",
    "d/*/a.txt,d/e/a.txt",
    "**,.c a.txt b.db d/a.txt d/e/a.txt d/e/f link",
    "d/**/e/**/f,d/e/f",
    "link,link",
    "link/a.txt,''",
    "empty/**,''",
    "absent/*,''",
    "?.db,b.db",
  })
  void namesFiles(String pattern, String expected) throws IOException, FormatException {
    assertThat(String.join(" ", files(pattern))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a", "a//b", "../a", "a/..", "./a", "a/", "[", "{a/b}"})
  void malformed_isRefused(String pattern) {
    assertThatThrownBy(() -> IncludePattern.parse(pattern))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("\"" + pattern + "\"");
  }
}
