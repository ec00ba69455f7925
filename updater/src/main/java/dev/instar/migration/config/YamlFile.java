package dev.instar.migration.config;

import dev.instar.model.FormatException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.comments.CommentLine;
import org.yaml.snakeyaml.comments.CommentType;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
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
      return new Yaml(new SafeConstructor(options(false))).compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      int line = mark == null ? 1 : mark.getLine() + 1;
      throw new FormatException(source + ":" + line + ": not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      throw new FormatException(source + ": not YAML: " + e.getMessage());
    }
  }

  private static LoaderOptions options(boolean comments) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    options.setNestingDepthLimit(DEEPEST);
    options.setMaxAliasesForCollections(Integer.MAX_VALUE); // nodes are shared, not copied
    options.setProcessComments(comments);
    return options;
  }

  static ConfigValue read(String source, String text) throws FormatException {
    Node node = compose(source, text);
    return node == null ? ConfigValue.Plain.NULL : new Reader(source).value(node);
  }

  /** The value of a node that {@link #compose} made. */
  public static ConfigValue value(String source, Node node) throws FormatException {
    return new Reader(source).value(node);
  }

  /** Turns nodes into values, refusing what a configuration has no use for. */
  private static final class Reader {
    private final String source;
    private final Scalars scalars = new Scalars();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

    Reader(String source) {
      this.source = source;
    }

    ConfigValue value(Node node) throws FormatException {
      if (!open.add(node)) {
        throw problem(node, "an alias inside what it stands for");
      }
      try {
        return switch (node) {
          case MappingNode mapping -> mapping(mapping);
          case SequenceNode sequence -> {
            ArrayList<ConfigValue> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
              items.add(value(item));
            }
            yield new ConfigValue.Sequence(items);
          }
          case ScalarNode scalar -> scalar(scalar);
          default -> throw problem(node, "a " + node.getNodeId() + " cannot be read");
        };
      } finally {
        open.remove(node);
      }
    }

    private ConfigValue mapping(MappingNode node) throws FormatException {
      ConfigValue.Mapping mapping = new ConfigValue.Mapping();
      for (NodeTuple tuple : node.getValue()) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key) || key.getTag().equals(Tag.MERGE)) {
          throw problem(tuple.getKeyNode(), "a key must be a plain text");
        }
        if (mapping.entries().put(key.getValue(), value(tuple.getValueNode())) != null) {
          throw problem(key, "the key \"" + key.getValue() + "\" is there twice");
        }
      }
      return mapping;
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

  /**
   * Refuses a file that holds more than its values.
   *
   * @throws FormatException when comments, anchors, tags or several documents would be lost
   */
  static void checkRewritable(String source, String text) throws FormatException {
    Set<String> found = new HashSet<>();
    for (Event event : new Yaml(new SafeConstructor(options(true))).parse(new StringReader(text))) {
      if (event instanceof org.yaml.snakeyaml.events.CommentEvent comment
          && isComment(new CommentLine(comment))) {
        throw lost(source, event, "comments");
      }
      if (event instanceof org.yaml.snakeyaml.events.NodeEvent node && node.getAnchor() != null) {
        throw lost(source, event, "anchors");
      }
      if (event instanceof org.yaml.snakeyaml.events.ScalarEvent scalar
          && scalar.getTag() != null
          && !scalar.getTag().equals("!")) {
        throw lost(source, event, "tags");
      }
      if (event instanceof org.yaml.snakeyaml.events.DocumentStartEvent && !found.add("document")) {
        throw lost(source, event, "several documents");
      }
    }
    Node node = compose(source, text);
    if (node != null) {
      checkKeys(source, node);
    }
  }

  private static void checkKeys(String source, Node node) throws FormatException {
    if (node instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        checkKeys(source, item);
      }
    }
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        Node key = tuple.getKeyNode();
        if (!key.getTag().equals(Tag.STR)) {
          throw lost(source, key.getStartMark(), "keys that are not texts");
        }
        checkKeys(source, tuple.getValueNode());
      }
    }
  }

  private static boolean isComment(CommentLine line) {
    return line.getCommentType() != CommentType.BLANK_LINE;
  }

  private static FormatException lost(String source, Event event, String what) {
    return lost(source, event.getStartMark(), what);
  }

  private static FormatException lost(String source, Mark mark, String what) {
    return new FormatException(
        source
            + ":"
            + (mark.getLine() + 1)
            + ": the file has "
            + what
            + ", which an edit would lose; edit it before it is converted, or by a run or java"
            + " step");
  }
}
