package dev.instar.migration.config;

import dev.instar.model.FormatException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * YAML 1.1 as SnakeYAML's safe constructor reads it, to nodes with their places or to values.
 * Unquoted words that are not texts stay the words they are.
 */
public final class YamlFile {
  private static final int DEEPEST = 1000;
  private static final Set<Tag> KNOWN =
      Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MERGE);

  private YamlFile() {}

  /**
   * Reads the one document of a file to nodes, which know their lines.
   *
   * @return null for a file without a value
   */
  public static @Nullable Node compose(String source, String text) throws FormatException {
    try {
      return new Yaml(new SafeConstructor(options())).compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      int line = mark == null ? 1 : mark.getLine() + 1;
      throw new FormatException(source + ":" + line + ": not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      throw new FormatException(source + ": not YAML: " + e.getMessage());
    }
  }

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    options.setNestingDepthLimit(DEEPEST);
    options.setMaxAliasesForCollections(Integer.MAX_VALUE); // nodes are shared, not copied
    return options;
  }

  static ConfigValue read(String source, String text) throws FormatException {
    Node node = compose(source, text);
    return node == null ? ConfigValue.Plain.NULL : value(source, node);
  }

  /**
   * Reads a value and notes where each part of it stands. A file without a value is read as a map
   * without keys, so that it can get some.
   */
  static ConfigValue read(String source, String text, Places places) throws FormatException {
    Node node = compose(source, text);
    if (node == null) {
      ConfigValue.Mapping empty = new ConfigValue.Mapping();
      return places.put(empty, new Place(0, text.length(), true, List.of()));
    }
    return new Reader(source, places, offsets(text)).value(node, 0);
  }

  /** Whether YAML spells this value so. */
  static boolean reads(ConfigValue.Plain plain) {
    try {
      return read("", plain.lexeme()).meansAs(plain);
    } catch (FormatException e) {
      return false;
    }
  }

  /** From code points, which SnakeYAML counts, to characters. */
  private static IntUnaryOperator offsets(String text) {
    if (text.codePoints().count() == text.length()) {
      return IntUnaryOperator.identity();
    }
    int[] offsets = new int[text.length() + 1];
    int count = 0;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      offsets[count++] = at;
    }
    offsets[count] = text.length();
    return point -> offsets[point];
  }

  /** The value of a node that {@link #compose} made. */
  public static ConfigValue value(String source, Node node) throws FormatException {
    return new Reader(source, new Places(), IntUnaryOperator.identity()).value(node, 0);
  }

  /** Turns nodes into values, refusing what a configuration has no use for. */
  private static final class Reader {
    private final String source;
    private final Places places;
    private final IntUnaryOperator offsets;
    private final Scalars scalars = new Scalars();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

    Reader(String source, Places places, IntUnaryOperator offsets) {
      this.source = source;
      this.places = places;
      this.offsets = offsets;
    }

    /**
     * The value of a node.
     *
     * @param from where it could begin: after its key and the colon
     */
    ConfigValue value(Node node, int from) throws FormatException {
      if (!open.add(node)) {
        throw problem(node, "an alias inside what it stands for");
      }
      try {
        return switch (node) {
          case MappingNode mapping -> mapping(mapping, from);
          case SequenceNode sequence -> sequence(sequence);
          case ScalarNode scalar ->
              places.put(scalar(scalar), Place.scalar(start(node), end(node)));
          default -> throw problem(node, "a " + node.getNodeId() + " cannot be read");
        };
      } finally {
        open.remove(node);
      }
    }

    private int start(Node node) {
      return offsets.applyAsInt(node.getStartMark().getIndex());
    }

    private int end(Node node) {
      return offsets.applyAsInt(node.getEndMark().getIndex());
    }

    private ConfigValue sequence(SequenceNode node) throws FormatException {
      ArrayList<ConfigValue> items = new ArrayList<>();
      boolean isBlock = node.getFlowStyle() == FlowStyle.BLOCK;
      int end = end(node);
      for (Node item : node.getValue()) {
        ConfigValue value = value(item, start(item));
        items.add(value);
        end = isBlock ? places.of(value).end() : end;
      }
      return places.put(
          new ConfigValue.Sequence(items), new Place(start(node), end, isBlock, List.of()));
    }

    private ConfigValue mapping(MappingNode node, int from) throws FormatException {
      ConfigValue.Mapping mapping = new ConfigValue.Mapping();
      List<Place.Entry> entries = new ArrayList<>();
      boolean isBlock = node.getFlowStyle() == FlowStyle.BLOCK;
      int end = end(node);
      for (NodeTuple tuple : node.getValue()) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key) || key.getTag().equals(Tag.MERGE)) {
          throw problem(tuple.getKeyNode(), "a key must be a plain text");
        }
        ConfigValue value = value(tuple.getValueNode(), end(key) + 1);
        if (mapping.entries().put(key.getValue(), value) != null) {
          throw problem(key, "the key \"" + key.getValue() + "\" is there twice");
        }
        entries.add(new Place.Entry(key.getValue(), start(key), end(key), value));
        end = isBlock ? places.of(value).end() : end;
      }
      return places.put(mapping, new Place(isBlock ? from : start(node), end, isBlock, entries));
    }

    private ConfigValue scalar(ScalarNode node) throws FormatException {
      Tag tag = node.getTag();
      if (!KNOWN.contains(tag)) {
        throw problem(node, "the tag " + tag.getValue() + " is not known here");
      }
      if (tag.equals(Tag.STR) || node.getScalarStyle() != ScalarStyle.PLAIN) {
        return new ConfigValue.Text(node.getValue());
      }
      String lexeme = node.getValue();
      if (tag.equals(Tag.NULL)) {
        return new ConfigValue.Plain(lexeme, ConfigValue.Plain.NULL.meaning());
      }
      try {
        return scalars.plain(node, lexeme);
      } catch (YAMLException | IllegalArgumentException e) {
        throw problem(node, "\"" + lexeme + "\" is not a value: " + e.getMessage());
      }
    }

    private FormatException problem(Node node, String problem) {
      return new FormatException(
          source + ":" + (node.getStartMark().getLine() + 1) + ": " + problem);
    }
  }

  /** SnakeYAML's own reading of unquoted words. */
  private static final class Scalars extends SafeConstructor {
    Scalars() {
      super(new LoaderOptions());
    }

    ConfigValue plain(ScalarNode node, String lexeme) {
      Object value = constructDocument(node);
      return switch (value) {
        case Boolean truth -> new ConfigValue.Plain(lexeme, truth.toString());
        case Double number when number.isNaN() || number.isInfinite() ->
            new ConfigValue.Plain(lexeme, ConfigValue.Plain.NUMBER + number);
        case Double number -> ConfigValue.Plain.number(exact(lexeme, number), lexeme);
        case Number number -> ConfigValue.Plain.number(new BigDecimal(number.toString()), lexeme);
        default -> new ConfigValue.Plain(lexeme, ConfigValue.Plain.WORD + lexeme);
      };
    }

    /** The number that the digits say, where they are plain decimal ones. */
    private static BigDecimal exact(String lexeme, double otherwise) {
      try {
        return new BigDecimal(lexeme.replace("_", ""));
      } catch (NumberFormatException e) {
        return new BigDecimal(otherwise); // base 60
      }
    }
  }
}
