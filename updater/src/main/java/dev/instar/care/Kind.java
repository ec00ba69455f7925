package dev.instar.care;

import java.util.Locale;

/** Every sort of thing that can be wrong with an installation, by the name that programs see. */
enum Kind {
  /** The file that names the active version is missing, is not readable, or names nothing. */
  CURRENT_BROKEN,
  /** The same for the file that names whose updater serves the commands. */
  UPDATER_BROKEN,
  IMAGE_MISSING,
  /** An image without a usable descriptor, or with another version's. */
  IMAGE_UNUSABLE,
  /** The hash of an image's tree is not the one that was verified. */
  IMAGE_CHANGED,
  /** As {@link #IMAGE_CHANGED}, by nothing but the right to execute. */
  PROGRAMS_CHANGED_MODE,
  /** Nothing on this machine says what an image in use must be. */
  IMAGE_UNPROVEN,
  LAUNCHER_BROKEN,
  JOURNAL_BROKEN,
  JOURNAL_OF_ANOTHER_FORMAT,
  CHANGE_INTERRUPTED,
  /** Starts are held back, and nobody is at work. */
  SWITCH_LEFT,
  METADATA_BROKEN,
  METADATA_OF_NEWER_STRUCTURE,
  HISTORY_CUT_OFF,
  /** A file that was being written when its writer died. */
  HALF_WRITTEN,
  NOT_WRITABLE,
  OWNED_BY_ANOTHER,
  FOREIGN,
  STAGING_LEFT,
  /** A copy of data beside the data, from a change that is not in flight any more. */
  STAGE_LEFT,
  BACKUP_DAMAGED,
  BACKUP_UNREADABLE,
  /** Something among the backups that no manifest describes. */
  BACKUP_UNDESCRIBED,
  /** What a deletion left, or a preparation that never got any data. */
  BACKUP_REMAINS,
  /** A data root that cannot be used as it is. */
  DATA_UNUSABLE,
  DATA_VERSION_UNREADABLE,
  DATA_OF_ANOTHER_VERSION,
  DATA_OF_TWO_VERSIONS,
  DATABASE_CORRUPT;

  /** As {@code image-missing}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
