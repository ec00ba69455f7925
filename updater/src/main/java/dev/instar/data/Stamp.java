package dev.instar.data;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.disk.Durable;
import dev.instar.model.AppName;
import dev.instar.model.Checksum;
import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import dev.instar.model.RepairException;
import dev.instar.model.StampForm;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The version of data, kept with the data in {@code .instar.json} of a data root, staged and
 * switched with them, so that data and their version cannot part. (In a root of kind {@code files}
 * the file is named {@code .<app>.instar.json}.)
 *
 * <p>The first line has one fixed form, from which a shell's {@code read} takes the version. Format
 * 1:
 *
 * <pre>{@code
 * {"data_version":"1.2.0",
 *   "format" : 1,
 *   "app" : "employees",
 *   "min_reader" : "1.1.0",
 *   "min_writer" : "1.2.0",
 *   "applied" : [ {
 *     "from" : "1.0.0",
 *     "to" : "1.1.0",
 *     "title" : "Add department to employees",
 *     "algorithm" : "text-1",
 *     "sha256" : "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
 *     "when" : "2026-11-21T10:11:12Z"
 *   } ]
 * }
 * }</pre>
 *
 * @param minReader the oldest data version whose code can read these data
 * @param minWriter the oldest data version whose code may change them
 * @param applied every migration these data went through, oldest first
 */
public record Stamp(
    Version dataVersion, AppName app, Version minReader, Version minWriter, List<Applied> applied) {

  public static final String FILE_NAME = StampForm.FILE_NAME;
  public static final int FORMAT = 1;

  /**
   * One migration that these data went through.
   *
   * @param checksum of the migration as it was then
   */
  public record Applied(Version from, Version to, String title, Checksum checksum, Instant when) {}

  /** What code of some data version may do with these data. */
  public enum Access {
    WRITE,
    READ,
    NONE
  }

  public Stamp {
    applied = List.copyOf(applied);
  }

  /** The stamp of data that only code of their own version, or newer, may use. */
  public static Stamp of(Version dataVersion, AppName app) {
    return new Stamp(dataVersion, app, dataVersion, dataVersion, List.of());
  }

  /** The stamp after one more migration; only code of the new version, or newer, may use them. */
  public Stamp after(Applied migration) {
    return after(migration, migration.to(), migration.to());
  }

  /**
   * The stamp after one more migration.
   *
   * @param reader the oldest data version whose code can still read what the migration made of data
   *     that it could read before
   * @param writer the same for changing them
   */
  public Stamp after(Applied migration, Version reader, Version writer) {
    List<Applied> more = new ArrayList<>(applied);
    more.add(migration);
    return new Stamp(migration.to(), app, newer(minReader, reader), newer(minWriter, writer), more);
  }

  /**
   * The stamp after a migration was taken back.
   *
   * @param from where the migration led from
   * @param to where it led
   */
  public Stamp back(Version from, Version to) {
    List<Applied> rest = new ArrayList<>(applied);
    rest.removeIf(one -> one.from().equals(from) && one.to().equals(to));
    return new Stamp(from, app, from, from, rest);
  }

  private static Version newer(Version one, Version other) {
    return one.isOlderThan(other) ? other : one;
  }

  /** What code that reads and writes {@code version} may do with these data. */
  public Access accessFor(Version version) {
    if (version.isOlderThan(minReader)) {
      return Access.NONE;
    }
    return version.isOlderThan(minWriter) ? Access.READ : Access.WRITE;
  }

  /**
   * Reads the stamp at its place; none when there is no file.
   *
   * @throws RepairException when the file is not a stamp, or of a newer format; it is left alone
   */
  public static Optional<Stamp> read(Path file) throws IOException, RepairException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(file.toString(), Files.readAllBytes(file)));
    } catch (FormatException e) {
      throw new RepairException(
          "The version of the data cannot be read from " + file + ": " + e.getMessage() + ".",
          "Neither the data nor this file were changed.",
          "If a newer version of the app wrote it, run that; otherwise restore a backup with the"
              + " rollback command, or delete the file to have the data's version found anew.",
          e);
    }
  }

  static Stamp parse(String source, byte[] bytes) throws FormatException {
    JsonObject json = JsonObject.parse(source, bytes);
    long format = json.number("format");
    if (format != FORMAT) {
      throw json.problem("format", "is " + format + "; this program knows format " + FORMAT);
    }
    List<Applied> applied = new ArrayList<>();
    for (JsonObject one : json.objects("applied")) {
      applied.add(
          new Applied(
              one.version("from"),
              one.version("to"),
              one.string("title"),
              new Checksum(
                  one.optionalString("algorithm").orElse(Checksum.SUMMARY), one.sha256("sha256")),
              when(one)));
    }
    return new Stamp(
        json.version("data_version"),
        AppName.parse(json.string("app")),
        json.version("min_reader"),
        json.version("min_writer"),
        applied);
  }

  private static Instant when(JsonObject json) throws FormatException {
    String text = json.string("when");
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw json.problem("when", "must be a time as 2026-11-21T10:11:12Z, is \"" + text + "\"");
    }
  }

  /** Puts the stamp in place, atomically. */
  public void write(Path file, Durable durable) throws IOException {
    durable.replace(file, text());
  }

  /** The content of the file. */
  String text() {
    ObjectNode rest = JsonObject.newObject();
    rest.put("format", FORMAT);
    rest.put("app", app.text());
    rest.put("min_reader", minReader.text());
    rest.put("min_writer", minWriter.text());
    ArrayNode list = rest.putArray("applied");
    for (Applied one : applied) {
      list.addObject()
          .put("from", one.from().text())
          .put("to", one.to().text())
          .put("title", one.title())
          .put("algorithm", one.checksum().algorithm())
          .put("sha256", one.checksum().hash().hex())
          .put("when", one.when().toString());
    }
    return StampForm.firstLine(dataVersion) + JsonObject.text(rest).substring("{".length());
  }
}
