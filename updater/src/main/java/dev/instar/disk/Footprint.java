package dev.instar.disk;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * How much room files take on disk. Every file and directory counts in whole blocks, so that many
 * small ones are not underrated; holes and shared blocks count as if they were written, because a
 * copy may have neither.
 */
public final class Footprint {
  /** The block of the file systems in use; with larger ones the reserve has to do. */
  private static final long BLOCK = 4096;

  private Footprint() {}

  /** The room that one file of this size takes, and its name. */
  public static long ofFile(long size) {
    return Math.ceilDiv(size, BLOCK) * BLOCK + BLOCK;
  }

  /** The room that this many files of this size altogether take, at most. */
  public static long ofFiles(long size, long count) {
    return size + 2 * BLOCK * count;
  }

  /** The room that a tree takes; none when it is not there. */
  public static long ofTree(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return 0;
    }
    long[] bytes = {0};
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes[0] += ofFile(attributes.size());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            bytes[0] += ofFile(0);
            return FileVisitResult.CONTINUE;
          }
        });
    return bytes[0];
  }
}
