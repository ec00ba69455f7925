package dev.instar.disk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A disk of which some calls fail, as full, broken and read-only disks do: the process lives on and
 * must deal with the {@link IOException}. A call that fails has changed nothing, except that a file
 * being written or copied is there with half of its content.
 */
public final class FailingDisk implements Disk {

  /** Sees every call before it is made. */
  @FunctionalInterface
  public interface Watch {
    /**
     * Lets the call happen, or not.
     *
     * @param number of the call, counted from 1
     * @param call as {@code move /a/b /a/c}
     * @throws IOException with which the call is to fail
     */
    void before(int number, String call) throws IOException;
  }

  private final Disk disk = new RealDisk();
  private final Watch watch;
  private final List<String> log = new ArrayList<>();

  private FailingDisk(Watch watch) {
    this.watch = watch;
  }

  /** Whatever the watch says. */
  public static FailingDisk watchedBy(Watch watch) {
    return new FailingDisk(watch);
  }

  /** Fails once, at the call with this number, counted from 1. */
  public static FailingDisk failsAt(int deadly) {
    return new FailingDisk((number, call) -> fail(number == deadly, call));
  }

  /** Fails at the call with this number and at every later one. */
  public static FailingDisk failsFrom(int first) {
    return new FailingDisk((number, call) -> fail(number >= first, call));
  }

  private static void fail(boolean now, String call) throws IOException {
    if (now) {
      throw new IOException("No space left on device (" + call + ")");
    }
  }

  /** How many calls were made. */
  public int calls() {
    return log.size();
  }

  /** Every call in order, to explain a failing number. */
  public List<String> log() {
    return List.copyOf(log);
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    before("createDirectory", directory);
    disk.createDirectory(directory);
  }

  @Override
  public void write(Path file, InputStream content) throws IOException {
    byte[] all = content.readAllBytes();
    try {
      before("write", file);
    } catch (IOException e) {
      half(file, all);
      throw e;
    }
    disk.write(file, new ByteArrayInputStream(all));
  }

  @Override
  public void copy(Path from, Path to) throws IOException {
    try {
      before("copy", from, to);
    } catch (IOException e) {
      if (Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
        half(to, Files.readAllBytes(from));
      }
      throw e;
    }
    disk.copy(from, to);
  }

  private void half(Path file, byte[] content) throws IOException {
    disk.write(file, new ByteArrayInputStream(content, 0, content.length / 2));
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    before("move", from, to);
    disk.move(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    before("delete", path);
    disk.delete(path);
  }

  @Override
  public void link(Path existing, Path link) throws IOException {
    before("link", existing, link);
    disk.link(existing, link);
  }

  @Override
  public void symlink(Path link, String target) throws IOException {
    before("symlink", link);
    disk.symlink(link, target);
  }

  @Override
  public void append(Path file, byte[] bytes) throws IOException {
    try {
      before("append", file);
    } catch (IOException e) {
      disk.append(file, Arrays.copyOf(bytes, bytes.length / 2));
      throw e;
    }
    disk.append(file, bytes);
  }

  @Override
  public void executable(Path file, boolean executable) throws IOException {
    before("executable", file);
    disk.executable(file, executable);
  }

  @Override
  public void sync(Path directory) throws IOException {
    before("sync", directory);
    disk.sync(directory);
  }

  @Override
  public void flush(Path file) throws IOException {
    before("flush", file);
    disk.flush(file);
  }

  @Override
  public void foreign(Path place, Work work) throws IOException {
    before("foreign", place);
    disk.foreign(place, work);
  }

  private void before(String call, Path... paths) throws IOException {
    log.add(call + " " + String.join(" ", Arrays.stream(paths).map(Path::toString).toList()));
    watch.before(log.size(), log.getLast());
  }
}
