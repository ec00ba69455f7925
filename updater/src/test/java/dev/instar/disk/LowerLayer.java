package dev.instar.disk;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A disk with directories that came with a container's image: overlayfs refuses to rename them,
 * wherever their file system would have them go, while files and new directories are renamed as
 * everywhere.
 */
public final class LowerLayer extends WatchedDisk {
  private final Set<String> directories = new HashSet<>();

  private LowerLayer() {
    super(new RealDisk());
  }

  /** Everything that is in a place now. */
  public static LowerLayer of(Path place) throws IOException {
    LowerLayer layer = new LowerLayer();
    for (Path directory : directories(place)) {
      layer.directories.add(identity(directory));
    }
    return layer;
  }

  /** The same layer after its directories were replaced by copies. */
  public static LowerLayer of(List<Path> copies) throws IOException {
    LowerLayer layer = new LowerLayer();
    for (Path directory : copies) {
      layer.directories.add(identity(directory));
    }
    return layer;
  }

  /** What of it is still in a place. */
  public List<Path> in(Path place) throws IOException {
    List<Path> present = new ArrayList<>();
    for (Path directory : directories(place)) {
      if (directories.contains(identity(directory))) {
        present.add(directory);
      }
    }
    return present;
  }

  private static List<Path> directories(Path place) throws IOException {
    try (Stream<Path> paths = Files.walk(place)) {
      return paths.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)).toList();
    }
  }

  @Override
  protected void made(Call call) throws IOException {
    Path from = call.paths().getFirst();
    if (call.name().equals("move")
        && Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)
        && directories.contains(identity(from))) {
      throw new AtomicMoveNotSupportedException(
          from.toString(), call.paths().getLast().toString(), "Invalid cross-device link");
    }
    call.whole().run();
  }

  private static String identity(Path directory) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(directory, BasicFileAttributes.class);
    return attributes.fileKey() + " " + attributes.creationTime();
  }
}
