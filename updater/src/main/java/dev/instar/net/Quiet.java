package dev.instar.net;

import java.time.Instant;
import java.util.Optional;

/**
 * Until when servers want to be left alone: those whose rate limit is used up, which asking again
 * would only make longer. Whoever keeps it decides how long it is remembered.
 */
public interface Quiet {

  /** Nothing is remembered. */
  Quiet NONE =
      new Quiet() {
        @Override
        public Optional<Instant> until(String whom) {
          return Optional.empty();
        }

        @Override
        public void keep(String whom, Instant until) {
          // the next request may find out anew
        }
      };

  /**
   * Until when one is not asked.
   *
   * @param whom a host, and whether it knows who asks, as only then another limit holds
   */
  Optional<Instant> until(String whom);

  /** Remembers it. */
  void keep(String whom, Instant until);
}
