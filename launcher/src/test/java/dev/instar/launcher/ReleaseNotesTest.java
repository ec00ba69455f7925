package dev.instar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Notes as a publisher writes them, and as a terminal shows them. */
final class ReleaseNotesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "## What is new ##       | What is new",
        "* one                   | - one",
        "+ `app self-update` now | - app self-update now",
        "**Bold** and __so__     | Bold and so",
        "an *old* _habit_        | an old habit",
        "snake_case_name, 2 * 3  | snake_case_name, 2 * 3",
        "see [this](https://a.b/c \"title\") | see this (https://a.b/c)",
        "![a picture](x.png)     | a picture (x.png)",
        "a <!-- hidden --> word  | a  word",
        "#no heading             | #no heading"
      })
  void marks_areNotShown_andWordsAre(String markdown, String shown) {
    assertThat(ReleaseNotes.lines(markdown)).containsExactly(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n\n", "<!-- instar:withdrawn it is slow -->\n"})
  void whereThereIsNothingToRead_thereIsNoLine(String markdown) {
    assertThat(ReleaseNotes.lines(markdown)).isEmpty();
  }

  @Test
  void nothingIsACommandForTheTerminal() {
    assertThat(ReleaseNotes.lines("a\u001b[2Jb\u0007c\rd\u202ee\n\n```sh\nx  y\n```\n1. first\n"))
        .isEqualTo(List.of("a [2Jb c d e", "", "x  y", "1. first"));
  }
}
