package dev.instar.install;

import dev.instar.disk.Durable;
import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import dev.instar.model.RepairException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;

/** The journal on disk: absent, or one whole state of the change in flight. */
public final class JournalFile {
  private final Layout layout;
  private final Durable durable;

  public JournalFile(Layout layout, Durable durable) {
    this.layout = layout;
    this.durable = durable;
  }

  /** What was found at the journal's place. */
  public sealed interface Found {
    /** No change is in flight. */
    record None() implements Found {}

    /** A change that this program can finish. */
    record InFlight(Journal journal) implements Found {}

    /** A change that another image's updater wrote, and must finish, in a format of its own. */
    record OfAnotherFormat(long format, Version updater) implements Found {}
  }

  /**
   * Reads the journal.
   *
   * @throws RepairException when it is not a journal; it stays as it is
   */
  public Found read() throws IOException, RepairException {
    if (!Files.exists(layout.journal())) {
      return new Found.None();
    }
    byte[] bytes = Files.readAllBytes(layout.journal());
    try {
      JsonObject json = JsonObject.parse("journal.json", bytes);
      long format = json.number("format");
      return format == Journal.FORMAT
          ? new Found.InFlight(Journal.read(json))
          : new Found.OfAnotherFormat(format, json.version("updater"));
    } catch (FormatException e) {
      throw new RepairException(
          "The record of an unfinished change, "
              + layout.journal()
              + ", cannot be read: "
              + e.getMessage()
              + ".",
          "It was left as it is, and so were the program and the data.",
          "If the app starts and its data are well, move the file away and run the command again."
              + " Otherwise keep it, and ask the app's publisher: the data of before are below "
              + layout.backups()
              + ".",
          e);
    }
  }

  public void write(Journal journal) throws IOException {
    durable.replace(layout.journal(), journal.toJson());
  }

  /** Ends the change. */
  public void delete() throws IOException {
    durable.deleteTree(layout.journal());
  }
}
