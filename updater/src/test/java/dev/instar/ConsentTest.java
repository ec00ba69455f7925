package dev.instar;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.RealDisk;
import dev.instar.model.DecisionException;
import dev.instar.model.Environment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("D13")
@Tag("W27")
class ConsentTest {

  private static Consent answering(Terminal terminal) {
    return new Consent(
        new Host(
            Environment.ofThisProcess(),
            new RealDisk(),
            place -> Optional.empty(),
            List::of,
            places -> List.of(),
            event -> {},
            terminal,
            "no launcher"));
  }

  private static Consent answering(String answer) {
    return answering(question -> Optional.of(answer));
  }

  @Test
  void justEnter_agreesToWhatOnlyAdds_andNotToWhatTakesAway() {
    assertThatCode(() -> answering("").proceed(false, "--yes")).doesNotThrowAnyException();
    assertThatThrownBy(() -> answering("").replace(false, "--yes"))
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("not agreed");
  }

  @Test
  void onlyAYesIsAYes() {
    for (String yes : List.of("y", "Y", "yes", " YES ")) {
      assertThatCode(() -> answering(yes).replace(false, "--yes")).doesNotThrowAnyException();
      assertThatCode(() -> answering(yes).proceed(false, "--yes")).doesNotThrowAnyException();
    }
    for (String no : List.of("n", "no", "yess", "1", "?")) {
      assertThatThrownBy(() -> answering(no).replace(false, "--yes"))
          .isInstanceOf(DecisionException.class);
      assertThatThrownBy(() -> answering(no).proceed(false, "--yes"))
          .isInstanceOf(DecisionException.class);
    }
  }

  @Test
  void withoutATerminal_theAnswerMustBeGivenBefore() {
    assertThatThrownBy(() -> answering(Terminal.absent()).proceed(false, "tool rollback --yes"))
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("or with tool rollback --yes");
    assertThatCode(() -> answering(Terminal.absent()).proceed(true, "--yes"))
        .doesNotThrowAnyException();
  }
}
