package dev.instar.disk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A disk above another, mostly that of this machine, every call to which passes one place first:
 * there, a subclass lets it happen as a whole, in half, or not at all.
 */
public abstract class WatchedDisk implements Disk {

  /**
   * One call.
   *
   * @param number counted from 1
   * @param name of the method
   * @param whole makes the call
   * @param half writes half of the content; does nothing where the call writes none
   */
  public record Call(int number, String name, List<Path> paths, Work whole, Work half) {
    public Call {
      paths = List.copyOf(paths);
    }

    /** As {@code move /a/b /a/c}. */
    @Override
    public String toString() {
      return name + " " + String.join(" ", paths.stream().map(Path::toString).toList());
    }
  }

  private final Disk disk;
  private final List<String> log;

  /** Watches the calls to another disk. */
  protected WatchedDisk(Disk below) {
    this(below, new ArrayList<>());
  }

  private WatchedDisk(Disk below, List<String> log) {
    this.disk = below;
    this.log = log;
  }

  /** Makes the same calls of the one below where it does not wait; they are counted as all are. */
  private static final class Impatient extends WatchedDisk {
    private final WatchedDisk watched;

    Impatient(WatchedDisk watched) {
      super(watched.disk.impatient(), watched.log);
      this.watched = watched;
    }

    @Override
    protected void made(Call call) throws IOException {
      watched.made(call);
    }
  }

  /** Makes the call, or does not. */
  protected abstract void made(Call call) throws IOException;

  /** The disk below. */
  protected final Disk below() {
    return disk;
  }

  @Override
  public final Disk impatient() {
    return new Impatient(this);
  }

  /** How many calls came, those that were not made included. */
  public final int calls() {
    return log.size();
  }

  /** Every call in order, to explain a failing number. */
  public final List<String> log() {
    return List.copyOf(log);
  }

  @Override
  public final void createDirectory(Path directory) throws IOException {
    pass("createDirectory", () -> disk.createDirectory(directory), directory);
  }

  @Override
  public final void write(Path file, InputStream content) throws IOException {
    pass("write", () -> disk.write(file, content), () -> writeHalf(file, content), file);
  }

  private void writeHalf(Path file, InputStream content) throws IOException {
    byte[] all = content.readAllBytes();
    disk.write(file, new ByteArrayInputStream(all, 0, all.length / 2));
  }

  @Override
  public final void copy(Path from, Path to) throws IOException {
    pass("copy", () -> disk.copy(from, to), () -> copyHalf(from, to), from, to);
  }

  private void copyHalf(Path from, Path to) throws IOException {
    if (Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
      byte[] all = Files.readAllBytes(from);
      disk.write(to, new ByteArrayInputStream(all, 0, all.length / 2));
    }
  }

  @Override
  public final void move(Path from, Path to) throws IOException {
    pass("move", () -> disk.move(from, to), from, to);
  }

  @Override
  public final void delete(Path path) throws IOException {
    pass("delete", () -> disk.delete(path), path);
  }

  @Override
  public final void link(Path existing, Path link) throws IOException {
    pass("link", () -> disk.link(existing, link), existing, link);
  }

  @Override
  public final void symlink(Path link, String target) throws IOException {
    pass("symlink", () -> disk.symlink(link, target), link);
  }

  @Override
  public final void append(Path file, byte[] bytes) throws IOException {
    pass(
        "append",
        () -> disk.append(file, bytes),
        () -> disk.append(file, Arrays.copyOf(bytes, bytes.length / 2)),
        file);
  }

  @Override
  public final void executable(Path file, boolean executable) throws IOException {
    pass("executable", () -> disk.executable(file, executable), file);
  }

  @Override
  public final void sync(Path directory) throws IOException {
    pass("sync", () -> disk.sync(directory), directory);
  }

  @Override
  public final void date(Path file, Instant time) throws IOException {
    pass("date", () -> disk.date(file, time), file);
  }

  @Override
  public final void flush(Path file) throws IOException {
    pass("flush", () -> disk.flush(file), file);
  }

  @Override
  public final void foreign(Path place, Work work) throws IOException {
    pass("foreign", () -> disk.foreign(place, work), place);
  }

  private void pass(String name, Work whole, Path... paths) throws IOException {
    pass(name, whole, () -> {}, paths);
  }

  private void pass(String name, Work whole, Work half, Path... paths) throws IOException {
    Call call = new Call(log.size() + 1, name, Arrays.asList(paths), whole, half);
    log.add(call.toString());
    made(call);
  }
}
