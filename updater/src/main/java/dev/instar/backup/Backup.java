package dev.instar.backup;

import java.nio.file.Path;

/**
 * A backup that is complete: its manifest was written after its data were in place.
 *
 * @param directory {@code backups/<id>}, which holds the manifest and mostly the data
 */
public record Backup(Path directory, BackupManifest manifest) {
  public String id() {
    return manifest.id();
  }
}
