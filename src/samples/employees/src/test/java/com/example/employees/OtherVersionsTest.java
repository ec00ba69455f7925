package com.example.employees;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data of another version are refused, never guessed at. */
@Tag("G18")
class OtherVersionsTest {
  @TempDir Path home;

  @ParameterizedTest
  @CsvSource({
    "1.0.0, 1.1.0, was written by a newer version (schema 2; employees 1.0.0 knows 1)",
    "1.0.0, 1.2.0, config.yaml was written by a newer version; employees 1.0.0 reads config.json",
    "1.1.0, 1.2.0, config.yaml was written by a newer version; employees 1.1.0 reads config.json",
    "1.1.0, 1.0.0, was written by an older version (schema 1; employees 1.1.0 knows 2)",
    "1.2.0, 1.0.0, config.json was written by another version; employees 1.2.0 reads config.yaml",
    "1.2.0, 1.1.0, config.json was written by another version; employees 1.2.0 reads config.yaml",
  })
  void dataOfAnotherVersion_areRefusedAndStayAsTheyAre(String reader, String writer, String refusal)
      throws Exception {
    build(writer).run(home, "seed", "--employees", "2", "--years", "1");
    Map<String, String> before = Build.content(home);

    for (String[] command : new String[][] {{"list"}, {"add", "Ada"}, {"show", "Ada"}}) {
      Build.Ended ended = build(reader).run(home, command);

      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.err()).contains(refusal).contains("Nothing was changed");
    }
    Build.Ended doctor = build(reader).run(home, "doctor");
    assertThat(doctor.exitCode()).isEqualTo(1);
    assertThat(doctor.out()).contains(refusal);
    assertThat(Build.content(home)).isEqualTo(before);
  }

  private static Build build(String version) {
    return Build.all().filter(build -> build.version().equals(version)).findFirst().orElseThrow();
  }
}
