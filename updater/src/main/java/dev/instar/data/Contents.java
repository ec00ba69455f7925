package dev.instar.data;

import dev.instar.disk.SqliteHeader;
import dev.instar.disk.Tree;
import dev.instar.model.DecisionException;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything on disk that belongs to a data root at one moment, by relative path with {@code /};
 * directories come before what is in them. {@code -shm} files of databases are not data, and
 * neither are sockets and pipes, which live no longer than the process that made them.
 *
 * @param databases those of the paths that are SQLite databases, whatever their names
 */
record Contents(ResolvedRoot root, NavigableMap<String, Path> entries, Set<String> databases) {

  static Contents of(ResolvedRoot root) throws IOException, DecisionException {
    try {
      Set<Path> paths = new TreeSet<>();
      if (Files.exists(root.path())) {
        paths = root.isWholeDirectory() ? everything(root) : included(root);
      }
      return of(root, paths);
    } catch (AccessDeniedException e) {
      throw unreadable(root, e);
    }
  }

  /** What a person is told about a file that must be copied, and cannot be read. */
  static DecisionException unreadable(ResolvedRoot root, AccessDeniedException e) {
    return new DecisionException(
        "The data root \"" + root.name() + "\" holds what you may not read: " + e.getFile() + ".",
        "Nothing was changed.",
        "Give yourself access to it, or move it elsewhere, then run the command again.",
        e);
  }

  private static Contents of(ResolvedRoot root, Set<Path> paths)
      throws IOException, DecisionException {
    NavigableMap<String, Path> entries = new TreeMap<>();
    Set<String> databases = new TreeSet<>();
    for (Path path : paths) {
      String relative = relative(root, path);
      entries.put(relative, path);
      if (SqliteHeader.read(path).isPresent()) {
        databases.add(relative);
      }
    }
    return new Contents(
        root,
        Collections.unmodifiableNavigableMap(entries),
        Collections.unmodifiableSet(databases));
  }

  Collection<Path> paths() {
    return entries.values();
  }

  private static Set<Path> everything(ResolvedRoot root) throws IOException {
    Set<Path> paths = new TreeSet<>();
    Files.walkFileTree(
        root.path(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            if (!directory.equals(root.path())) {
              paths.add(directory);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!attributes.isOther() && !SqliteHeader.isSharedMemory(file)) {
              paths.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // deleted while we looked
            }
            throw failure;
          }
        });
    return paths;
  }

  private static Set<Path> included(ResolvedRoot root) throws IOException, DecisionException {
    Set<Path> named = new TreeSet<>();
    named.add(root.path().resolve(root.stampName()));
    for (String pattern : root.root().include()) {
      try {
        IncludePattern.parse(pattern).addTo(named, root.path());
      } catch (FormatException e) {
        throw new DecisionException(
            "The descriptor of " + root.app() + " is wrong: " + e.getMessage() + ".",
            "Nothing was changed.",
            "Ask the publisher for a release with a right descriptor.",
            e);
      }
    }
    Set<Path> paths = new TreeSet<>();
    for (Path path : named) {
      addFile(path, paths);
      if (SqliteHeader.read(path).isPresent()) {
        addFile(SqliteHeader.beside(path, SqliteHeader.WAL), paths);
        addFile(SqliteHeader.beside(path, SqliteHeader.JOURNAL), paths);
      }
    }
    return paths;
  }

  private static void addFile(Path path, Set<Path> paths) throws IOException {
    boolean file =
        Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(path);
    if (file && !SqliteHeader.isSharedMemory(path)) {
      paths.add(path);
    }
  }

  /** The path as text, which must lead back to the file. */
  private static String relative(ResolvedRoot root, Path path) throws DecisionException {
    String relative = Tree.relative(root.path(), path);
    try {
      if (root.path().resolve(relative).equals(path)) {
        return relative;
      }
    } catch (InvalidPathException e) {
      // the same as a path that leads elsewhere
    }
    throw new DecisionException(
        "The data root \""
            + root.name()
            + "\" holds a file whose name cannot be read in this locale: "
            + path
            + ".",
        "Nothing was changed.",
        "Run the command with LC_ALL=C.UTF-8, or rename the file.");
  }
}
