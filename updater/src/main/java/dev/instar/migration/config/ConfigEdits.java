package dev.instar.migration.config;

import dev.instar.model.FormatException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Edits of one configuration in memory, by paths of keys. An edit that cannot be made exactly as it
 * is told fails and changes nothing.
 */
public final class ConfigEdits {
  private static final String MARK = "\uFEFF";

  private final String source;
  private final ConfigValue value;
  private final @Nullable ConfigText text;
  private final String mark;

  /**
   * Edits of a file.
   *
   * @param source how messages name it
   * @throws FormatException with the line, when it is not of this format or has a key twice
   */
  public static ConfigEdits open(ConfigFormat format, String source, byte[] bytes)
      throws FormatException {
    ConfigText text = format.open(source, ConfigFormat.text(source, bytes));
    boolean marked = new String(bytes, StandardCharsets.UTF_8).startsWith(MARK);
    return new ConfigEdits(source, text.value(), text, marked ? MARK : "");
  }

  private ConfigEdits(String source, ConfigValue value, @Nullable ConfigText text, String mark) {
    this.source = source;
    this.value = value;
    this.text = text;
    this.mark = mark;
  }

  /**
   * Edits of a value, in place.
   *
   * @param source how messages name the file
   */
  public ConfigEdits(String source, ConfigValue value) {
    this(source, value, null, "");
  }

  /**
   * The file as it is after the edits: what they did not name is as it was, to the last character.
   *
   * @throws FormatException when the file's format cannot hold the value, or holds it in a way that
   *     would change something else too
   */
  public byte[] edited(ConfigFormat format) throws FormatException {
    ConfigText open = Objects.requireNonNull(text, "not read from a file");
    ConfigValue intended = open.intended();
    String edited = open.edited();
    ConfigValue now;
    try {
      now = format.open(source, edited).value();
    } catch (FormatException e) {
      throw inseparable();
    }
    if (!now.meansAs(intended)) {
      throw inseparable();
    }
    return (mark + edited).getBytes(StandardCharsets.UTF_8);
  }

  private FormatException inseparable() {
    return new FormatException(
        source
            + ": the edits would change more than they name, as in a file with anchors, tags or"
            + " several documents; edit it by a run or java step");
  }

  public ConfigValue value() {
    return value;
  }

  public Optional<ConfigValue> get(KeyPath path) {
    ConfigValue at = value;
    for (String key : path.keys()) {
      ConfigValue below =
          at instanceof ConfigValue.Mapping mapping ? mapping.entries().get(key) : null;
      if (below == null) {
        return Optional.empty();
      }
      at = below;
    }
    return Optional.of(at);
  }

  /**
   * Puts a value at a place, over what is there; maps above it are made.
   *
   * @return whether anything changed
   */
  public boolean set(KeyPath path, ConfigValue newValue) throws FormatException {
    ConfigValue.Mapping parent = parent(path);
    ConfigValue old = parent.entries().get(path.last());
    if (old != null && old.meaning().equals(newValue.meaning())) {
      return false; // be it spelt in another way
    }
    parent.entries().put(path.last(), newValue.copy());
    return true;
  }

  /**
   * Takes a key with all below it away.
   *
   * @return whether it was there
   */
  public boolean remove(KeyPath path) {
    Optional<ConfigValue.Mapping> holder = holder(path);
    return holder.isPresent() && holder.get().entries().remove(path.last()) != null;
  }

  /**
   * Moves a key with all below it to a place where nothing is yet. Within one map it keeps its
   * position. Nothing happens when the key is absent.
   *
   * @return whether it was there
   */
  public boolean rename(KeyPath path, KeyPath to) throws FormatException {
    Optional<ConfigValue> moved = get(path);
    if (moved.isEmpty() || path.equals(to)) {
      return false;
    }
    if (get(to).isPresent() && !to.isAtOrBelow(path)) {
      throw new FormatException(
          source + ": \"" + path + "\" cannot become \"" + to + "\", which is there already");
    }
    ConfigValue.Mapping from = holder(path).orElseThrow();
    if (path.isBeside(to)) {
      renameInPlace(from, path.last(), to.last());
      return true;
    }
    if (to.isAtOrBelow(path)) {
      from.entries().put(path.last(), new ConfigValue.Mapping());
    } else {
      checkParent(to);
      from.entries().remove(path.last());
    }
    parent(to).entries().put(to.last(), moved.get());
    return true;
  }

  private static void renameInPlace(ConfigValue.Mapping mapping, String from, String to) {
    Map<String, ConfigValue> old = new LinkedHashMap<>(mapping.entries());
    mapping.entries().clear();
    old.forEach((key, value) -> mapping.entries().put(key.equals(from) ? to : key, value));
  }

  private Optional<ConfigValue.Mapping> holder(KeyPath path) {
    if (path.keys().size() == 1) {
      return value instanceof ConfigValue.Mapping mapping ? Optional.of(mapping) : Optional.empty();
    }
    return get(new KeyPath(path.above()))
        .filter(ConfigValue.Mapping.class::isInstance)
        .map(ConfigValue.Mapping.class::cast);
  }

  /** The map that holds a key, made with all above it where missing. */
  private ConfigValue.Mapping parent(KeyPath path) throws FormatException {
    checkParent(path);
    ConfigValue at = value;
    for (String key : path.above()) {
      at =
          ((ConfigValue.Mapping) at)
              .entries()
              .computeIfAbsent(key, absent -> new ConfigValue.Mapping());
    }
    return (ConfigValue.Mapping) at;
  }

  private void checkParent(KeyPath path) throws FormatException {
    ConfigValue at = value;
    StringBuilder place = new StringBuilder();
    for (String key : path.keys()) {
      if (!(at instanceof ConfigValue.Mapping mapping)) {
        throw new FormatException(
            source
                + ": \""
                + path
                + "\" cannot be set, because "
                + (place.isEmpty() ? "the file" : "\"" + place + "\"")
                + " is "
                + at.shown()
                + " and holds no keys");
      }
      ConfigValue below = mapping.entries().get(key);
      if (below == null) {
        return;
      }
      place.append(place.isEmpty() ? "" : ".").append(key);
      at = below;
    }
  }
}
