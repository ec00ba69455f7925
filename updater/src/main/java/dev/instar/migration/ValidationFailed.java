package dev.instar.migration;

import dev.instar.migration.validation.Invalid;
import java.util.List;

/** A migration did what it was told, and the result is not what it must be. */
public final class ValidationFailed extends MigrationFailed {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  ValidationFailed(Migration migration, Invalid invalid) {
    super(
        migration,
        "the migrated copy is not valid:\n  " + String.join("\n  ", invalid.problems()),
        invalid);
    problems = invalid.problems();
  }

  /** Each thing that is wrong. */
  public List<String> problems() {
    return problems;
  }
}
