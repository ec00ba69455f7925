package dev.instar.download;

import dev.instar.model.RelativePath;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Why an archive is not unpacked. An {@link IOException} only so that it passes through the streams
 * and the disk between the one who sees the fault and {@link Archive}, which tells the user.
 */
final class Refusal extends IOException {
  private static final long serialVersionUID = 1L;

  Refusal(String why) {
    this(why, null);
  }

  Refusal(String why, @Nullable Throwable cause) {
    super(why, cause);
  }

  /** The fault of one entry, by the name that it has in the archive. */
  static Refusal of(String entry, String fault) {
    return new Refusal(RelativePath.shown(entry) + " " + fault);
  }
}
