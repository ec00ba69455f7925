package dev.instar.disk;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Names of databases as SQLite takes them. On Windows it passes them to the system as they are,
 * which wants the long ones marked (<a
 * href="https://learn.microsoft.com/windows/win32/fileio/maximum-file-path-limitation">maximum path
 * length</a>); Java does that by itself.
 */
public final class SqliteName {
  /** The system's 260 characters, with room for what SQLite appends. */
  private static final int LONGEST_UNMARKED = 240;

  private static final String MARK = "\\\\?\\";

  private SqliteName() {}

  /** For functions that take the name of a file. */
  public static String of(Path database) {
    Path path = database.toAbsolutePath();
    String name = path.toString();
    if (!path.getFileSystem().getSeparator().equals("\\") || name.length() <= LONGEST_UNMARKED) {
      return name;
    }
    String whole = path.normalize().toString();
    return whole.startsWith("\\\\") ? MARK + "UNC" + whole.substring(1) : MARK + whole;
  }

  /**
   * For a connection, whatever characters the name has.
   *
   * @param parameters of the URI, {@code mode=ro} for example
   */
  public static String url(Path database, String parameters) {
    String name = URLEncoder.encode(of(database), StandardCharsets.UTF_8).replace("+", "%20");
    return "jdbc:sqlite:file:" + name + "?" + parameters;
  }
}
