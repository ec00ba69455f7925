package dev.instar.data;

import java.nio.file.Path;

/**
 * A copy of a data root, made to be migrated and then switched with it.
 *
 * @param stage the copy; where the root is absent, a name for data that appear
 * @param snapshot the live data as they were when they were copied
 */
public record Staged(ResolvedRoot root, Path stage, Snapshot snapshot) {

  /** The stamp's place in the copy. */
  public Path stampFile() {
    return stage.resolve(root.stampName());
  }

  /** A free name for {@link Snapshot#recheck}, on the data's file system. */
  public Path scratch() {
    return stage.resolveSibling(stage.getFileName() + "-recheck");
  }
}
