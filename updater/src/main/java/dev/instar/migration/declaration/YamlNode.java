package dev.instar.migration.declaration;

import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.config.ConfigValue;
import dev.instar.migration.config.YamlFile;
import dev.instar.migration.stage.StagePath;
import dev.instar.model.FormatException;
import dev.instar.model.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A place in a YAML file being read: every accessor says, when something else is there, which file
 * and line, what it is and what was expected.
 *
 * @param source how messages name the file
 * @param name how messages name the place
 */
record YamlNode(String source, String name, Node node) {

  /** Reads a whole file, which must have a value. */
  static YamlNode parse(String source, byte[] bytes) throws FormatException {
    Node node = YamlFile.compose(source, ConfigFormat.text(source, bytes));
    if (node == null) {
      throw new FormatException(source + ": empty; expected a migration");
    }
    return new YamlNode(source, "the migration", node);
  }

  int line() {
    return node.getStartMark().getLine() + 1;
  }

  /** Where the text of a scalar begins: a block scalar's is below its sign. */
  int contentLine() {
    boolean isBlock =
        node instanceof ScalarNode scalar
            && (scalar.getScalarStyle() == ScalarStyle.LITERAL
                || scalar.getScalarStyle() == ScalarStyle.FOLDED);
    return isBlock ? line() + 1 : line();
  }

  FormatException problem(String problem) {
    return new FormatException(source + ":" + line() + ": " + problem);
  }

  /** A map with no other keys than these. */
  Keys keys(Set<String> known) throws FormatException {
    if (!(node instanceof MappingNode mapping)) {
      throw expected("a map with " + listed(known));
    }
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      YamlNode key = new YamlNode(source, "a key of " + name, tuple.getKeyNode());
      String text = key.text();
      if (!known.contains(text)) {
        throw key.problem(
            "unknown key \"" + text + "\" in " + name + "; expected " + listed(known));
      }
      YamlNode value = new YamlNode(source, "\"" + text + "\"", tuple.getValueNode());
      if (entries.put(text, value) != null) {
        throw key.problem("the key \"" + text + "\" is there twice in " + name);
      }
    }
    return new Keys(this, entries);
  }

  /** The keys of a map, whatever they are; none of anything else. */
  Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          keys.add(key.getValue());
        }
      }
    }
    return keys;
  }

  private static String listed(Set<String> known) {
    return String.join(", ", known.stream().sorted().toList());
  }

  /** A scalar, as it is written. */
  String text() throws FormatException {
    if (!(node instanceof ScalarNode scalar)) {
      throw expected("a text");
    }
    if (scalar.getValue().isEmpty()) {
      throw expected("a text, not nothing");
    }
    return scalar.getValue();
  }

  List<YamlNode> list() throws FormatException {
    if (!(node instanceof SequenceNode sequence)) {
      throw expected("a list");
    }
    List<YamlNode> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(new YamlNode(source, "an item of " + name, item));
    }
    return items;
  }

  List<String> texts() throws FormatException {
    List<String> texts = new ArrayList<>();
    for (YamlNode item : list()) {
      texts.add(item.text());
    }
    return texts;
  }

  int positive() throws FormatException {
    String text = text();
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw expected("a whole number above 0");
    }
    return Integer.parseInt(text);
  }

  Version version() throws FormatException {
    try {
      return new Version(text());
    } catch (IllegalArgumentException e) {
      throw expected("a version (major.minor.patch)");
    }
  }

  StagePath place(Set<String> roots) throws FormatException {
    StagePath place = convert(() -> StagePath.parse(text()));
    if (!roots.contains(place.root())) {
      throw problem(
          name + " names the data root \"" + place.root() + "\"; expected one of " + listed(roots));
    }
    return place;
  }

  ConfigValue value() throws FormatException {
    ConfigValue value = YamlFile.value(source, node);
    return convert(value::asJson);
  }

  /** Something read from a text, which says what is wrong with it. */
  @FunctionalInterface
  interface Conversion<T> {
    T convert() throws FormatException;
  }

  /** Adds file and line to what is wrong. */
  <T> T convert(Conversion<T> conversion) throws FormatException {
    try {
      return conversion.convert();
    } catch (FormatException | IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(source + ":")
          ? new FormatException(message)
          : problem(name + ": " + message);
    }
  }

  FormatException expected(String expected) {
    String is =
        switch (node) {
          case ScalarNode scalar -> "\"" + scalar.getValue() + "\"";
          case MappingNode mapping -> "a map";
          case SequenceNode sequence -> "a list";
          default -> "something else";
        };
    return problem(name + " must be " + expected + ", is " + is);
  }

  /** The entries of a map. */
  record Keys(YamlNode node, Map<String, YamlNode> entries) {

    YamlNode required(String key) throws FormatException {
      YamlNode value = entries.get(key);
      if (value == null) {
        throw node.problem(node.name + " has no \"" + key + "\"");
      }
      return value;
    }

    Optional<YamlNode> optional(String key) {
      return Optional.ofNullable(entries.get(key));
    }

    boolean has(String key) {
      return entries.containsKey(key);
    }

    /** The one entry of a map that must have exactly one. */
    Map.Entry<String, YamlNode> only() throws FormatException {
      if (entries.size() != 1) {
        throw node.problem(
            node.name + " must have exactly one key, has " + String.join(", ", entries.keySet()));
      }
      return entries.entrySet().iterator().next();
    }

    /** The items of a list; none when it is absent. */
    List<YamlNode> list(String key) throws FormatException {
      YamlNode value = entries.get(key);
      return value == null ? List.of() : value.list();
    }
  }
}
