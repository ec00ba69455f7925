package dev.instar.disk;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The ordinary files of a place that others may use meanwhile, without what is in them. What
 * vanishes, or may not be looked at, is passed over.
 */
public final class OrdinaryFiles {
  private OrdinaryFiles() {}

  /** What is done with each. */
  @FunctionalInterface
  public interface Visit {
    void at(Path file, BasicFileAttributes attributes);
  }

  /**
   * Visits every one.
   *
   * @param place a file, or a directory with everything in it
   */
  public static void visit(Path place, Visit visit) {
    try {
      Files.walkFileTree(
          place,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile()) {
                visit.at(file, attributes);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      return; // those that were seen
    }
  }

  /** How large they are together, in bytes. */
  public static long size(Path place) {
    long[] bytes = {0};
    visit(place, (file, attributes) -> bytes[0] += attributes.size());
    return bytes[0];
  }
}
