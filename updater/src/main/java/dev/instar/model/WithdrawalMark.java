package dev.instar.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the notes of a release say that it was withdrawn: in a comment of Markdown that no reader
 * sees, {@code <!-- instar:withdrawn REASON -->}. Nobody has signed it; all that it can do is to
 * keep an installation from a release, which whoever can write it can do anyway.
 */
public final class WithdrawalMark {
  /** The file with the reason, in the directory of a release that is served from there. */
  public static final String FILE = "WITHDRAWN";

  private static final Pattern MARK = Pattern.compile("<!-- instar:withdrawn (.*?) ?-->");

  private static final Pattern UNPRINTABLE = Pattern.compile("\\p{C}+");
  private static final int SHOWN = 200;

  private WithdrawalMark() {}

  /** The mark for a reason of one line. */
  public static String of(String reason) {
    String line = reason.strip().replaceAll("\\s+", " ").replace("--", "-").replace(">", "");
    return "<!-- instar:withdrawn " + line + " -->";
  }

  /** The reason in a release's notes, if they have the mark. */
  public static Optional<String> in(String notes) {
    Matcher mark = MARK.matcher(notes);
    return mark.find() ? Optional.of(printable(mark.group(1))) : Optional.empty();
  }

  private static String printable(String text) {
    String line = UNPRINTABLE.matcher(text).replaceAll(" ");
    return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
  }
}
