package dev.instar.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.model.Version;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tags as publishers have them, and their order. */
final class TagsTest {

  @ParameterizedTest
  @CsvSource({
    ",          v1.2.3,          1.2.3",
    ",          1.2.3,           1.2.3",
    ",          v2.3.0-pre10,    2.3.0-pre10",
    ",          2024.05.30,      2024.5.30",
    ",          v4.2,            4.2.0",
    ",          v7,              7.0.0",
    ",          1.2.3.4,",
    ",          nightly,",
    ",          v1.2.x,",
    ",          release-4.2,",
    "release-,  release-4.2,     4.2.0",
    "cli/v,     cli/v2.0.0,      2.0.0",
    "cli/v,     lib/v2.0.0,",
    "cli/v,     v2.0.0,",
    ",          v01.02.03-rc.1,  1.2.3-rc.1",
    ",          v0.0.0,          0.0.0",
    ",          v1.2.3-01,"
  })
  void aTag_standsForAVersion_orForNone(String prefix, String tag, String version) {
    assertThat(Tags.of(Optional.ofNullable(prefix)).version(tag).map(Version::text))
        .isEqualTo(Optional.ofNullable(version));
  }

  @Test
  @Tag("D23")
  void allOfThemHaveOneOrder() {
    List<String> sorted =
        List.of("v1.2", "v1.2.3-pre.2", "v1.2.3-pre2", "1.2.3", "v1.10", "2024.05.30", "2024.06");

    assertThat(
            sorted.reversed().stream()
                .sorted(Comparator.comparing(tag -> Tags.USUAL.version(tag).orElseThrow())))
        .containsExactlyElementsOf(sorted);
  }

  @Test
  void aVersion_isLookedForUnderTheTagsItCanHave() {
    Version version = new Version("1.2.0");

    assertThat(Tags.USUAL.of(version)).containsExactly("v1.2.0", "1.2.0");
    assertThat(Tags.of(Optional.of("cli/v")).of(version)).containsExactly("cli/v1.2.0");
    assertThat(Stream.of("1.3.0-beta.2", "1.3.0-RC1", "1.3.0-1", "1.3.0").map(Version::new))
        .extracting(Version::channel)
        .containsExactly("beta", "rc", "prerelease", "stable");
  }
}
