package dev.instar.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.model.AppName;
import dev.instar.model.DecisionException;
import dev.instar.model.ExitCode;
import dev.instar.model.Version;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("W33")
class DataVersionRuleTest {
  private static final Optional<Version> NONE = Optional.empty();
  private static final Optional<Version> ONE = Optional.of(new Version("1.0.0"));
  private static final Optional<Version> TWO = Optional.of(new Version("1.1.0"));
  private static final Optional<Version> THREE = Optional.of(new Version("1.2.0"));

  private static DataVersionRule rule(Optional<Version> adopt, boolean migrates) {
    return looking(adopt, migrates);
  }

  private static DataVersionRule looking(
      Optional<Version> adopt, boolean migrates, String... versions) {
    SortedSet<Version> like = new TreeSet<>();
    List.of(versions).forEach(version -> like.add(new Version(version)));
    return new DataVersionRule(Fixture.APP, like, adopt, migrates, THREE);
  }

  private static DataVersionRule.Observed stamped(String name, Optional<Version> version) {
    return new DataVersionRule.Observed(
        name, true, NONE, version.map(one -> Stamp.of(one, Fixture.APP)));
  }

  private static DataVersionRule.Observed unstamped(String name, Optional<Version> maker) {
    return new DataVersionRule.Observed(name, true, maker, Optional.empty());
  }

  private static DataVersionRule.Observed absent(String name) {
    return new DataVersionRule.Observed(name, false, NONE, Optional.empty());
  }

  @Test
  void withoutData_thereIsNoVersion() throws DecisionException {
    assertThat(rule(ONE, true).decide(List.of())).isEmpty();
    assertThat(rule(ONE, true).decide(List.of(absent("a"), absent("b")))).isEmpty();
  }

  @Test
  void aStamp_isBelieved_alsoForUnstampedRootsBesideIt() throws DecisionException {
    assertThat(rule(ONE, true).decide(List.of(stamped("a", TWO)))).isEqualTo(TWO);
    assertThat(
            rule(ONE, true).decide(List.of(unstamped("new", TWO), stamped("a", TWO), absent("b"))))
        .isEqualTo(TWO);
  }

  @Test
  void unstampedData_areAdopted_elseOfTheImageThatRan_elseOfAnImageThatNeverMigrates()
      throws DecisionException {
    assertThat(rule(ONE, true).decide(List.of(unstamped("a", TWO)))).isEqualTo(ONE);
    assertThat(rule(NONE, true).decide(List.of(unstamped("a", TWO)))).isEqualTo(TWO);
    assertThat(rule(NONE, false).decide(List.of(unstamped("a", NONE)))).isEqualTo(THREE);
    assertThat(rule(NONE, false).decide(List.of(unstamped("a", NONE)))).isEqualTo(THREE);
  }

  @Test
  void unstampedData_areWhatTheyLookLike_andOfSeveralWhatOthersSay() throws DecisionException {
    List<DataVersionRule.Observed> data = List.of(unstamped("a", TWO));
    assertThat(looking(ONE, true, "1.1.0").decide(data)).isEqualTo(TWO);
    assertThat(looking(ONE, true, "1.0.0", "1.1.0").decide(data)).isEqualTo(ONE);
    assertThat(looking(NONE, true, "1.0.0", "1.1.0").decide(data)).isEqualTo(TWO);
    assertThat(looking(ONE, true, "1.2.0").decide(List.of(stamped("a", TWO)))).isEqualTo(TWO);
    assertThatThrownBy(() -> looking(ONE, true, "1.1.0", "1.2.0").decide(data))
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("they look like 1.1.0 or 1.2.0");
  }

  @Test
  void unstampedDataThatNobodyKnows_needADecision() {
    assertThatThrownBy(
            () -> rule(NONE, true).decide(List.of(unstamped("a", TWO), unstamped("b", NONE))))
        .isInstanceOfSatisfying(
            DecisionException.class,
            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DECISION_NEEDED))
        .hasMessageContaining("do not say which version they have (a, b)");
  }

  @Test
  void rootsMadeByImagesOfDifferentVersions_needADecision() {
    assertThatThrownBy(
            () -> rule(NONE, true).decide(List.of(unstamped("a", ONE), unstamped("b", TWO))))
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("do not say which version they have (a, b)");
  }

  @Test
  void rootsThatDisagree_needADecision() {
    assertThatThrownBy(() -> rule(ONE, true).decide(List.of(stamped("a", ONE), stamped("b", TWO))))
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("\"a\" is of version 1.0.0, \"b\" is of version 1.1.0");
  }

  @Test
  void dataOfAnotherApp_areRefused() {
    DataVersionRule rule =
        new DataVersionRule(new AppName("other"), new TreeSet<>(), ONE, false, THREE);
    assertThatThrownBy(() -> rule.decide(List.of(stamped("a", ONE))))
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("belongs to another app, employees");
  }
}
