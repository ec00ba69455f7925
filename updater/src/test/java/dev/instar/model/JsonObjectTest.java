package dev.instar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class JsonObjectTest {
  @Test
  @Tag("N12")
  void aTextThatBreaksOff_isToldWithItsPlace_andWithoutTheParsersInnerWords() {
    FormatException failure =
        catchThrowableOfType(
            FormatException.class, () -> JsonObject.parse("journal.json", "{\"format\": 1"));
    assertThat(failure)
        .hasMessageStartingWith("journal.json: not JSON (line 1)")
        .hasMessageContaining("start marker at line: 1, column: 1")
        .hasMessageNotContainingAny("REDACTED", "Source");
  }
}
