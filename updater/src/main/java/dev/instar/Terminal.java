package dev.instar;

import java.util.Optional;

/** The person at the terminal, when there is one; a seam, so that tests can answer. */
public interface Terminal {

  /**
   * Asks a question.
   *
   * @return the answer without its line end, or nothing when nobody can be asked
   */
  Optional<String> ask(String question);

  /** Nobody is there. */
  static Terminal absent() {
    return question -> Optional.empty();
  }
}
