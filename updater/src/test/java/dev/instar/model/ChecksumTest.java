package dev.instar.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChecksumTest {
  private static final String TEXT = "from: 1.0.0\nto: 1.1.0\n\nsteps:\n  - x\n";

  @Test
  void lineEndsAndTrailingBlanks_doNotCount() {
    Checksum checksum = Checksum.ofTexts(List.of(TEXT));
    assertThat(Checksum.ofTexts(List.of(TEXT.replace("\n", "\r\n")))).isEqualTo(checksum);
    assertThat(Checksum.ofTexts(List.of(TEXT.replace("\n", " \t\n")))).isEqualTo(checksum);
    assertThat(Checksum.ofTexts(List.of(TEXT.stripTrailing()))).isEqualTo(checksum);
    assertThat(Checksum.ofTexts(List.of(TEXT + "\n\n"))).isEqualTo(checksum);
  }

  @Test
  void everythingElse_counts() {
    Checksum checksum = Checksum.ofTexts(List.of(TEXT, "SELECT 1"));
    for (List<String> other :
        List.of(
            List.of(TEXT.replace("  - x", "   - x"), "SELECT 1"),
            List.of(TEXT.replace("\n\n", "\n"), "SELECT 1"),
            List.of("SELECT 1", TEXT),
            List.of(TEXT + "SELECT 1"),
            List.of(TEXT))) {
      assertThat(checksum.contradicts(Checksum.ofTexts(other))).as("%s", other).isTrue();
    }
  }

  @Test
  void checksumsOfTwoKinds_sayNothingAboutEachOther() {
    assertThat(Checksum.ofTexts(List.of("a")).contradicts(Checksum.ofSummary("b"))).isFalse();
    assertThat(Checksum.ofSummary("a").contradicts(Checksum.ofSummary("b"))).isTrue();
  }
}
