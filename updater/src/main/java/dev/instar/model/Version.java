package dev.instar.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.semver4j.Semver;

/**
 * A version by Semantic Versioning 2.0.0, of a program or of data. Ordered by precedence (section
 * 11), build metadata last, so that equal in order means equal in text. Its text is safe as the
 * name of a file.
 */
public record Version(String text) implements Comparable<Version> {
  /** The channel of everything that is no prerelease. */
  public static final String STABLE = "stable";

  /** What the name of a channel looks like. */
  public static final String CHANNEL = "[a-z][a-z0-9-]*";

  private static final Pattern LOOSE =
      Pattern.compile("(\\d{1,18})(?:\\.(\\d{1,18}))?(?:\\.(\\d{1,18}))?([-+].*)?");

  /** Longer than any honest version; keeps file names valid everywhere. */
  private static final int MAX_LENGTH = 100;

  public Version {
    if (text.length() > MAX_LENGTH || !Semver.isValid(text) || text.startsWith("v")) {
      throw new IllegalArgumentException("not a semantic version: " + text);
    }
  }

  /**
   * Reads a version, with or without a leading {@code v} as tags have it.
   *
   * @throws FormatException when it is not a semantic version
   */
  public static Version parse(String text) throws FormatException {
    String bare = text.startsWith("v") ? text.substring(1) : text;
    try {
      return new Version(bare);
    } catch (IllegalArgumentException e) {
      throw new FormatException(
          "\"" + text + "\" is not a version; expected major.minor.patch, as 1.2.0");
    }
  }

  /**
   * Reads a version as publishers write it who do not follow Semantic Versioning to the letter: one
   * to three numbers, with zeros before them or not, then perhaps a pre-release. {@code 4.2} is
   * {@code 4.2.0}, {@code 2024.05.30} is {@code 2024.5.30}; so all of them have one order.
   */
  public static Optional<Version> ofTag(String text) {
    Matcher parts = LOOSE.matcher(text);
    if (!parts.matches()) {
      return ifOne(text);
    }
    StringBuilder version = new StringBuilder(number(parts.group(1)));
    for (int group = 2; group <= 3; group++) {
      version.append('.').append(parts.group(group) == null ? "0" : number(parts.group(group)));
    }
    return ifOne(version + (parts.group(4) == null ? "" : parts.group(4)));
  }

  private static String number(String digits) {
    return digits.replaceFirst("^0+(?=.)", "");
  }

  /** The version that a text is, as it is written; none when it is no version. */
  public static Optional<Version> ifOne(String text) {
    try {
      return Optional.of(new Version(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  public boolean isPrerelease() {
    return !new Semver(text).getPreRelease().isEmpty();
  }

  /**
   * The channel that a version is meant for when nothing else says it: the letters that its first
   * pre-release identifier begins with, as {@code beta} for {@code 1.3.0-beta.2}.
   */
  public String channel() {
    if (!isPrerelease()) {
      return STABLE;
    }
    String letters = new Semver(text).getPreRelease().getFirst().replaceFirst("[^A-Za-z].*", "");
    return letters.isEmpty() ? "prerelease" : letters.toLowerCase(Locale.ROOT);
  }

  @Override
  public int compareTo(Version other) {
    int byPrecedence = new Semver(text).compareTo(new Semver(other.text));
    return byPrecedence != 0 ? byPrecedence : text.compareTo(other.text);
  }

  public boolean isNewerThan(Version other) {
    return compareTo(other) > 0;
  }

  public boolean isOlderThan(Version other) {
    return compareTo(other) < 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
