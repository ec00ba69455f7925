package dev.instar.launcher;

import dev.instar.model.FormatException;
import dev.instar.model.UpdateCheck;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import java.util.Optional;

/** Reads those options of the commands about updates that are more than a word. */
final class UpdateOptions {
  private static final String UNTOUCHED = "Nothing was changed.";

  private UpdateOptions() {}

  static Optional<UpdateCheck> check(Optional<String> text) throws UsageException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<UpdateCheck> check = UpdateCheck.ofWord(text.get());
    if (check.isEmpty()) {
      throw new UsageException(
          "--check cannot be \"" + text.get() + "\".",
          UNTOUCHED,
          "Give one of: " + UpdateCheck.words() + ".");
    }
    return check;
  }

  static Optional<String> channel(Optional<String> text) throws UsageException {
    if (text.isPresent() && !text.get().matches(Version.CHANNEL)) {
      throw new UsageException(
          "--channel cannot be \"" + text.get() + "\".",
          UNTOUCHED,
          "Give a channel of the publisher's, as beta, or stable.");
    }
    return text;
  }

  static Version version(String option, String text) throws UsageException {
    try {
      return Version.parse(text);
    } catch (FormatException e) {
      throw new UsageException(
          option + ": " + e.getMessage() + ".",
          UNTOUCHED,
          "Give the version as it is named in the releases.",
          e);
    }
  }
}
