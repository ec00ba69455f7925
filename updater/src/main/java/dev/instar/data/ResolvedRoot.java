package dev.instar.data;

import dev.instar.disk.BesideData;
import dev.instar.disk.SqliteHeader;
import dev.instar.model.AppName;
import dev.instar.model.DataRoot;
import dev.instar.model.DecisionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A data root at the place where it really is, free of links. Made by {@link Roots}, which refuses
 * places that must not be renamed; whoever has one may stage beside it and switch it.
 *
 * @param path absolute and, as far as it exists, real; a directory when it is present
 * @param present false when the app has no data there yet
 */
public record ResolvedRoot(AppName app, DataRoot root, Path path, boolean present) {
  public ResolvedRoot {
    if (!path.isAbsolute() || path.getParent() == null) {
      throw new IllegalArgumentException("not a place of data: " + path);
    }
  }

  public String name() {
    return root.name();
  }

  /** True when everything in the directory belongs to the app. */
  public boolean isWholeDirectory() {
    return root.kind() == DataRoot.Kind.DIRECTORY;
  }

  /** Whether the app has anything here now; a directory that others use too may hold nothing. */
  public boolean hasData() throws IOException, DecisionException {
    return isWholeDirectory()
        ? Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        : !Contents.of(this).entries().isEmpty();
  }

  /**
   * Where somebody who works with the data would be found: the whole directory, or the app's files
   * in it with what SQLite keeps beside them.
   */
  public List<Path> places() throws IOException, DecisionException {
    if (isWholeDirectory()) {
      return List.of(path);
    }
    Contents contents = Contents.of(this);
    List<Path> places = new ArrayList<>(contents.paths());
    for (String database : contents.databases()) {
      for (String ending : SqliteHeader.BESIDE) {
        places.add(SqliteHeader.beside(path.resolve(database), ending));
      }
    }
    return List.copyOf(places);
  }

  /** Where stages and, when need be, backups of this root lie. */
  public BesideData beside() {
    return BesideData.of(app, root, path);
  }

  /**
   * The stamp's file name: in a directory that others use too it carries the app's name, because
   * they may be apps with stamps of their own.
   */
  public String stampName() {
    return isWholeDirectory() ? Stamp.FILE_NAME : "." + app + Stamp.FILE_NAME;
  }
}
