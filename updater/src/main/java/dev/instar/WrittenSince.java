package dev.instar;

import dev.instar.data.ResolvedRoot;
import dev.instar.disk.SqliteHeader;
import dev.instar.model.DecisionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The files of the data that were written after a moment: what a restored backup has not. */
final class WrittenSince {
  private static final int SHOWN = 5;

  private record Written(Path file, Instant when) {}

  private final List<Written> files = new ArrayList<>();

  private WrittenSince() {}

  /** Looks at the times of all files; the stamp and SQLite's shared memory do not count. */
  static WrittenSince of(List<ResolvedRoot> roots, Instant moment)
      throws IOException, DecisionException {
    WrittenSince found = new WrittenSince();
    for (ResolvedRoot root : roots) {
      for (Path file : root.belongings()) {
        String name = String.valueOf(file.getFileName());
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            || name.equals(root.stampName())
            || name.endsWith(SqliteHeader.SHARED_MEMORY)) {
          continue;
        }
        Instant when = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        if (when.isAfter(moment)) {
          found.files.add(new Written(file, when));
        }
      }
    }
    found.files.sort(Comparator.comparing(Written::when).reversed());
    return found;
  }

  /** In words, the newest files first. */
  List<String> lines() {
    if (files.isEmpty()) {
      return List.of("No file of the data was written since then.");
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        (files.size() == 1 ? "1 file was" : files.size() + " files were")
            + " written since then, the newest first:");
    for (Written written : files.stream().limit(SHOWN).toList()) {
      lines.add("  " + written.when.truncatedTo(ChronoUnit.SECONDS) + "  " + written.file);
    }
    return lines;
  }
}
