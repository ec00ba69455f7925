package dev.instar.install;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.model.BusyException;
import dev.instar.model.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The right to change an installation. The operating system holds it and frees it when the holder
 * dies; the file's text only tells others who the holder is:
 *
 * <pre>{@code {"pid":4711,"command":"self-update","since":"2026-01-01T00:00:00Z"}}</pre>
 *
 * <p>The text is no state that anybody recovers from, so it is written in place and not flushed.
 */
public final class InstallationLock implements AutoCloseable {
  /** Far behind the text, so that the text can be read where locks are mandatory (Windows). */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final FileChannel channel;

  private InstallationLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock, waiting for another holder as long as {@code patience}.
   *
   * @param command what the message of somebody who meets this lock will call us
   * @throws BusyException when somebody else holds it, naming who
   */
  public static InstallationLock acquire(
      Layout layout, String command, Clock clock, Duration patience)
      throws IOException, BusyException {
    Path file = layout.lock();
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      long attempts = 1 + patience.toMillis() / PAUSE.toMillis();
      for (long i = 0; i < attempts; i++) {
        if (tryLock(channel) != null) {
          signIfPossible(channel, command, clock);
          return new InstallationLock(channel);
        }
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    String holder = holder(channel);
    channel.close();
    throw new BusyException(
        "Another command is changing this installation: " + holder + ".",
        "Nothing was changed.",
        "Wait until it has ended, then run the command again.");
  }

  /**
   * Who holds the lock now, without taking it; nobody when it is free, or was never taken. Looking
   * holds it for an instant, shared; whoever wants it meanwhile tries again. Not for whoever holds
   * it: POSIX gives up all locks that a process has on a file when it closes any of its descriptors
   * (fcntl(2)).
   */
  public static Optional<String> holder(Layout layout) throws IOException {
    if (!Files.isReadable(layout.lock())) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(layout.lock(), StandardOpenOption.READ);
        FileLock shared = channel.tryLock(LOCKED_BYTE, 1, true)) {
      return shared == null ? Optional.of(holder(channel)) : Optional.empty();
    } catch (OverlappingFileLockException e) {
      return Optional.of("another part of this process");
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(LOCKED_BYTE, 1, false);
    } catch (OverlappingFileLockException e) {
      return null; // held by another thread of this process
    }
  }

  /** On a full disk the lock is held without a name: whoever makes room must be let in. */
  private static void signIfPossible(FileChannel channel, String command, Clock clock) {
    try {
      sign(channel, command, clock);
    } catch (IOException e) {
      return; // others are told that the holder has not said its name
    }
  }

  private static void sign(FileChannel channel, String command, Clock clock) throws IOException {
    ObjectNode text = JsonObject.newObject();
    text.put("pid", ProcessHandle.current().pid());
    text.put("command", command);
    text.put("since", clock.instant().toString());
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(JsonObject.line(text).getBytes(StandardCharsets.UTF_8)), 0);
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    channel.read(buffer, 0);
    String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    try {
      JsonObject json = JsonObject.parse("lock", text);
      return json.string("command")
          + ", process "
          + json.number("pid")
          + ", since "
          + json.string("since");
    } catch (dev.instar.model.FormatException e) {
      return "a process that has not said its name yet";
    }
  }

  /** Says at the place of use that the lock is held to the end of the block. */
  public void keep() throws IOException {
    if (!channel.isOpen()) {
      throw new IOException("the installation's lock was given up");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
