package dev.instar.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.publish.ByteRange.Part;
import dev.instar.publish.ByteRange.Unsatisfiable;
import dev.instar.publish.ByteRange.Whole;
import org.junit.jupiter.api.Test;

class ByteRangeTest {

  @Test
  void aRangeInsideTheFile_isThatPart() {
    assertThat(ByteRange.of("bytes=0-0", 10)).isEqualTo(new Part(0, 0));
    assertThat(ByteRange.of("bytes=3-7", 10)).isEqualTo(new Part(3, 7));
    assertThat(ByteRange.of("bytes=3-", 10)).isEqualTo(new Part(3, 9));
  }

  @Test
  void aRangeThatEndsBehindTheFile_endsWithTheFile() {
    assertThat(ByteRange.of("bytes=8-99", 10)).isEqualTo(new Part(8, 9));
  }

  @Test
  void aSuffix_countsFromTheEnd() {
    assertThat(ByteRange.of("bytes=-4", 10)).isEqualTo(new Part(6, 9));
    assertThat(ByteRange.of("bytes=-99", 10)).isEqualTo(new Part(0, 9));
  }

  @Test
  void aRangeThatBeginsBehindTheFile_cannotBeSatisfied() {
    assertThat(ByteRange.of("bytes=10-", 10)).isEqualTo(new Unsatisfiable());
    assertThat(ByteRange.of("bytes=-0", 10)).isEqualTo(new Unsatisfiable());
    assertThat(ByteRange.of("bytes=0-0", 0)).isEqualTo(new Unsatisfiable());
  }

  @Test
  void anythingElse_isTheWholeFile() {
    for (String header : new String[] {"", "bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=7-3"}) {
      assertThat(ByteRange.of(header, 10)).as(header).isEqualTo(new Whole());
    }
  }
}
