package dev.instar.migration.kit;

import dev.instar.migration.ChainSearch;
import dev.instar.migration.Migration;
import dev.instar.migration.MigrationSet;
import dev.instar.migration.declaration.Risk;
import dev.instar.model.Requirement;
import dev.instar.model.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is wrong with a set of migrations, or may surprise.
 *
 * @param problems with which it must not be released
 * @param warnings about what may be meant so
 */
public record MigrationSetCheck(List<String> problems, List<String> warnings) {

  public MigrationSetCheck {
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }

  /**
   * Looks at a set.
   *
   * @param current the data version of the descriptor
   */
  public static MigrationSetCheck of(MigrationSet set, Version current) {
    List<String> problems = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    Set<Requirement> all =
        set.migrations().stream().map(Migration::between).collect(Collectors.toSet());
    Set<Migration> taken = new HashSet<>();
    Set<Version> starts = new TreeSet<>();
    set.migrations().forEach(migration -> starts.add(migration.from()));
    for (Version start : starts) {
      switch (set.chain(start, current, all)) {
        case ChainSearch.Found<Migration> found -> taken.addAll(found.migrations());
        case ChainSearch.Gap<Migration> gap ->
            problems.add(
                "data of version " + start + " do not come to " + current + ": " + gap.message());
      }
    }
    for (Migration migration : set.migrations()) {
      for (Requirement requirement : migration.requirements()) {
        if (!all.contains(requirement)) {
          problems.add("\"" + migration + "\" requires " + requirement + ", which is not there");
        }
      }
      if (!taken.contains(migration) && problems.isEmpty()) {
        warnings.add("\"" + migration + "\" is never taken: a shorter way leads around it");
      }
      if (migration.reversed().isEmpty()) {
        warnings.add("\"" + migration + "\" has no reverse: rollback --keep-changes stops at it");
      }
      if (migration.risk() == Risk.AUTOMATIC && !migration.losses().isEmpty()) {
        warnings.add(
            "\""
                + migration
                + "\" lets go of "
                + migration.losses().stream()
                    .map(Object::toString)
                    .collect(Collectors.joining(", "))
                + " without asking: risk is automatic");
      }
    }
    return new MigrationSetCheck(problems, warnings);
  }
}
