package dev.instar.migration.config;

import dev.instar.model.FormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A place in a configuration: the keys that lead to it, written with dots between them, a dot
 * inside a key as {@code \.} and a backslash as {@code \\}. It has at least one key.
 */
public record KeyPath(List<String> keys) {

  public KeyPath {
    keys = List.copyOf(keys);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("a path has at least one key");
    }
  }

  /**
   * Reads a dotted path.
   *
   * @throws FormatException when a key is empty or a backslash stands before anything but a dot or
   *     a backslash
   */
  public static KeyPath parse(String text) throws FormatException {
    List<String> keys = new ArrayList<>();
    StringBuilder key = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
        if (i == text.length() || (text.charAt(i) != '.' && text.charAt(i) != '\\')) {
          throw wrong(text);
        }
        key.append(text.charAt(i));
      } else if (c == '.') {
        keys.add(key.toString());
        key.setLength(0);
      } else {
        key.append(c);
      }
    }
    keys.add(key.toString());
    if (keys.contains("")) {
      throw wrong(text);
    }
    return new KeyPath(keys);
  }

  private static FormatException wrong(String text) {
    return new FormatException(
        "\"" + text + "\" is not a path of keys; expected key.key (a dot inside a key as \\.)");
  }

  String last() {
    return keys.getLast();
  }

  /** Whether both are keys of the same map. */
  boolean isBeside(KeyPath other) {
    return above().equals(other.above());
  }

  /** The keys that lead to the map which holds this one. */
  List<String> above() {
    return keys.subList(0, keys.size() - 1);
  }

  /** Whether this is the place or lies below it. */
  public boolean isAtOrBelow(KeyPath place) {
    return keys.size() >= place.keys.size()
        && keys.subList(0, place.keys.size()).equals(place.keys);
  }

  /** Where this lies once {@code from}, at or above it, is moved to {@code to}. */
  public KeyPath moved(KeyPath from, KeyPath to) {
    List<String> moved = new ArrayList<>(to.keys);
    moved.addAll(keys.subList(from.keys.size(), keys.size()));
    return new KeyPath(moved);
  }

  /** The end of this path, below a key that is above it. */
  public KeyPath without(KeyPath above) {
    return new KeyPath(keys.subList(above.keys.size(), keys.size()));
  }

  /** A path that begins at this place. */
  public KeyPath below(KeyPath path) {
    List<String> below = new ArrayList<>(keys);
    below.addAll(path.keys);
    return new KeyPath(below);
  }

  public KeyPath child(String key) {
    List<String> child = new ArrayList<>(keys);
    child.add(key);
    return new KeyPath(child);
  }

  @Override
  public String toString() {
    return keys.stream()
        .map(key -> key.replace("\\", "\\\\").replace(".", "\\."))
        .collect(Collectors.joining("."));
  }
}
