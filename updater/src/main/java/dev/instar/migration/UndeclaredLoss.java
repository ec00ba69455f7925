package dev.instar.migration;

import java.util.List;

/** A migration made data disappear or change that it did not declare. */
public final class UndeclaredLoss extends MigrationFailed {
  private static final long serialVersionUID = 1L;

  private final transient List<String> losses;

  UndeclaredLoss(Migration migration, List<String> losses) {
    super(
        migration,
        "it would lose data that it does not declare as losses:\n  " + String.join("\n  ", losses),
        null);
    this.losses = List.copyOf(losses);
  }

  /** Each thing that would be lost. */
  public List<String> losses() {
    return losses;
  }
}
