package dev.instar.migration.document;

import dev.instar.migration.config.ConfigEdit;
import dev.instar.migration.config.ConfigEdits;
import dev.instar.migration.config.KeyTrail;
import dev.instar.model.FormatException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Edits each document in place, so that all but what they name stays to the last character. */
public record DocumentEdits(List<ConfigEdit> edits) implements DocumentChange {

  /** A new entry may come on a line of its own; texts of JSON have no line breaks in them. */
  private static final Pattern LINE_BREAK = Pattern.compile("\\R\\s*");

  public DocumentEdits {
    edits = List.copyOf(edits);
  }

  @Override
  public String change(Visited document, KeyTrail trail) throws FormatException {
    byte[] bytes = document.text().getBytes(StandardCharsets.UTF_8);
    ConfigEdits config = ConfigEdits.open(document.format(), document.source(), bytes);
    boolean changed = false;
    for (ConfigEdit edit : edits) {
      if (edit.apply(config, trail)) {
        changed = true;
        bytes = config.edited(document.format());
        config = ConfigEdits.open(document.format(), document.source(), bytes);
      }
    }
    if (!changed) {
      return document.text();
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    boolean wasOneLine = document.text().indexOf('\n') < 0;
    return wasOneLine && !document.isFile() ? LINE_BREAK.matcher(text).replaceAll("") : text;
  }
}
