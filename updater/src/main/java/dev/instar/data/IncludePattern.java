package dev.instar.data;

import dev.instar.disk.BesideData;
import dev.instar.disk.Durable;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern that names files of a directory others use too: names separated by {@code /}, with
 * {@code *}, {@code ?}, {@code [a-z]} and {@code {x,y}} inside a name, and {@code **} for any
 * number of directories, none included. A name of a directory at the end stands for every file
 * below it.
 *
 * <p>Only directories that the pattern leads into are read, so that one in a home directory does
 * not cost a walk through all of it. Links are never followed.
 */
final class IncludePattern {
  private static final String ANY_DIRECTORIES = "**";

  private final List<String> names;

  private IncludePattern(List<String> names) {
    this.names = names;
  }

  static IncludePattern parse(String text) throws FormatException {
    List<String> names = List.of(text.split("/", -1));
    for (String name : names) {
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        throw new FormatException(
            "the include pattern \"" + text + "\" must be a path inside the data root");
      }
      try {
        matcher(name);
      } catch (PatternSyntaxException e) {
        throw new FormatException(
            "the include pattern \"" + text + "\" is malformed: " + e.getDescription());
      }
    }
    return new IncludePattern(names);
  }

  /** Adds every file and link below the directory that the pattern names. */
  void addTo(Set<Path> files, Path root) throws IOException {
    walk(root, root, 0, files);
  }

  private void walk(Path root, Path directory, int index, Set<Path> files) throws IOException {
    String name = names.get(index);
    boolean last = index == names.size() - 1;
    if (name.equals(ANY_DIRECTORIES) && !last) {
      walk(root, directory, index + 1, files);
    }
    for (Path child : Durable.children(directory)) {
      String childName = String.valueOf(child.getFileName());
      if (directory.equals(root) && BesideData.isName(childName)) {
        continue;
      }
      boolean isDirectory = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
      if (name.equals(ANY_DIRECTORIES) && !last) {
        if (isDirectory) {
          walk(root, child, index, files);
        }
      } else if (matcher(name).matches(Path.of(childName))) {
        if (last) {
          addAll(child, files);
        } else if (isDirectory) {
          walk(root, child, index + 1, files);
        }
      }
    }
  }

  private static void addAll(Path path, Set<Path> files) throws IOException {
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static PathMatcher matcher(String name) {
    return FileSystems.getDefault().getPathMatcher("glob:" + name);
  }
}
