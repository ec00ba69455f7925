package dev.instar.model;

import java.util.Optional;

/**
 * How many backups an app keeps, and for how long, as the descriptor's {@code "backups": {"keep":
 * 5, "days": 90, "megabytes": 2000}} has it. Each limit that is absent does not limit; whatever
 * they say, the newest way back stays.
 *
 * @param keep how many backups
 * @param days how old one may become
 * @param megabytes how much all of them may hold together, in 10⁶ bytes
 */
public record RetentionPolicy(Optional<Long> keep, Optional<Long> days, Optional<Long> megabytes) {
  /** More than anybody means; keeps every sum of theirs a valid number and time. */
  public static final long LIMIT = 1_000_000_000;

  /** Nothing expires. */
  public static final RetentionPolicy EVERYTHING =
      new RetentionPolicy(Optional.empty(), Optional.empty(), Optional.empty());
}
