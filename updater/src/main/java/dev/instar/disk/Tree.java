package dev.instar.disk;

import dev.instar.model.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a directory holds, as a list ordered by path. Two directories with equal trees are the same
 * to the app that uses them: paths, kinds, contents, link targets and the right to execute.
 */
public record Tree(List<Item> items) {

  /** What an item is. */
  public enum Kind {
    DIRECTORY('d'),
    FILE('f'),
    PROGRAM('x'),
    LINK('l');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    public char letter() {
      return letter;
    }

    public static Optional<Kind> ofLetter(String letter) {
      for (Kind kind : values()) {
        if (letter.length() == 1 && letter.charAt(0) == kind.letter) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * One entry below the directory.
   *
   * @param path relative, with {@code /} between names on every system
   * @param kind a program is a file that its owner may execute
   * @param size in bytes; 0 unless it is a file
   * @param sha256 of the content, of the link's target, or of nothing for a directory
   */
  public record Item(String path, Kind kind, long size, Sha256 sha256) {
    public boolean isFile() {
      return kind == Kind.FILE || kind == Kind.PROGRAM;
    }
  }

  private static final Sha256 NOTHING = Sha256.of(new byte[0]);
  private static final Comparator<Item> BY_PATH = Comparator.comparing(Item::path);

  public Tree {
    items = items.stream().sorted(BY_PATH).toList();
  }

  /** Reads a whole directory; the directory itself is not an item. */
  public static Tree of(Path directory) throws IOException {
    return of(directory, path -> true);
  }

  /**
   * Reads those entries of a directory whose relative path (with {@code /}) is wanted. A directory
   * that is not wanted is still walked.
   */
  public static Tree of(Path directory, Predicate<String> wanted) throws IOException {
    List<Item> items = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            String path = relative(directory, dir);
            if (!path.isEmpty() && wanted.test(path)) {
              items.add(new Item(path, Kind.DIRECTORY, 0, NOTHING));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String path = relative(directory, file);
            if (wanted.test(path)) {
              items.add(item(path, file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return new Tree(items);
  }

  /** Reads one file or link. */
  public static Item item(String path, Path file) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isSymbolicLink()) {
      return new Item(path, Kind.LINK, 0, Sha256.of(Files.readSymbolicLink(file).toString()));
    }
    if (attributes.isDirectory()) {
      return new Item(path, Kind.DIRECTORY, 0, NOTHING);
    }
    if (!attributes.isRegularFile()) {
      throw new IOException(file + " is neither a file, a directory nor a link");
    }
    Kind kind = isProgram(file) ? Kind.PROGRAM : Kind.FILE;
    return new Item(path, kind, attributes.size(), Sha256.of(file));
  }

  /** A path below a directory, written with {@code /}. */
  public static String relative(Path directory, Path path) {
    return directory.relativize(path).toString().replace(java.io.File.separatorChar, '/');
  }

  /**
   * The hash of the tree: SHA-256 over one line for each item in the order of the paths' UTF-16
   * code units, {@code <letter> <sha256> <path>\n}, where the letter is d, f, x or l. Sizes and
   * times are not part of it.
   */
  public Sha256 hash() {
    MessageDigest digest = Sha256.newDigest();
    for (Item item : items) {
      String line = item.kind().letter() + " " + item.sha256() + " " + item.path() + "\n";
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return Sha256.finish(digest.digest());
  }

  /** All files' sizes together, in bytes. */
  public long size() {
    return items.stream().mapToLong(Item::size).sum();
  }

  /** True for a file that its owner may execute. */
  public static boolean isProgram(Path file) throws IOException {
    PosixFileAttributeView posix =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    return posix != null
        && posix.readAttributes().permissions().contains(PosixFilePermission.OWNER_EXECUTE);
  }
}
