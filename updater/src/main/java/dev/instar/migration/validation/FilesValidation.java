package dev.instar.migration.validation;

import dev.instar.disk.Tree;
import dev.instar.migration.stage.StagePath;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How many files a pattern names.
 *
 * @param before the pattern that named them before the migration, when they were elsewhere
 */
public record FilesValidation(String pattern, Optional<String> before, Expected expected)
    implements Validation {

  @Override
  public void remember(Findings findings) throws IOException {
    if (expected.needsBefore()) {
      findings.remember(this, count(findings, before.orElse(pattern)));
    }
  }

  @Override
  public void check(Findings findings) throws IOException {
    expected
        .problem(count(findings, pattern), findings.remembered(this))
        .ifPresent(problem -> findings.problem(subject() + " " + problem));
  }

  private static String count(Findings findings, String glob) throws IOException {
    PathMatcher matcher;
    try {
      matcher = StagePath.pattern(glob);
    } catch (FormatException e) {
      throw new IllegalStateException("the reader let \"" + glob + "\" pass", e);
    }
    long count = 0;
    for (Map.Entry<String, Path> root : findings.stage().roots().entrySet()) {
      try (Stream<Path> files = Files.walk(root.getValue())) {
        count +=
            files
                .filter(Files::isRegularFile)
                .map(file -> new StagePath(root.getKey(), Tree.relative(root.getValue(), file)))
                .filter(place -> place.matches(matcher))
                .count();
      }
    }
    return Long.toString(count);
  }

  @Override
  public String subject() {
    return "the number of files " + pattern;
  }
}
