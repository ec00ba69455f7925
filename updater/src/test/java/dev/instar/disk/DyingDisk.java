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
 * A disk whose process dies at the n-th call: that call and every later one throw {@link Died} and
 * change nothing more, so that what is on disk afterwards is what a killed process leaves.
 *
 * <p>Run once with {@link #immortal()} to learn from {@link #calls()} how many deaths there are to
 * try, then once for each with {@link #diesAt} or {@link #diesInTheMiddleOf}.
 */
public final class DyingDisk implements Disk {

  /** Not an {@code Exception}, so that no handler of failures takes it for one. */
  public static final class Died extends Error {
    private static final long serialVersionUID = 1L;

    Died(String call) {
      super("the process died at " + call);
    }
  }

  private final Disk disk = new RealDisk();
  private final int deadly;
  private final boolean half;
  private final List<String> log = new ArrayList<>();

  private DyingDisk(int deadly, boolean half) {
    this.deadly = deadly;
    this.half = half;
  }

  /** Never dies; counts. */
  public static DyingDisk immortal() {
    return new DyingDisk(Integer.MAX_VALUE, false);
  }

  /** Dies before the call with this number, counted from 1, has changed anything. */
  public static DyingDisk diesAt(int call) {
    return new DyingDisk(call, false);
  }

  /**
   * Dies when the call with this number, counted from 1, has written half of its content. A call
   * without content (and work of somebody else) does nothing, as with {@link #diesAt}.
   */
  public static DyingDisk diesInTheMiddleOf(int call) {
    return new DyingDisk(call, true);
  }

  /** How many calls were made, the deadly one and those after it included. */
  public int calls() {
    return log.size();
  }

  /** Every call in order, as {@code move /a/b /a/c}, to explain a failing number. */
  public List<String> log() {
    return List.copyOf(log);
  }

  public boolean isDead() {
    return log.size() >= deadly;
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    live("createDirectory", directory);
    disk.createDirectory(directory);
  }

  @Override
  public void write(Path file, InputStream content) throws IOException {
    if (diesHalfway("write", file)) {
      byte[] all = content.readAllBytes();
      disk.write(file, new ByteArrayInputStream(all, 0, all.length / 2));
      throw died();
    }
    disk.write(file, content);
  }

  @Override
  public void copy(Path from, Path to) throws IOException {
    if (diesHalfway("copy", from, to)) {
      if (Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
        byte[] all = Files.readAllBytes(from);
        disk.write(to, new ByteArrayInputStream(all, 0, all.length / 2));
      }
      throw died();
    }
    disk.copy(from, to);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    live("move", from, to);
    disk.move(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    live("delete", path);
    disk.delete(path);
  }

  @Override
  public void link(Path existing, Path link) throws IOException {
    live("link", existing, link);
    disk.link(existing, link);
  }

  @Override
  public void symlink(Path link, String target) throws IOException {
    live("symlink", link);
    disk.symlink(link, target);
  }

  @Override
  public void append(Path file, byte[] bytes) throws IOException {
    if (diesHalfway("append", file)) {
      disk.append(file, Arrays.copyOf(bytes, bytes.length / 2));
      throw died();
    }
    disk.append(file, bytes);
  }

  @Override
  public void executable(Path file, boolean executable) throws IOException {
    live("executable", file);
    disk.executable(file, executable);
  }

  @Override
  public void sync(Path directory) throws IOException {
    live("sync", directory);
    disk.sync(directory);
  }

  @Override
  public void flush(Path file) throws IOException {
    live("flush", file);
    disk.flush(file);
  }

  @Override
  public void foreign(Path place, Work work) throws IOException {
    live("foreign", place);
    disk.foreign(place, work);
  }

  /** Counts the call and dies when its number says so. */
  private void live(String call, Path... paths) {
    if (diesHalfway(call, paths)) {
      throw died();
    }
  }

  /** Counts the call; true when it is to do half of its work, then die. */
  private boolean diesHalfway(String call, Path... paths) {
    log.add(call + " " + String.join(" ", Arrays.stream(paths).map(Path::toString).toList()));
    if (log.size() > deadly || (log.size() == deadly && !half)) {
      throw died();
    }
    return log.size() == deadly;
  }

  private Died died() {
    return new Died("call " + log.size() + ": " + log.getLast());
  }
}
