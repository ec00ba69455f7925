package dev.instar.migration.document;

import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.config.KeyTrail;

/** What is done with each document. */
@FunctionalInterface
public interface DocumentChange {

  /**
   * A document being visited.
   *
   * @param source how messages name it
   * @param key what tells it from the others: a path below the directory, the number of the line,
   *     or the key of the row
   * @param isFile whether it stands alone in a file, not in one line
   */
  record Visited(String source, String key, ConfigFormat format, boolean isFile, String text) {}

  /**
   * The document's text afterwards; the same text when there is nothing to change.
   *
   * @param trail is told where keys went
   * @throws Exception when this document cannot be changed
   */
  String change(Visited document, KeyTrail trail) throws Exception;
}
