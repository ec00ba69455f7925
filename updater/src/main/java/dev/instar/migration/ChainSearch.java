package dev.instar.migration;

import dev.instar.model.Hop;
import dev.instar.model.Requirement;
import dev.instar.model.Version;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether migrations lead from one version of data to another. */
public sealed interface ChainSearch<H extends Hop> {

  /** They do, in this order; none when both versions are the same. */
  record Found<H extends Hop>(List<H> migrations) implements ChainSearch<H> {
    public Found {
      migrations = List.copyOf(migrations);
    }
  }

  /**
   * They do not.
   *
   * @param reachable the newest version they lead to without going beyond {@code to}; {@code from}
   *     itself when they lead nowhere
   * @param unmet what migrations need that these data did not go through
   * @param entry the oldest version that they lead to {@code to} from; empty when there is none
   */
  record Gap<H extends Hop>(
      Version from, Version to, Version reachable, Optional<Version> entry, List<String> unmet)
      implements ChainSearch<H> {
    public Gap {
      unmet = List.copyOf(unmet);
    }

    /** What is missing, in a sentence. */
    public String message() {
      if (from.isNewerThan(to)) {
        return "the data are of version " + from + ", newer than " + to;
      }
      String lead =
          reachable.equals(from)
              ? "no migration starts at " + from
              : "migrations lead from " + from + " only to " + reachable;
      return lead
          + entry
              .map(version -> "; " + to + " can be reached from " + version + " on")
              .orElse("; no migration leads to " + to)
          + unmet.stream().map(need -> "; " + need).collect(Collectors.joining());
    }
  }

  /** The shortest chain for data that have gone through nothing that a migration could require. */
  static <H extends Hop> ChainSearch<H> search(Collection<H> migrations, Version from, Version to) {
    return search(migrations, from, to, Set.of());
  }

  /**
   * The shortest chain; of several as short the one with the longest first hop.
   *
   * @param gone what the data have gone through
   */
  static <H extends Hop> ChainSearch<H> search(
      Collection<H> migrations, Version from, Version to, Set<Requirement> gone) {
    List<H> usable = new ArrayList<>(migrations);
    List<String> unmet = new ArrayList<>();
    while (true) {
      ChainSearch<H> search = shortest(usable, from, to, unmet);
      Optional<H> blocked =
          search instanceof Found<H> found ? blocked(found, gone) : Optional.empty();
      if (blocked.isEmpty()) {
        return search;
      }
      usable.remove(blocked.get());
      unmet.add(
          "\""
              + blocked.get()
              + "\" requires "
              + blocked.get().requirements().stream()
                  .map(Requirement::toString)
                  .collect(Collectors.joining(" and ")));
    }
  }

  /** The first migration of a chain that requires what is neither before it nor behind the data. */
  private static <H extends Hop> Optional<H> blocked(Found<H> found, Set<Requirement> gone) {
    Set<Requirement> behind = new HashSet<>(gone);
    for (H migration : found.migrations) {
      if (!behind.containsAll(migration.requirements())) {
        return Optional.of(migration);
      }
      behind.add(migration.between());
    }
    return Optional.empty();
  }

  private static <H extends Hop> ChainSearch<H> shortest(
      Collection<H> migrations, Version from, Version to, List<String> unmet) {
    Map<Version, H> reachedBy = new HashMap<>();
    TreeSet<Version> reached = new TreeSet<>(List.of(from));
    Deque<Version> next = new ArrayDeque<>(List.of(from));
    while (!next.isEmpty() && !reached.contains(to)) {
      Version at = next.remove();
      migrations.stream()
          .filter(migration -> migration.from().equals(at))
          .filter(migration -> !migration.to().isNewerThan(to))
          .sorted(Comparator.comparing(Hop::to).reversed())
          .filter(migration -> reached.add(migration.to()))
          .forEach(migration -> {
            reachedBy.put(migration.to(), migration);
            next.add(migration.to());
          });
    }
    if (!reached.contains(to)) {
      return new Gap<>(from, to, reached.last(), entry(migrations, from, to), unmet);
    }
    List<H> chain = new ArrayList<>();
    for (Version at = to; !at.equals(from); at = chain.getFirst().from()) {
      chain.addFirst(Objects.requireNonNull(reachedBy.get(at)));
    }
    return new Found<>(chain);
  }

  private static Optional<Version> entry(
      Collection<? extends Hop> migrations, Version from, Version to) {
    TreeSet<Version> leading = new TreeSet<>();
    List<Version> next = new ArrayList<>(List.of(to));
    while (!next.isEmpty()) {
      Version at = next.removeLast();
      for (Hop migration : migrations) {
        if (migration.to().equals(at)
            && migration.from().isNewerThan(from)
            && leading.add(migration.from())) {
          next.add(migration.from());
        }
      }
    }
    return leading.isEmpty() ? Optional.empty() : Optional.of(leading.first());
  }
}
