package dev.instar.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** That what is printed is what was measured; no test here asserts a time. */
class SamplesTest {

  @Test
  void theTimesOfChildrenAreReadAsDashAndBashPrintThem() {
    assertThat(Cost.childrenCpu("0m0.000000s 0m0.000000s\n0m0.120000s 0m0.040000s\n"))
        .isEqualTo(160);
    assertThat(Cost.childrenCpu("0m0.003s 0m0.001s\n1m2.500s 0m0.250s\n")).isEqualTo(62_750);
    assertThatThrownBy(() -> Cost.childrenCpu("sh: times: not found\n"))
        .hasMessageContaining("not the output of times");
  }

  @Test
  void aRatioComparesTheSameRounds_soThatADisturbedRoundSpoilsNothing() {
    Samples direct = samples(1, 10, 1.2);
    Samples launched = samples(2, 20, 2.4);

    assertThat(launched.ratio(direct, Cost::cpu)).isEqualTo(2);
    assertThat(launched.median(Cost::cpu)).isEqualTo(2.4);
    assertThat(launched.least(Cost::wall)).isEqualTo(2);
  }

  private static Samples samples(double... values) {
    return new Samples(
        java.util.Arrays.stream(values).mapToObj(value -> new Cost(value, value)).toList());
  }

  @Test
  void theMedianOfAnEvenNumberOfRoundsLiesBetweenTheTwoMiddleOnes() {
    assertThat(samples(4, 1, 3, 2).median(Cost::wall)).isEqualTo(2.5);
    assertThatThrownBy(() -> new Samples(List.of())).hasMessage("nothing was measured");
  }
}
