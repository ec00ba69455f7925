package dev.instar.migration;

import org.jspecify.annotations.Nullable;

/**
 * A chain of migrations ended before its end. Only the staged copy was touched; who staged it
 * throws it away and says so. The message names the migration and what happened.
 */
public sealed class MigrationFailed extends Exception permits ValidationFailed, UndeclaredLoss {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Migration migration;

  MigrationFailed(Migration migration, String message, @Nullable Throwable cause) {
    super("migration " + migration + " (" + migration.source() + "): " + message, cause);
    this.migration = migration;
  }

  MigrationFailed(String message, @Nullable Throwable cause) {
    super(message, cause);
    migration = null;
  }

  /** The migration that failed; none when it was before the first. */
  public java.util.Optional<Migration> migration() {
    return java.util.Optional.ofNullable(migration);
  }
}
