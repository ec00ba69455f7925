package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The page about recovery by hand, as somebody reads it who copies its commands: a code block is
 * lines that are indented by four blanks more than the text around it.
 */
final class RecoveryPage {
  private static final Path PAGE = Publisher.PROJECT.resolve("src/docs/recovery.md");

  /** The title of what stands before the first section. */
  private static final String START = "Recovery";

  private final Map<String, List<String>> blocks = new TreeMap<>();

  RecoveryPage() {
    String section = "";
    StringBuilder block = new StringBuilder();
    String indent = "    ";
    for (String line : (InstalledApp.read(PAGE) + "\nend").lines().toList()) {
      if (!line.startsWith(" ") && !line.isBlank()) {
        indent = line.matches("\\d+\\. .*") ? "       " : "    ";
      }
      if (line.startsWith(indent)) {
        block.append(line.strip()).append('\n');
      } else if (!block.isEmpty() && !line.isBlank()) {
        blocks.computeIfAbsent(section, name -> new ArrayList<>()).add(block.toString());
        block.setLength(0);
      }
      if (line.startsWith("#")) {
        section = line.replaceFirst("#+ ", "");
      }
    }
  }

  /** The n-th code block of a section, from 0. */
  String block(String section, int n) {
    assertThat(blocks).containsKey(section);
    assertThat(blocks.get(section)).as(section).hasSizeGreaterThan(n);
    return blocks.getOrDefault(section, List.of()).get(n);
  }

  /**
   * Runs a code block in a shell that has set what the page's beginning sets; every command of it
   * must end well.
   *
   * @param words what the reader puts in place of the page's examples
   */
  Run follow(Employees employees, String section, int n, Map<String, String> words) {
    String commands = block(section, n);
    for (Map.Entry<String, String> word : words.entrySet()) {
      assertThat(commands).as(section).contains(word.getKey());
      commands = commands.replace(word.getKey(), word.getValue());
    }
    return run(employees, commands).expect(0);
  }

  /** Runs commands, up to the first that fails, where the page's beginning was followed before. */
  Run run(Employees employees, String commands) {
    return employees
        .with("PATH", employees.root().resolve("bin") + ":" + System.getenv("PATH"))
        .app()
        .machine()
        .run("sh", "-euc", block(START, 0) + commands);
  }
}
