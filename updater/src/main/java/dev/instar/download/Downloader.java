package dev.instar.download;

import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import dev.instar.model.NetworkException;
import dev.instar.model.Sha256;
import dev.instar.model.VerificationException;
import dev.instar.net.Get;
import dev.instar.net.Http;
import dev.instar.net.Transfer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Downloads files that a publisher signed. A file has its final name only when its size and SHA-256
 * are the signed ones, whenever the process dies; what has arrived of it stays and is continued by
 * the next run, if the server still has the same file.
 */
public final class Downloader {
  private static final int MAX_INTERRUPTIONS = 5;
  // Each piece is flushed, so pieces are large; a killed process loses one at most.
  private static final int PIECE = 1 << 20;
  private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d+/(\\d{1,18}|\\*)");

  private final Http http;
  private final Disk disk;

  public Downloader(Http http, Disk disk) {
    this.http = http;
    this.disk = disk;
  }

  /**
   * Downloads a file, or what is missing of it. Nothing is asked when it is there already.
   *
   * @throws NetworkException when it could not be had completely; the part that arrived is kept
   * @throws VerificationException when it is not what was signed; nothing of it is kept
   * @throws IOException when the disk refuses; the part that arrived is kept
   */
  public void download(Download download, Progress progress)
      throws NetworkException, VerificationException, IOException {
    if (download.size() < 1) {
      throw refused(download, "its signed size is " + download.size());
    }
    new Durable(disk).createDirectories(parent(download));
    PartialFile partial = PartialFile.open(disk, download);
    if (isThere(download)) {
      partial.discard();
      progress.advanced(download.size(), download.size());
      return;
    }
    boolean continued = partial.length() > 0;
    complete(download, partial, progress);
    if (continued && !partial.hash().equals(download.sha256())) {
      // What was on disk may have suffered in a power cut; only one clean run is proof.
      partial.discard();
      complete(download, partial, progress);
    }
    verify(download, partial);
    partial.finish();
  }

  /** Whether the file is there; another one of its name is deleted. */
  private boolean isThere(Download download) throws IOException {
    Path target = download.target();
    if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
        && Files.size(target) == download.size()
        && Sha256.of(target).equals(download.sha256())) {
      return true;
    }
    new Durable(disk).deleteTree(target);
    return false;
  }

  private void complete(Download download, PartialFile partial, Progress progress)
      throws NetworkException, VerificationException, IOException {
    progress.advanced(partial.length(), download.size());
    for (int interruptions = 0; !partial.isComplete(); interruptions++) {
      if (interruptions > MAX_INTERRUPTIONS) {
        throw brokenOff(download, partial);
      }
      try (Transfer transfer = http.open(request(download, partial))) {
        if (isUsable(transfer, download, partial)) {
          receive(transfer.content(), download, partial, progress);
        } else {
          partial.discard();
        }
      } catch (NetworkException e) {
        throw new NetworkException(e.happened(), keep(download, partial), e.next(), e);
      }
    }
  }

  private static Get request(Download download, PartialFile partial) {
    Get whole = Get.of(download.url(), "application/octet-stream").unencoded();
    return partial.length() == 0
        ? whole
        : partial.etag().map(etag -> whole.from(partial.length(), etag)).orElse(whole);
  }

  /** Brings the part into the state that the answer continues; false when that cannot be. */
  private static boolean isUsable(Transfer transfer, Download download, PartialFile partial)
      throws VerificationException, IOException {
    if (transfer.status() != 200) {
      return transfer.status() == 206 && continues(transfer, download, partial);
    }
    Optional<Long> length = transfer.length();
    if (length.isPresent() && length.get() != download.size()) {
      partial.discard();
      throw wrongSize(download, "has " + length.get() + " bytes");
    }
    partial.begin(transfer.header("ETag"));
    return true;
  }

  private static boolean continues(Transfer transfer, Download download, PartialFile partial) {
    Matcher range = RANGE.matcher(transfer.header("Content-Range").orElse(""));
    return range.matches()
        && Long.parseLong(range.group(1)) == partial.length()
        && (range.group(2).equals("*") || Long.parseLong(range.group(2)) == download.size())
        && transfer.header("ETag").equals(partial.etag());
  }

  /** Takes what comes until the content ends or the connection breaks. */
  private static void receive(
      InputStream content, Download download, PartialFile partial, Progress progress)
      throws VerificationException, IOException {
    byte[] piece = new byte[PIECE];
    int filled = 0;
    for (int n = read(content, piece, 0); n >= 0; n = read(content, piece, filled)) {
      filled += n;
      if (partial.length() + filled > download.size()) {
        partial.discard();
        throw wrongSize(download, "is longer");
      }
      progress.advanced(partial.length() + filled, download.size());
      if (filled == PIECE) {
        partial.append(piece);
        filled = 0;
      }
    }
    partial.append(Arrays.copyOf(piece, filled));
  }

  /** Only here may a failure be the connection's; everywhere else it is the disk's. */
  private static int read(InputStream content, byte[] piece, int from) {
    try {
      return content.read(piece, from, piece.length - from);
    } catch (IOException e) {
      return -1; // what is missing is asked for again
    }
  }

  private static void verify(Download download, PartialFile partial)
      throws VerificationException, IOException {
    Sha256 hash = partial.hash();
    if (!hash.equals(download.sha256())) {
      partial.discard();
      throw refused(
          download, "its SHA-256 is " + hash + ", the signed one is " + download.sha256());
    }
  }

  private static VerificationException wrongSize(Download download, String found) {
    return refused(
        download, "the server's file " + found + ", the signed one has " + download.size());
  }

  private static VerificationException refused(Download download, String reason) {
    return new VerificationException(
        download.name() + " was refused: " + reason + ".",
        "Nothing was changed, and what was downloaded is deleted.",
        "Try again later; if it stays so, tell the publisher of the app.");
  }

  private static NetworkException brokenOff(Download download, PartialFile partial)
      throws IOException {
    return new NetworkException(
        "The download of "
            + download.name()
            + " from "
            + download.url().getHost()
            + " broke off again and again.",
        keep(download, partial),
        "Check the network, then try again.");
  }

  /** Leaves what can be continued and says so. */
  private static String keep(Download download, PartialFile partial) throws IOException {
    if (partial.etag().isEmpty() || partial.length() == 0) {
      partial.discard();
      return "Nothing was changed.";
    }
    return "Nothing was changed; %d of %d bytes are kept and the next try goes on from there."
        .formatted(partial.length(), download.size());
  }

  private static Path parent(Download download) {
    Path parent = download.target().toAbsolutePath().getParent();
    return parent == null ? download.target() : parent;
  }
}
