package dev.instar;

import dev.instar.data.DataSize;
import dev.instar.data.ResolvedRoot;
import dev.instar.install.Layout;
import dev.instar.install.Rehearsal;
import dev.instar.migration.Migration;
import dev.instar.migration.MigrationReport;
import dev.instar.model.InstarException;
import dev.instar.model.Requirement;
import dev.instar.model.Version;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How fast migrations run, beside their rehearsal. One that takes far longer is told of, and, if
 * the user wishes so, stopped; without a rehearsal there is nothing to compare with.
 */
final class Pace {
  private static final int TOLD_FROM = 3;
  private static final int STOPPED_FROM = 10;

  /** A short migration that takes some seconds instead is no news. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Map<Requirement, Duration> expected;
  private final boolean stops;
  private final Clock clock;
  private final Consumer<String> warning;
  private Instant began = Instant.EPOCH;
  private boolean told;
  private Optional<String> objection = Optional.empty();

  /**
   * A pace.
   *
   * @param expected how long each migration takes
   * @param stops whether one that takes far longer must not go on
   * @param warning takes what the user is told
   */
  Pace(Map<Requirement, Duration> expected, boolean stops, Clock clock, Consumer<String> warning) {
    this.expected = Map.copyOf(expected);
    this.stops = stops;
    this.clock = clock;
    this.warning = warning;
  }

  /**
   * How long the migrations to a version will take with these data, as far as it was rehearsed.
   *
   * @return by migration
   */
  static Map<Requirement, Duration> expected(Layout layout, Version version, DataState data)
      throws IOException, InstarException {
    Optional<Rehearsal> last =
        Rehearsal.read(layout).filter(rehearsal -> rehearsal.version().equals(version));
    return last.isPresent() ? last.get().expected(bytes(data)) : Map.of();
  }

  /** Keeps what a rehearsal has measured. */
  static Rehearsal measured(Version version, DataState data, MigrationReport report)
      throws IOException, InstarException {
    Map<Requirement, Duration> took = new HashMap<>();
    report.hops().forEach(hop -> took.put(new Requirement(hop.from(), hop.to()), hop.duration()));
    return new Rehearsal(version, bytes(data), took);
  }

  private static long bytes(DataState data) throws IOException, InstarException {
    long bytes = 0;
    for (ResolvedRoot root : data.present()) {
      bytes += DataSize.of(root).all();
    }
    return bytes;
  }

  void started() {
    began = clock.instant();
    told = false;
  }

  /** Looks how long a migration is running; why it must be stopped, if it must. */
  Optional<String> objection(Migration migration) {
    Duration usual = expected.get(migration.between());
    if (usual == null || objection.isPresent()) {
      return objection;
    }
    Duration taken = Duration.between(began, clock.instant());
    if (!told && isOver(taken, usual, TOLD_FROM)) {
      told = true;
      warning.accept(
          "warning: \""
              + migration.title()
              + "\" takes far longer than in its rehearsal"
              + figures(usual, taken));
    }
    if (stops && isOver(taken, usual, STOPPED_FROM)) {
      objection = Optional.of("it takes far longer than in its rehearsal" + figures(usual, taken));
    }
    return objection;
  }

  /** Whether a migration was stopped. */
  boolean hasStopped() {
    return objection.isPresent();
  }

  private static boolean isOver(Duration taken, Duration usual, int times) {
    Duration limit = usual.multipliedBy(times);
    return taken.compareTo(limit) > 0 && taken.compareTo(PATIENCE) > 0;
  }

  private static String figures(Duration usual, Duration taken) {
    return " (expected %s, running for %s)".formatted(seconds(usual), seconds(taken));
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
