package dev.instar.install;

import dev.instar.disk.Durable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * A change on disk that waits for a start of the app, in {@code state/deferred}. It is there
 * exactly while the file {@code waits} is, which is written last and deleted first:
 *
 * <pre>
 * state/deferred/
 *     request.json      what --finalize-upgrade is going to be asked for
 *     SHA256SUMS, …     the signed files of the release, by which the image is proven then
 *     attempts          a line for each time it was begun
 *     waits             the run of the machine, then the processes that must have ended, one a line
 * </pre>
 *
 * <p>{@code waits} is all that the launcher reads: as long as one of the processes lives, and the
 * machine was not started anew, starts go on without the updater. Example:
 *
 * <pre>
 * 0d2a8f1e-6b0c-4f0e-9a56-1f3c8e7b2d11
 * 4711
 * </pre>
 */
public final class DeferredChange {
  private static final String WAITS = "waits";

  private final Layout layout;
  private final Durable durable;

  public DeferredChange(Layout layout, Durable durable) {
    this.layout = layout;
    this.durable = durable;
  }

  /** Whether a change waits. */
  public boolean isThere() {
    return Files.exists(waits(), LinkOption.NOFOLLOW_LINKS);
  }

  public Path directory() {
    return layout.deferred();
  }

  /** The file with what is asked for. */
  public Path request() {
    return directory().resolve("request.json");
  }

  private Path waits() {
    return directory().resolve(WAITS);
  }

  private Path attemptsFile() {
    return directory().resolve("attempts");
  }

  /**
   * Lets a change wait, in the place of another.
   *
   * @param signed the signed files of its release
   */
  public void keep(String request, List<Path> signed, String bootId, List<Long> processes)
      throws IOException {
    discard();
    durable.createDirectories(directory());
    for (Path file : signed) {
      durable.disk().copy(file, directory().resolve(String.valueOf(file.getFileName())));
    }
    durable
        .disk()
        .write(request(), new ByteArrayInputStream(request.getBytes(StandardCharsets.UTF_8)));
    waitFor(bootId, processes);
  }

  /** Says which processes must end before a start is worth a try. */
  public void waitFor(String bootId, List<Long> processes) throws IOException {
    StringBuilder text = new StringBuilder(bootId).append('\n');
    processes.forEach(pid -> text.append(pid).append('\n'));
    durable.replace(waits(), text.toString());
  }

  /** How often it was begun. */
  public int attempts() throws IOException {
    return Files.exists(attemptsFile()) ? Files.readAllLines(attemptsFile()).size() : 0;
  }

  /** Says that it is begun once more, before it is. */
  public void countAttempt() throws IOException {
    durable.disk().append(attemptsFile(), "begun\n".getBytes(StandardCharsets.UTF_8));
    durable.disk().sync(directory());
  }

  /** Nothing waits any more. */
  public void discard() throws IOException {
    durable.deleteTree(waits());
    durable.deleteTree(directory());
  }
}
