package dev.instar.migration.question;

import dev.instar.migration.config.ConfigValue;
import dev.instar.migration.config.KeyPath;
import dev.instar.migration.stage.StagePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Something that a migration asks the user before it starts.
 *
 * @param name by which steps and answer files name it
 * @param text what the user is asked; {@code {item}} stands for the item
 * @param choices the answers that may be given; any when empty
 * @param matches what an answer must look like as a whole
 * @param otherwise the answer when none is given
 * @param each what it is asked for, when it is asked more than once
 */
public record Question(
    String name,
    String text,
    List<String> choices,
    Optional<Pattern> matches,
    Optional<String> otherwise,
    Optional<Items> each) {

  /**
   * The keys of a map, or the entries of a list of texts, in a configuration as it is before the
   * first migration.
   */
  public record Items(StagePath file, KeyPath path) {

    /** The items that a configuration holds. */
    public List<String> in(ConfigValue configuration) {
      ConfigValue at = configuration;
      for (String key : path.keys()) {
        ConfigValue below =
            at instanceof ConfigValue.Mapping mapping ? mapping.entries().get(key) : null;
        if (below == null) {
          return List.of();
        }
        at = below;
      }
      List<String> items = new ArrayList<>();
      if (at instanceof ConfigValue.Mapping mapping) {
        items.addAll(mapping.entries().keySet());
      } else if (at instanceof ConfigValue.Sequence sequence) {
        sequence.items().forEach(item -> items.add(item.word()));
      }
      return items;
    }
  }

  public Question {
    choices = List.copyOf(choices);
  }

  /** One of several answers. */
  public static Question choice(String name, String text, String... choices) {
    return new Question(
        name, text, List.of(choices), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Any text that a pattern matches as a whole. */
  public static Question text(String name, String text, Pattern matches) {
    return new Question(
        name, text, List.of(), Optional.of(matches), Optional.empty(), Optional.empty());
  }

  /** What the user is asked for an item. */
  public String textFor(String item) {
    return text.replace("{item}", item);
  }

  /** What an answer may be, for messages and templates; empty when it may be anything. */
  public String expected() {
    if (!choices.isEmpty()) {
      return "one of " + String.join(", ", choices);
    }
    return matches.map(pattern -> "a text like " + pattern.pattern()).orElse("");
  }

  /** Whether an answer may be given. */
  public boolean accepts(String answer) {
    return choices.isEmpty()
        ? !answer.isBlank() && matches.map(p -> p.matcher(answer).matches()).orElse(true)
        : choices.contains(answer);
  }
}
