package dev.instar.migration.ledger;

import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.config.ConfigValue;
import dev.instar.migration.config.KeyPath;
import dev.instar.migration.stage.StagePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The single values of a configuration or document, each with the keys that lead to it. */
public final class Leaves {
  /** Some key that no edit names. */
  static final KeyPath NOWHERE = new KeyPath(List.of("\0"));

  private Leaves() {}

  static Map<KeyPath, ConfigValue> of(ConfigValue value) {
    Map<KeyPath, ConfigValue> leaves = new LinkedHashMap<>();
    collect(List.of(), value, leaves);
    return leaves;
  }

  private static void collect(
      List<String> above, ConfigValue value, Map<KeyPath, ConfigValue> leaves) {
    switch (value) {
      case ConfigValue.Mapping mapping ->
          mapping.entries().forEach((key, below) -> collect(child(above, key), below, leaves));
      case ConfigValue.Sequence sequence -> {
        for (int i = 0; i < sequence.items().size(); i++) {
          collect(child(above, "[" + i + "]"), sequence.items().get(i), leaves);
        }
      }
      case ConfigValue.Text text -> leaves.put(place(above), text);
      case ConfigValue.Plain plain -> leaves.put(place(above), plain);
    }
  }

  private static KeyPath place(List<String> keys) {
    return keys.isEmpty() ? NOWHERE : new KeyPath(keys);
  }

  private static List<String> child(List<String> above, String key) {
    List<String> child = new ArrayList<>(above);
    child.add(key);
    return child;
  }

  /**
   * What a document that stays in its place lost, a line each.
   *
   * @param trace where its keys went
   */
  public static List<String> lost(
      StagePath place, ConfigValue before, ConfigValue after, Trace trace, List<Loss> declared) {
    Map<KeyPath, ConfigValue> now = of(after);
    List<String> losses = new ArrayList<>();
    of(before)
        .forEach((key, value) -> {
          Trace.Leaf leaf = new Trace.Leaf(place, key);
          Trace.Leaf target = trace.whereIs(leaf);
          if (!isDeclared(declared, leaf) && !isDeclared(declared, target)) {
            ConfigValue found = now.get(target.key());
            if (!isKept(trace.expected(leaf, value), found, target.file())) {
              losses.add(loss(leaf, value, found));
            }
          }
        });
    return losses;
  }

  static String loss(Trace.Leaf leaf, ConfigValue before, @Nullable ConfigValue now) {
    return "key "
        + leaf.key()
        + " of "
        + leaf.file()
        + ": "
        + before.shown()
        + " before, "
        + (now == null ? "gone" : now.shown())
        + " after";
  }

  /** A format that has only texts keeps the words of the others. */
  static boolean isKept(ConfigValue expected, @Nullable ConfigValue now, StagePath file) {
    if (now == null) {
      return false;
    }
    boolean onlyTexts = ConfigFormat.of(file.path()).filter(ConfigFormat::isOnlyTexts).isPresent();
    return now.meansAs(expected)
        || now.isSameText(expected)
        || (onlyTexts && now.word().equals(expected.word()));
  }

  static boolean isDeclared(List<Loss> declared, Trace.Leaf leaf) {
    return declared.stream()
        .anyMatch(loss ->
            loss instanceof Loss.Key lost
                && leaf.key().isAtOrBelow(lost.key())
                && leaf.file().matches(lost.pattern()));
  }
}
