package dev.instar.migration.config;

import dev.instar.model.Answers;
import dev.instar.model.FormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One edit of a configuration or document, by paths of keys. A key that is absent is no error: not
 * every user has every key.
 */
public sealed interface ConfigEdit {

  /** What it does, for the plan. */
  String shown();

  /**
   * The edit that this one is for somebody's answers.
   *
   * @throws FormatException when an answer that it needs is missing
   */
  default ConfigEdit answered(Answers answers) throws FormatException {
    return this;
  }

  /**
   * Makes the edit.
   *
   * @return whether anything changed
   * @throws FormatException when it cannot be made exactly as told; nothing is changed then
   */
  boolean apply(ConfigEdits config, KeyTrail trail) throws FormatException;

  /** Puts a value at a place, over what is there. */
  record Set(KeyPath path, ConfigValue value) implements ConfigEdit {
    @Override
    public String shown() {
      return path + " = " + value.shown();
    }

    @Override
    public boolean apply(ConfigEdits config, KeyTrail trail) throws FormatException {
      return config.set(path, value);
    }
  }

  /** Puts the answer to a question at a place, over what is there. */
  record SetAnswer(KeyPath path, String question) implements ConfigEdit {
    @Override
    public String shown() {
      return path + " = your answer to \"" + question + "\"";
    }

    @Override
    public ConfigEdit answered(Answers answers) throws FormatException {
      return new Set(
          path,
          new ConfigValue.Text(answers.to(question).orElseThrow(() -> notAnswered(question))));
    }

    @Override
    public boolean apply(ConfigEdits config, KeyTrail trail) throws FormatException {
      throw notAnswered(question);
    }
  }

  /**
   * Gives each key of a map another name; what it was called may stay as a value below it.
   *
   * @param names the new names by the old ones; a key that is not among them stays
   * @param keep where the old name goes; nowhere when it is absent
   */
  record Rekey(KeyPath path, String question, Map<String, String> names, Optional<KeyPath> keep)
      implements ConfigEdit {
    public Rekey {
      names = Map.copyOf(names);
    }

    @Override
    public String shown() {
      return "the keys of "
          + path
          + " become your answers to \""
          + question
          + "\""
          + keep.map(key -> ", and the old ones stay as " + key).orElse("");
    }

    @Override
    public ConfigEdit answered(Answers answers) {
      return new Rekey(path, question, answers.toEach(question), keep);
    }

    @Override
    public boolean apply(ConfigEdits config, KeyTrail trail) throws FormatException {
      if (!(config.get(path).orElse(null) instanceof ConfigValue.Mapping mapping)) {
        return false;
      }
      boolean changed = false;
      for (String old : List.copyOf(mapping.entries().keySet())) {
        String name = names.get(old);
        if (name == null) {
          continue;
        }
        KeyPath entry = path.child(old);
        if (keep.isPresent() && config.get(entry.below(keep.get())).isEmpty()) {
          changed |= config.set(entry.below(keep.get()), new ConfigValue.Text(old));
        }
        changed |= new Move(entry, path.child(name)).apply(config, trail);
      }
      return changed;
    }
  }

  /** Replaces what a key's texts, alone or in a list, say by the answers for them. */
  record MapAnswers(KeyPath path, String question, Map<String, String> names)
      implements ConfigEdit {
    public MapAnswers {
      names = Map.copyOf(names);
    }

    @Override
    public String shown() {
      return path + ": each text becomes your answer to \"" + question + "\" for it";
    }

    @Override
    public ConfigEdit answered(Answers answers) {
      return new MapAnswers(path, question, answers.toEach(question));
    }

    @Override
    public boolean apply(ConfigEdits config, KeyTrail trail) throws FormatException {
      Optional<ConfigValue> value = config.get(path);
      if (value.isEmpty()) {
        return false;
      }
      if (!(value.get() instanceof ConfigValue.Sequence list)) {
        String name = names.get(value.get().word());
        ConfigValue text = name == null ? value.get() : new ConfigValue.Text(name);
        trail.replaced(path, text);
        return config.set(path, text);
      }
      ArrayList<ConfigValue> items = new ArrayList<>(list.items());
      for (int i = 0; i < items.size(); i++) {
        String name = names.get(items.get(i).word());
        if (name != null) {
          items.set(i, new ConfigValue.Text(name));
          trail.replaced(path.child("[" + i + "]"), items.get(i));
        }
      }
      return config.set(path, new ConfigValue.Sequence(items));
    }
  }

  /** Gives texts that begin with one prefix another one: a key's own, or each of a list. */
  record Prefix(KeyPath path, String from, String to) implements ConfigEdit {
    @Override
    public String shown() {
      return path + ": " + from + "… becomes " + to + "…";
    }

    @Override
    public boolean apply(ConfigEdits config, KeyTrail trail) throws FormatException {
      Optional<ConfigValue> value = config.get(path);
      if (value.isEmpty()) {
        return false;
      }
      if (!(value.get() instanceof ConfigValue.Sequence list)) {
        ConfigValue text = changed(value.get());
        trail.replaced(path, text);
        return config.set(path, text);
      }
      ArrayList<ConfigValue> items = new ArrayList<>(list.items());
      for (int i = 0; i < items.size(); i++) {
        items.set(i, changed(items.get(i)));
        trail.replaced(path.child("[" + i + "]"), items.get(i));
      }
      return config.set(path, new ConfigValue.Sequence(items));
    }

    private ConfigValue changed(ConfigValue value) {
      return value instanceof ConfigValue.Text text && text.text().startsWith(from)
          ? new ConfigValue.Text(to + text.text().substring(from.length()))
          : value;
    }
  }

  private static FormatException notAnswered(String question) {
    return new FormatException("\"" + question + "\" is not answered");
  }

  /** Puts a value where none is. */
  record Default(KeyPath path, ConfigValue value) implements ConfigEdit {
    @Override
    public String shown() {
      return path + " = " + value.shown() + " where it is not set";
    }

    @Override
    public boolean apply(ConfigEdits config, KeyTrail trail) throws FormatException {
      return config.get(path).isEmpty() && config.set(path, value);
    }
  }

  /** Moves a key to a place where nothing is. */
  record Move(KeyPath path, KeyPath to) implements ConfigEdit {
    @Override
    public String shown() {
      return path + " becomes " + to;
    }

    @Override
    public boolean apply(ConfigEdits config, KeyTrail trail) throws FormatException {
      boolean moved = config.rename(path, to);
      if (moved) {
        trail.moved(path, to);
      }
      return moved;
    }
  }

  /** Takes a key away. */
  record Remove(KeyPath path) implements ConfigEdit {
    @Override
    public String shown() {
      return path + " is removed";
    }

    @Override
    public boolean apply(ConfigEdits config, KeyTrail trail) {
      return config.remove(path);
    }
  }

  /**
   * Gives a scalar another value for each that it may have.
   *
   * @param values by what the scalar says, as it is written and without quotes
   * @param strict whether a value that is not among them is an error; else it stays
   */
  record MapValues(KeyPath path, Map<String, ConfigValue> values, boolean strict)
      implements ConfigEdit {
    public MapValues {
      values = new LinkedHashMap<>(values);
    }

    @Override
    public String shown() {
      return path
          + ": "
          + values.entrySet().stream()
              .map(entry -> entry.getKey() + " becomes " + entry.getValue().shown())
              .collect(Collectors.joining(", "));
    }

    @Override
    public boolean apply(ConfigEdits config, KeyTrail trail) throws FormatException {
      Optional<ConfigValue> old = config.get(path);
      if (old.isEmpty()) {
        return false;
      }
      ConfigValue mapped = values.get(old.get().word());
      if (mapped == null && strict && values.values().stream().noneMatch(old.get()::meansAs)) {
        throw new FormatException(
            "\""
                + path
                + "\" is "
                + old.get().shown()
                + "; expected one of "
                + String.join(", ", values.keySet()));
      }
      if (mapped == null || !config.set(path, mapped)) {
        return false;
      }
      trail.replaced(path, mapped);
      return true;
    }
  }

  /** Puts several keys into one map: the entries of those that are maps, the others by name. */
  record Merge(List<KeyPath> paths, KeyPath to) implements ConfigEdit {
    public Merge {
      paths = List.copyOf(paths);
    }

    @Override
    public String shown() {
      return paths.stream().map(KeyPath::toString).collect(Collectors.joining(", "))
          + " are merged into "
          + to;
    }

    @Override
    public boolean apply(ConfigEdits config, KeyTrail trail) throws FormatException {
      List<Move> moves = new ArrayList<>();
      for (KeyPath path : paths) {
        Optional<ConfigValue> value = config.get(path);
        if (value.isPresent() && value.get() instanceof ConfigValue.Mapping mapping) {
          mapping
              .entries()
              .keySet()
              .forEach(key -> moves.add(new Move(path.child(key), to.child(key))));
        } else if (value.isPresent()) {
          moves.add(new Move(path, to.child(path.last())));
        }
      }
      for (Move move : moves) {
        if (!move.path.equals(move.to)
            && (config.get(move.to).isPresent()
                || moves.stream().filter(other -> other.to.equals(move.to)).count() > 1)) {
          throw new FormatException(
              "\""
                  + move.path
                  + "\" cannot be merged into \""
                  + to
                  + "\", which has \""
                  + move.to.last()
                  + "\" already");
        }
      }
      boolean changed = false;
      for (Move move : moves) {
        changed |= move.apply(config, trail);
      }
      for (KeyPath path : paths) {
        if (!to.isAtOrBelow(path) && config.get(path).filter(ConfigValue::isEmptyMap).isPresent()) {
          changed |= config.remove(path);
        }
      }
      return changed;
    }
  }

  /**
   * Cuts a text into parts, each with a key of its own.
   *
   * @param at what stands between the parts
   * @param to the parts' keys, in their order; there must be as many parts
   */
  record SplitText(KeyPath path, String at, List<KeyPath> to) implements ConfigEdit {
    public SplitText {
      to = List.copyOf(to);
    }

    @Override
    public String shown() {
      return path
          + " is split at \""
          + at
          + "\" into "
          + to.stream().map(KeyPath::toString).collect(Collectors.joining(", "));
    }

    @Override
    public boolean apply(ConfigEdits config, KeyTrail trail) throws FormatException {
      Optional<ConfigValue> value = config.get(path);
      if (value.isEmpty()) {
        return false;
      }
      String[] parts = value.get().word().split(Pattern.quote(at), -1);
      if (parts.length != to.size()) {
        throw new FormatException(
            "\""
                + path
                + "\" is "
                + value.get().shown()
                + "; expected "
                + to.size()
                + " parts with \""
                + at
                + "\" between them");
      }
      for (KeyPath part : to) {
        if (config.get(part).isPresent() && !part.isAtOrBelow(path)) {
          throw new FormatException(
              "\"" + path + "\" cannot be split into \"" + part + "\", which is there already");
        }
      }
      config.remove(path);
      trail.moved(path, to.getFirst());
      for (int i = 0; i < parts.length; i++) {
        config.set(to.get(i), new ConfigValue.Text(parts[i]));
      }
      trail.replaced(to.getFirst(), new ConfigValue.Text(parts[0]));
      return true;
    }
  }
}
