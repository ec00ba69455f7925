package dev.instar.migration.ledger;

import dev.instar.migration.stage.StagePath;
import dev.instar.model.Sha256;
import java.util.Optional;

/**
 * What a file or link holds.
 *
 * @param size in bytes; 0 for a link
 * @param sha256 of the content, or of the link's target
 * @param text where the content is kept, for a configuration or document that can be read
 * @param database the rows, for a SQLite file
 */
record FileMeasure(
    StagePath place,
    boolean isLink,
    long size,
    Sha256 sha256,
    Optional<LedgerScratch.Slice> text,
    Optional<DatabaseMeasure> database) {

  boolean sameBytes(FileMeasure other) {
    return isLink == other.isLink && sha256.equals(other.sha256);
  }
}
