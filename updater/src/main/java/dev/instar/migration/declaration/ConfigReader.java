package dev.instar.migration.declaration;

import dev.instar.migration.config.ConfigEdit;
import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.config.ConfigValue;
import dev.instar.migration.config.KeyPath;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.step.ConfigStep;
import dev.instar.migration.step.ConfigStep.Action;
import dev.instar.model.FormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what is done with a configuration, and edits by paths of keys wherever they stand. */
final class ConfigReader {
  private static final Set<String> EDITS =
      Set.of(
          "set", "default", "rename", "move", "remove", "map", "merge", "split", "rekey", "prefix");

  private final Set<String> roots;

  ConfigReader(Set<String> roots) {
    this.roots = roots;
  }

  ConfigStep step(YamlNode node) throws FormatException {
    YamlNode.Keys keys = node.keys(Set.of("file", "convert", "edits"));
    StagePath file = format(keys.required("file"));
    Optional<StagePath> target = Optional.empty();
    if (keys.has("convert")) {
      YamlNode convert = keys.required("convert");
      target = Optional.of(format(convert));
      if (target.get().equals(file)) {
        throw convert.problem("\"convert\" leads to another file");
      }
    }
    List<Action> actions = new ArrayList<>();
    for (YamlNode edit : keys.list("edits")) {
      actions.add(action(edit));
    }
    if (actions.isEmpty() && target.isEmpty()) {
      throw node.problem("\"config\" must have \"convert\" or \"edits\"");
    }
    return new ConfigStep(file, target, actions);
  }

  private StagePath format(YamlNode node) throws FormatException {
    StagePath place = node.place(roots);
    if (ConfigFormat.of(place.path()).isEmpty()) {
      throw node.expected("a file that ends in " + ConfigFormat.ENDINGS);
    }
    return place;
  }

  private Action action(YamlNode node) throws FormatException {
    Map.Entry<String, YamlNode> entry = node.keys(EDITS).only();
    YamlNode value = entry.getValue();
    if (entry.getKey().equals("split") && value.keys().contains("into")) {
      YamlNode.Keys keys = value.keys(Set.of("path", "into", "to"));
      return new Action.Extract(
          path(keys, "path"), format(keys.required("into")), optionalPath(keys, "to"));
    }
    if (entry.getKey().equals("merge") && value.keys().contains("file")) {
      YamlNode.Keys keys = value.keys(Set.of("file", "to"));
      return new Action.Absorb(format(keys.required("file")), optionalPath(keys, "to"));
    }
    return new Action.Edit(edit(node));
  }

  /** An edit within one configuration or document. */
  static ConfigEdit edit(YamlNode node) throws FormatException {
    Map.Entry<String, YamlNode> entry = node.keys(EDITS).only();
    YamlNode value = entry.getValue();
    return switch (entry.getKey()) {
      case "set" -> {
        YamlNode.Keys keys = value.keys(Set.of("path", "value", "answer"));
        if (keys.has("value") == keys.has("answer")) {
          throw value.problem("\"set\" must have either \"value\" or \"answer\"");
        }
        if (keys.has("answer")) {
          yield new ConfigEdit.SetAnswer(path(keys, "path"), keys.required("answer").text());
        }
        yield new ConfigEdit.Set(path(keys, "path"), keys.required("value").value());
      }
      case "default" -> {
        YamlNode.Keys keys = value.keys(Set.of("path", "value"));
        yield new ConfigEdit.Default(path(keys, "path"), keys.required("value").value());
      }
      case "rename", "move" -> {
        YamlNode.Keys keys = value.keys(Set.of("path", "to"));
        yield new ConfigEdit.Move(path(keys, "path"), path(keys, "to"));
      }
      case "prefix" -> {
        YamlNode.Keys keys = value.keys(Set.of("path", "from", "to"));
        yield new ConfigEdit.Prefix(
            path(keys, "path"), keys.required("from").text(), keys.required("to").text());
      }
      case "map" -> mapValues(value.keys(Set.of("path", "values", "others", "answer")));
      case "rekey" -> {
        YamlNode.Keys keys = value.keys(Set.of("path", "answer", "keep"));
        yield new ConfigEdit.Rekey(
            path(keys, "path"),
            keys.required("answer").text(),
            Map.of(),
            optionalPath(keys, "keep"));
      }
      case "merge" -> {
        YamlNode.Keys keys = value.keys(Set.of("paths", "to"));
        yield new ConfigEdit.Merge(paths(keys, "paths"), path(keys, "to"));
      }
      case "split" -> {
        YamlNode.Keys keys = value.keys(Set.of("path", "at", "to"));
        yield new ConfigEdit.SplitText(
            path(keys, "path"), keys.required("at").text(), paths(keys, "to"));
      }
      default -> new ConfigEdit.Remove(path(value.keys(Set.of("path")), "path"));
    };
  }

  private static ConfigEdit mapValues(YamlNode.Keys keys) throws FormatException {
    if (keys.has("answer")) {
      return new ConfigEdit.MapAnswers(
          path(keys, "path"), keys.required("answer").text(), Map.of());
    }
    YamlNode values = keys.required("values");
    Map<String, ConfigValue> mapped = new LinkedHashMap<>();
    YamlNode.Keys given = values.keys(Set.copyOf(values.keys()));
    for (Map.Entry<String, YamlNode> entry : given.entries().entrySet()) {
      mapped.put(entry.getKey(), entry.getValue().value());
    }
    if (mapped.isEmpty()) {
      throw values.problem("\"values\" must have at least one value");
    }
    Optional<YamlNode> others = keys.optional("others");
    String other = others.isPresent() ? others.get().text() : "keep";
    if (!Set.of("keep", "refuse").contains(other)) {
      throw others.orElseThrow().expected("keep or refuse");
    }
    return new ConfigEdit.MapValues(path(keys, "path"), mapped, other.equals("refuse"));
  }

  static KeyPath path(YamlNode.Keys keys, String key) throws FormatException {
    return path(keys.required(key));
  }

  private static KeyPath path(YamlNode node) throws FormatException {
    return node.convert(() -> KeyPath.parse(node.text()));
  }

  private static Optional<KeyPath> optionalPath(YamlNode.Keys keys, String key)
      throws FormatException {
    return keys.has(key) ? Optional.of(path(keys, key)) : Optional.empty();
  }

  private static List<KeyPath> paths(YamlNode.Keys keys, String key) throws FormatException {
    List<KeyPath> paths = new ArrayList<>();
    for (YamlNode node : keys.required(key).list()) {
      paths.add(path(node));
    }
    if (paths.size() < 2) {
      throw keys.required(key).problem("\"" + key + "\" must have at least two paths");
    }
    return paths;
  }
}
