package dev.instar.download;

import dev.instar.disk.Disk;
import dev.instar.model.FormatException;
import dev.instar.model.RelativePath;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The directory that an archive's entries become. It knows each path that it wrote, by its folded
 * form, and writes an entry only where a directory of its own is. Links are written last, when
 * where each of them leads can be told: so nothing is ever written through one.
 */
final class Unpacking {
  /** As many links as Linux follows. */
  private static final int MAX_LINKS = 40;

  private static final int MAX_TARGET = 1024;

  private enum Kind {
    IMPLIED_DIRECTORY,
    DIRECTORY,
    FILE,
    LINK
  }

  /** A path that is taken; {@code target} is a link's. */
  private record Node(RelativePath path, Kind kind, String target) {
    boolean isDirectory() {
      return kind == Kind.DIRECTORY || kind == Kind.IMPLIED_DIRECTORY;
    }
  }

  private final Path directory;
  private final Archive.Limits limits;
  private final Disk disk;
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private long bytes;

  Unpacking(Path directory, Archive.Limits limits, Disk disk) {
    this.directory = directory;
    this.limits = limits;
    this.disk = disk;
  }

  /** Checks an entry and, unless it is a link, writes it. */
  void add(ArchiveReader.Item item) throws IOException {
    RelativePath path = path(item.name());
    switch (item) {
      case ArchiveReader.Directory directoryItem -> {
        if (take(path, Kind.DIRECTORY, "")) {
          disk.createDirectory(place(path));
        }
      }
      case ArchiveReader.Content file -> {
        take(path, Kind.FILE, "");
        write(place(path), file);
      }
      case ArchiveReader.Link link -> {
        checkTarget(link);
        take(path, Kind.LINK, link.target());
      }
    }
  }

  /** Writes the links, none of which leads outside, and makes all names durable. */
  void finish() throws IOException {
    List<Node> links = nodes.values().stream().filter(node -> node.kind() == Kind.LINK).toList();
    for (Node link : links) {
      follow(link);
    }
    for (Node link : links) {
      disk.symlink(place(link.path()), link.target());
    }
    for (Node node : new ArrayList<>(nodes.values()).reversed()) {
      if (node.isDirectory()) {
        disk.sync(place(node.path()));
      }
    }
    disk.sync(directory);
  }

  private static RelativePath path(String name) throws Refusal {
    try {
      return RelativePath.parse(name);
    } catch (FormatException e) {
      throw new Refusal(e.getMessage(), e);
    }
  }

  /** Takes a path for an entry; says whether it is to be created, or was as an entry's parent. */
  private boolean take(RelativePath path, Kind kind, String target) throws IOException {
    Optional<RelativePath> parent = path.parent();
    if (parent.isPresent()) {
      takeParent(parent.get(), path);
    }
    Node taken = nodes.get(path.folded());
    if (taken != null) {
      boolean named =
          taken.kind() == Kind.IMPLIED_DIRECTORY
              && kind == Kind.DIRECTORY
              && taken.path().equals(path);
      if (!named) {
        throw collision(path, taken);
      }
    }
    put(new Node(path, kind, target));
    return taken == null;
  }

  /** Sees to it that a directory exists which an entry is in. */
  private void takeParent(RelativePath path, RelativePath entry) throws IOException {
    Node taken = nodes.get(path.folded());
    if (taken == null) {
      take(path, Kind.IMPLIED_DIRECTORY, "");
      disk.createDirectory(place(path));
    } else if (!taken.path().equals(path)) {
      throw collision(path, taken);
    } else if (!taken.isDirectory()) {
      throw Refusal.of(
          entry.text(),
          (taken.kind() == Kind.LINK ? "goes through the link " : "takes for a directory the file ")
              + RelativePath.shown(path.text()));
    }
  }

  private static Refusal collision(RelativePath path, Node taken) {
    return taken.path().equals(path)
        ? Refusal.of(path.text(), "is there twice")
        : Refusal.of(
            path.text(),
            "and "
                + RelativePath.shown(taken.path().text())
                + " are one name where case or accents do not count");
  }

  private void put(Node node) throws Refusal {
    nodes.put(node.path().folded(), node);
    if (nodes.size() > limits.maxEntries()) {
      throw Refusal.of(
          node.path().text(), "is more than the " + limits.maxEntries() + " entries allowed");
    }
  }

  private void write(Path place, ArchiveReader.Content file) throws IOException {
    disk.write(place, new Counted(file));
    if (file.executable()) {
      disk.executable(place, true);
      disk.flush(place);
    }
  }

  private Path place(RelativePath path) throws FileSystemException {
    try {
      return path.in(directory);
    } catch (InvalidPathException e) {
      FileSystemException failure =
          new FileSystemException(
              path.text(), null, "this name cannot be written here; set LC_ALL to C.UTF-8");
      failure.initCause(e);
      throw failure;
    }
  }

  private static void checkTarget(ArchiveReader.Link link) throws Refusal {
    String target = link.target();
    if (target.isEmpty() || target.startsWith("/") || target.length() > MAX_TARGET) {
      throw Refusal.of(
          link.name(), "is a link with an empty, absolute or overlong target: " + shown(link));
    }
    for (String name : target.split("/", -1)) {
      boolean plain = name.isEmpty() || name.equals(".") || name.equals("..");
      if (!plain && RelativePath.nameFault(name).isPresent()) {
        throw Refusal.of(
            link.name(),
            "is a link to " + shown(link) + ": " + RelativePath.nameFault(name).orElseThrow());
      }
    }
  }

  private static String shown(ArchiveReader.Link link) {
    return RelativePath.shown(link.target());
  }

  /** Walks the way that the system will walk, through other links, and refuses a way out. */
  private void follow(Node link) throws Refusal {
    List<String> at = new ArrayList<>(link.path().names());
    at.removeLast();
    Deque<String> ahead = new ArrayDeque<>();
    push(ahead, link.target());
    int followed = 1;
    while (!ahead.isEmpty()) {
      String name = ahead.pop();
      if (name.equals("..")) {
        if (at.isEmpty()) {
          throw Refusal.of(
              link.path().text(),
              "is a link that leads outside: " + RelativePath.shown(link.target()));
        }
        at.removeLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        at.add(name);
        Node there = nodes.get(RelativePath.fold(String.join("/", at)));
        if (there != null && there.kind() == Kind.LINK) {
          if (++followed > MAX_LINKS) {
            throw Refusal.of(link.path().text(), "is a link that leads in a circle");
          }
          at.removeLast();
          push(ahead, there.target());
        }
      }
    }
  }

  private static void push(Deque<String> ahead, String target) {
    List.of(target.split("/", -1)).reversed().forEach(ahead::push);
  }

  /** A file's content, of which no more is given than the limit on all files allows. */
  private final class Counted extends FilterInputStream {
    private final ArchiveReader.Content file;

    Counted(ArchiveReader.Content file) {
      super(file.content());
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = in.read(buffer, offset, length);
      bytes += Math.max(0, count);
      if (bytes > limits.maxBytes()) {
        throw Refusal.of(
            file.name(),
            "is larger than what is left of the " + limits.maxBytes() + " bytes allowed");
      }
      return count;
    }
  }
}
