package dev.instar.migration.declaration;

import java.util.Locale;
import java.util.Optional;

/** Who has a say before a migration runs. */
public enum Risk {
  /** Nobody: it only adds or rearranges. */
  AUTOMATIC,
  /** The user is shown what it does and answers yes or no. */
  PROMPTED,
  /** The user does something by hand first. */
  MANUAL;

  /** As it is written in a migration. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Risk> of(String label) {
    for (Risk risk : values()) {
      if (risk.label().equals(label)) {
        return Optional.of(risk);
      }
    }
    return Optional.empty();
  }
}
