package dev.instar.migration.config;

import dev.instar.migration.config.Place.Entry;
import dev.instar.migration.config.Place.Survivor;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Finds what differs between a text and the value that was read from it and edited, and changes the
 * text there.
 */
final class Splice implements FlowSplice.Spelling {
  private final String text;
  private final Places places;
  private final IdentityHashMap<ConfigValue, Owner> owners = new IdentityHashMap<>();
  private final Lines lines;
  private final Trivia trivia;
  private final Spelling spelling;

  /** The entry that a value stands in, and where the entry before it ends. */
  private record Owner(Entry entry, int before, boolean isBlock) {}

  /** How a format spells what is new. */
  interface Spelling {
    String key(String key);

    /** See {@link FlowSplice.Spelling#value}. */
    String flow(ConfigValue value, String line);

    /** What follows a key and its colon in a map without braces, the first blank included. */
    String block(ConfigValue value, String line);
  }

  Splice(String text, Places places, boolean isYaml, Spelling spelling) {
    this.text = text;
    this.places = places;
    this.spelling = spelling;
    lines = new Lines(text);
    trivia = new Trivia(text, isYaml);
    for (Place place : places.all()) {
      int before = place.inside();
      for (Entry entry : place.entries()) {
        owners.put(entry.value(), new Owner(entry, before, place.isBlock()));
        before = end(entry.value());
      }
    }
  }

  /** The whole text with this value, which was read from it. */
  String edited(ConfigValue root) {
    TextEdits edits = new TextEdits();
    collect(root, edits);
    if (isEmptied(root)) {
      edits.insert(text.length(), "{}" + lines.lineEnd());
    }
    return edits.apply(text, 0, text.length());
  }

  private int end(ConfigValue value) {
    return places.of(value).end();
  }

  /** Where the last line of a value ends; a block scalar ends behind its last line end. */
  int lastOf(ConfigValue value) {
    int end = end(value);
    return lines.endOf(end > 0 && text.charAt(end - 1) == '\n' ? end - 1 : end);
  }

  /** Notes what changed in a value that stands where it was read. */
  private void collect(ConfigValue value, TextEdits edits) {
    switch (value) {
      case ConfigValue.Mapping mapping -> collect(mapping, places.of(value), edits);
      case ConfigValue.Sequence sequence -> sequence.items().forEach(item -> collect(item, edits));
      case ConfigValue.Text text -> {}
      case ConfigValue.Plain plain -> {}
    }
  }

  private void collect(ConfigValue.Mapping mapping, Place place, TextEdits edits) {
    List<Survivor> survivors = place.survivors(mapping);
    for (Survivor survivor : survivors) {
      survivor.from().ifPresent(entry -> entry(survivor, entry, place.isBlock(), edits));
    }
    if (place.isBlock()) {
      new BlockSplice(lines, trivia, this).edit(place, survivors, edits);
    } else {
      new FlowSplice(trivia, this, this::end).edit(place, survivors, edits);
    }
  }

  private void entry(Survivor now, Entry was, boolean isBlock, TextEdits edits) {
    if (!now.key().equals(was.key())) {
      edits.replace(was.keyStart(), was.keyEnd(), spelling.key(now.key()));
    }
    if (now.isSame() && !isEmptied(now.value())) {
      collect(now.value(), edits);
    } else {
      value(now.value(), was, isBlock, edits);
    }
  }

  /** A map without braces that lost all its entries needs braces. */
  private boolean isEmptied(ConfigValue value) {
    return value instanceof ConfigValue.Mapping mapping
        && mapping.entries().isEmpty()
        && places.has(value)
        && places.of(value).isBlock()
        && !places.of(value).entries().isEmpty();
  }

  private void value(ConfigValue now, Entry was, boolean isBlock, TextEdits edits) {
    Place place = places.of(was.value());
    String line = lines.lineEnd() + lines.indent(was.keyStart());
    if (isBlock && (place.isBlock() || isCollection(now) || isCollection(was.value()))) {
      int colon = text.indexOf(':', was.keyEnd()) + 1;
      edits.replace(colon, place.end(), spelling.block(now, line));
    } else {
      boolean oneLine = isBlock || trivia.isYaml();
      String gap = place.start() == place.end() ? " " : "";
      edits.replace(place.start(), place.end(), gap + spelling.flow(now, oneLine ? "" : line));
    }
  }

  private static boolean isCollection(ConfigValue value) {
    return value instanceof ConfigValue.Mapping || value instanceof ConfigValue.Sequence;
  }

  @Override
  public String key(String key) {
    return spelling.key(key);
  }

  @Override
  public String value(ConfigValue value, String line) {
    return spelling.flow(value, line);
  }

  String block(ConfigValue value, String line) {
    return spelling.block(value, line);
  }

  @Override
  public Optional<String> moved(String key, ConfigValue value, String line) {
    Owner owner = owners.get(value);
    boolean intoBraces = line.isEmpty();
    if (owner == null || isEmptied(value) || (intoBraces && places.of(value).isBlock())) {
      return Optional.empty();
    }
    Entry entry = owner.entry;
    boolean withComments = !intoBraces && lines.isFirst(entry.keyStart());
    int start =
        withComments ? trivia.commentsAbove(owner.before, entry.keyStart()) : entry.keyStart();
    int end = owner.isBlock && !intoBraces ? lines.next(lastOf(value)) : end(value);
    TextEdits edits = new TextEdits();
    edits.replace(entry.keyStart(), entry.keyEnd(), spelling.key(key));
    collect(value, edits);
    String moved = edits.apply(text, start, end).stripTrailing();
    String from = lines.indent(entry.keyStart());
    String to = intoBraces ? from : line.substring(lines.lineEnd().length());
    return Optional.of(
        Lines.shifted(withComments ? moved.substring(from.length()) : moved, from, to));
  }
}
