package dev.instar.download;

import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import dev.instar.model.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What has arrived of a download: {@code <name>.part}, always the beginning of the file that the
 * server had under the recorded ETag.
 *
 * <p>Pieces are appended in place and not written beside: nothing reads a part but the run that
 * continues it, any cut leaves a shorter beginning, and the final name only comes into being by a
 * rename of what was verified. What it is a part of stands beside it in {@code <name>.part.json}:
 *
 * <pre>{@code
 * {
 *   "format": 1,
 *   "url": "https://github.com/example/employees/releases/download/v1.2.0/employees-1.2.0-linux-x64.tar.gz",
 *   "etag": "\"0x8DD7\"",
 *   "size": 19113411,
 *   "sha256": "…"
 * }
 * }</pre>
 *
 * <p>The record is written before the first byte and only when the ETag is a strong one; a part
 * without a record that fits is deleted.
 */
final class PartialFile {
  private static final int FORMAT = 1;
  // RFC 9110 section 8.8.3, without the bytes beyond ASCII that it calls obsolete.
  private static final Pattern STRONG_ETAG = Pattern.compile("\"[!#-~]*\"");

  private final Durable durable;
  private final Download download;
  private final Path part;
  private final Path record;
  private Optional<String> etag = Optional.empty();
  private long length;

  private PartialFile(Disk disk, Download download) {
    this.durable = new Durable(disk);
    this.download = download;
    this.part = download.target().resolveSibling(download.name() + ".part");
    this.record = download.target().resolveSibling(download.name() + ".part.json");
  }

  /** Finds what an earlier run has left, and deletes it when it cannot be continued. */
  static PartialFile open(Disk disk, Download download) throws IOException {
    PartialFile partial = new PartialFile(disk, download);
    Optional<String> etag = partial.recordedEtag();
    long length = partial.lengthOnDisk();
    if (etag.isPresent() && length > 0 && length <= download.size()) {
      partial.etag = etag;
      partial.length = length;
    } else {
      partial.discard();
    }
    return partial;
  }

  long length() {
    return length;
  }

  boolean isComplete() {
    return length == download.size();
  }

  /** The ETag to continue under; empty when there is nothing to continue. */
  Optional<String> etag() {
    return etag;
  }

  /** Starts from nothing, with a file of this ETag. */
  void begin(Optional<String> served) throws IOException {
    discard();
    etag = strong(served);
    if (etag.isPresent()) {
      durable.replace(record, describe(etag.get()));
    }
  }

  private static Optional<String> strong(Optional<String> etag) {
    return etag.filter(value -> STRONG_ETAG.matcher(value).matches());
  }

  void append(byte[] bytes) throws IOException {
    if (bytes.length > 0) {
      durable.disk().append(part, bytes);
      length += bytes.length;
    }
  }

  Sha256 hash() throws IOException {
    return Sha256.of(part);
  }

  /** Gives the file, complete and verified by the caller, its final name. */
  void finish() throws IOException {
    durable.move(part, download.target());
    durable.deleteTree(record);
  }

  /** Deletes all that has arrived. The part goes first: a record alone says nothing. */
  void discard() throws IOException {
    durable.deleteTree(part);
    durable.deleteTree(record);
    etag = Optional.empty();
    length = 0;
  }

  private long lengthOnDisk() throws IOException {
    return Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS) ? Files.size(part) : 0;
  }

  private Optional<String> recordedEtag() throws IOException {
    if (!Files.isRegularFile(record, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      JsonObject json = JsonObject.parse(record.toString(), Files.readAllBytes(record));
      boolean fits =
          json.number("format") == FORMAT
              && json.string("url").equals(download.url().toString())
              && json.number("size") == download.size()
              && json.sha256("sha256").equals(download.sha256());
      return fits ? strong(json.optionalString("etag")) : Optional.empty();
    } catch (FormatException e) {
      return Optional.empty(); // whatever it is, it is not continued
    }
  }

  private String describe(String strongEtag) {
    return JsonObject.text(
        JsonObject.newObject()
            .put("format", FORMAT)
            .put("url", download.url().toString())
            .put("etag", strongEtag)
            .put("size", download.size())
            .put("sha256", download.sha256().hex()));
  }
}
