package dev.instar.install;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One name that the switch exchanges: what lies at {@code live} is moved to {@code kept}, then
 * {@code next} is moved to {@code live}. All three are on one file system, and what was recorded
 * here before the commit tells afterwards, from which of the names exist, how far the exchange got.
 *
 * <p>A unit with neither a next nor a present state still has its use: a revert moves away what has
 * appeared there (the write-ahead log of a database, say).
 *
 * @param live the place that the app uses
 * @param next what will be there; empty when nothing will
 * @param kept where the present one will be kept; empty when there is none now
 * @param attempted where a revert puts what {@code next} has become
 */
public record Unit(Path live, Optional<Path> next, Optional<Path> kept, Optional<Path> attempted) {

  /** The same unit with a place for what a revert takes away. */
  public Unit withAttempted(Path place) {
    return new Unit(live, next, kept, Optional.of(place));
  }

  /** The same unit without a present state to bring back. */
  public Unit withoutKept() {
    return new Unit(live, next, Optional.empty(), attempted);
  }
}
