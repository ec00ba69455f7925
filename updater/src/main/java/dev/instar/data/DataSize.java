package dev.instar.data;

import dev.instar.disk.Footprint;
import dev.instar.model.InstarException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;

/**
 * How much room a copy of a data root takes, told from names and sizes alone.
 *
 * @param all everything, in bytes
 * @param databases the SQLite databases among it, with what lies beside them
 */
public record DataSize(long all, long databases) {

  /**
   * Measures a root as it is now; nothing when it is absent.
   *
   * @throws InstarException when it holds what cannot be copied
   */
  public static DataSize of(ResolvedRoot root) throws IOException, InstarException {
    Contents contents = Contents.of(root);
    var parts = DataCopy.databaseParts(contents.databases());
    long all = 0;
    long databases = 0;
    for (Map.Entry<String, Path> entry : contents.entries().entrySet()) {
      long bytes = size(entry.getValue());
      all += bytes;
      if (parts.contains(entry.getKey())) {
        databases += bytes;
      }
    }
    return new DataSize(all, databases);
  }

  private static long size(Path path) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Footprint.ofFile(attributes.isRegularFile() ? attributes.size() : 0);
    } catch (NoSuchFileException e) {
      return 0; // deleted while we looked
    }
  }
}
