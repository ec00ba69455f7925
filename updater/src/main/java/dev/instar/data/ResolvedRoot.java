package dev.instar.data;

import dev.instar.disk.BesideData;
import dev.instar.disk.SqliteHeader;
import dev.instar.model.AppName;
import dev.instar.model.DataRoot;
import dev.instar.model.DecisionException;
import dev.instar.model.StampForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
   * in one that others use too.
   */
  public List<Path> places() throws IOException, DecisionException {
    return isWholeDirectory() ? List.of(path) : belongings();
  }

  /**
   * Every file and directory that belongs to the app here now, the stamp and what SQLite keeps
   * beside its databases included.
   */
  public List<Path> belongings() throws IOException, DecisionException {
    Contents contents = Contents.of(this);
    List<Path> paths = new ArrayList<>(contents.paths());
    for (String database : contents.databases()) {
      Path memory = SqliteHeader.beside(path.resolve(database), SqliteHeader.SHARED_MEMORY);
      if (Files.exists(memory, LinkOption.NOFOLLOW_LINKS)) {
        paths.add(memory);
      }
    }
    return List.copyOf(paths);
  }

  /** How large the app's files here are together, in bytes. */
  public long size() throws IOException, DecisionException {
    long bytes = 0;
    for (Path file : Contents.of(this).paths()) {
      bytes += Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
    }
    return bytes;
  }

  /** The databases whose file is corrupt, each with what SQLite says; reads every page of them. */
  public Map<Path, String> corruptDatabases() throws IOException, DecisionException {
    Map<Path, String> corrupt = new TreeMap<>();
    for (String database : Contents.of(this).databases()) {
      Path file = path.resolve(database);
      SqliteCopy.corruption(file).ifPresent(what -> corrupt.put(file, what));
    }
    return corrupt;
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
    return StampForm.nameIn(root, app);
  }
}
