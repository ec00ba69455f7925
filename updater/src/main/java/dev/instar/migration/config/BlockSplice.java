package dev.instar.migration.config;

import dev.instar.migration.config.Place.Entry;
import dev.instar.migration.config.Place.Survivor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Changes a map of YAML that has a line for each key. */
final class BlockSplice {
  private final Lines lines;
  private final Trivia trivia;
  private final Splice splice;

  BlockSplice(Lines lines, Trivia trivia, Splice splice) {
    this.lines = lines;
    this.trivia = trivia;
    this.splice = splice;
  }

  /** Notes the edits that make of the map at this place the map that there is now. */
  void edit(Place place, List<Survivor> survivors, TextEdits edits) {
    List<Entry> kept = new ArrayList<>();
    survivors.forEach(survivor -> survivor.from().ifPresent(kept::add));
    List<Entry> old = place.entries();
    for (int i = 0; i < old.size(); i++) {
      if (!kept.contains(old.get(i))) {
        int before = i == 0 ? firstLine(place) : over(old.get(i - 1));
        edits.delete(
            trivia.commentsAbove(before, old.get(i).keyStart()), lines.next(over(old.get(i))));
      }
    }
    Optional<Entry> above = Optional.empty();
    for (Survivor survivor : survivors) {
      above = survivor.from().isPresent() ? survivor.from() : above;
      if (survivor.from().isEmpty()) {
        add(place, above, survivor, edits);
      }
    }
  }

  /** Comments at the top of a file are about the file, not about its first key. */
  private int firstLine(Place place) {
    int key = place.entries().getFirst().keyStart();
    return place.start() == 0 && trivia.commentsAbove(0, key) == 0
        ? lines.startOf(key)
        : place.start();
  }

  private int over(Entry entry) {
    return Math.max(lines.endOf(entry.keyEnd()), splice.lastOf(entry.value()));
  }

  private void add(Place place, Optional<Entry> above, Survivor added, TextEdits edits) {
    String indent =
        place.entries().isEmpty() ? "" : lines.indent(place.entries().getFirst().keyStart());
    String line = lines.lineEnd() + indent;
    String entry =
        splice
            .moved(added.key(), added.value(), line)
            .orElseGet(() -> splice.key(added.key()) + ":" + splice.block(added.value(), line));
    if (above.isPresent()) {
      int next = lines.next(over(above.get()));
      boolean startsLine = next > 0 && lines.startOf(next) == next;
      edits.insert(next, startsLine ? indent + entry + lines.lineEnd() : line + entry);
    } else if (place.entries().isEmpty()) { // a file without a value
      boolean startsLine = lines.startOf(place.end()) == place.end();
      edits.insert(place.end(), (startsLine ? "" : lines.lineEnd()) + entry + lines.lineEnd());
    } else {
      Entry first = place.entries().getFirst();
      edits.insert(
          trivia.commentsAbove(firstLine(place), first.keyStart()),
          indent + entry + lines.lineEnd());
    }
  }
}
