package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The list of requirements says of every line where it is shown, and says the truth. Tests are
 * found by their tags in the sources; {@code -Dformat=true} writes them into the list.
 */
class RequirementsTest {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final Path LIST = PROJECT.resolve("src/docs/requirements.md");

  /** One line of the list: id, requirement, tests, other proof. */
  private static final Pattern LINE =
      Pattern.compile("\\| ([A-Z]\\d+) \\| ([^|]+) \\| ([^|]*?) ?\\| ([^|]*?) ?\\|");

  private static final Pattern TAG = Pattern.compile("@Tag\\(\"([A-Z]\\d+)\"\\)");
  private static final Pattern TYPE = Pattern.compile("(?:class|interface|record) (\\w+).*");
  private static final Pattern METHOD = Pattern.compile("(?:\\w+\\s+)*void (\\w+)\\(.*");
  private static final int NAMED_METHODS = 2;

  @Test
  void everyTagIsALineOfTheList_andEveryTestOfTheListExists() throws IOException {
    Map<String, Set<String>> tagged = tagged();
    List<String> lines = Files.readAllLines(LIST);
    if (Boolean.getBoolean("format")) {
      lines = lines.stream().map(line -> withTests(line, tagged)).toList();
      Files.write(LIST, lines);
    }
    List<String> wrong = new ArrayList<>();
    Set<String> ids = new TreeSet<>();
    for (String line : lines) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        ids.add(matcher.group(1));
        check(matcher, tagged.getOrDefault(matcher.group(1), Set.of()), wrong);
      }
    }
    tagged.keySet().stream()
        .filter(id -> !ids.contains(id))
        .forEach(id -> wrong.add(id + ": is a tag of " + tagged.get(id) + ", and no requirement"));
    assertThat(wrong)
        .as("write the tests anew: mvn -pl updater test -Dtest=RequirementsTest -Dformat=true")
        .isEmpty();
  }

  private static void check(Matcher line, Set<String> tests, List<String> wrong) {
    String id = line.group(1);
    if (line.group(3).isEmpty() && line.group(4).isEmpty()) {
      wrong.add(id + ": says neither where it is shown nor that it is not yet shown");
    }
    if (!tests.isEmpty() && (line.group(3).isEmpty() || line.group(4).equals("not yet shown"))) {
      wrong.add(id + ": is shown by " + tests + ", and the list does not say so");
    }
    for (String named : line.group(3).replace("`", "").split(", ", -1)) {
      boolean exists =
          named.isEmpty()
              || tests.contains(named)
              || tests.stream().anyMatch(test -> test.startsWith(named + "#"));
      if (!exists) {
        wrong.add(id + ": " + named + " does not carry the tag (any more)");
      }
    }
  }

  private static String withTests(String line, Map<String, Set<String>> tagged) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return line;
    }
    Map<String, List<String>> byClass =
        tagged.getOrDefault(matcher.group(1), Set.of()).stream()
            .collect(
                Collectors.groupingBy(
                    test -> test.replaceFirst("#.*", ""), TreeMap::new, Collectors.toList()));
    String tests =
        byClass.entrySet().stream()
            .flatMap(entry ->
                entry.getValue().size() > NAMED_METHODS
                    ? Stream.of(entry.getKey())
                    : entry.getValue().stream())
            .map(test -> "`" + test + "`")
            .collect(Collectors.joining(", "));
    String note =
        tests.isEmpty() ? matcher.group(4) : matcher.group(4).replace("not yet shown", "");
    return "| %s | %s | %s | %s |"
        .formatted(matcher.group(1), matcher.group(2), tests, note)
        .replace("|  |", "| |");
  }

  /** The tests of each id, as {@code Class} or {@code Class#method}. */
  private static Map<String, Set<String>> tagged() throws IOException {
    Map<String, Set<String>> tagged = new TreeMap<>();
    try (Stream<Path> files = Files.walk(PROJECT)) {
      List<Path> sources =
          files
              .filter(file -> PROJECT.relativize(file).toString().matches(".*src/test/.*\\.java"))
              .sorted(Comparator.naturalOrder())
              .toList();
      for (Path source : sources) {
        read(source, tagged);
      }
    }
    return tagged;
  }

  private static void read(Path source, Map<String, Set<String>> tagged) throws IOException {
    String name = source.getFileName().toString().replace(".java", "");
    List<String> waiting = new ArrayList<>();
    for (String line : Files.readAllLines(source)) {
      Matcher tag = TAG.matcher(line.strip());
      Matcher method = METHOD.matcher(line.strip());
      if (tag.matches()) {
        waiting.add(tag.group(1));
      } else if (TYPE.matcher(line.strip().replaceFirst("^(final|abstract|public) ", "")).matches()
          || method.matches()) {
        String test = method.matches() ? name + "#" + method.group(1) : name;
        waiting.forEach(id -> tagged.computeIfAbsent(id, x -> new TreeSet<>()).add(test));
        waiting.clear();
      }
    }
  }
}
