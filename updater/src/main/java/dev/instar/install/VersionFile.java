package dev.instar.install;

import dev.instar.disk.Durable;
import dev.instar.model.FormatException;
import dev.instar.model.RepairException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file of one line that names a version: {@code current} and {@code state/updater}. */
public final class VersionFile {
  private final Path file;
  private final Durable durable;

  public VersionFile(Path file, Durable durable) {
    this.file = file;
    this.durable = durable;
  }

  /**
   * Reads it.
   *
   * @return empty when the file is absent
   * @throws RepairException when it does not name a version
   */
  public Optional<Version> read() throws IOException, RepairException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String text = Files.readString(file).strip();
    try {
      return Optional.of(Version.parse(text));
    } catch (FormatException e) {
      throw new RepairException(
          file + " does not name a version, it says \"" + text + "\".",
          "Nothing was changed.",
          "Delete the file, then run the newest version's install script again; it writes it anew.",
          e);
    }
  }

  public void write(Version version) throws IOException {
    durable.replace(file, version.text() + "\n");
  }

  public void delete() throws IOException {
    durable.deleteTree(file);
  }
}
