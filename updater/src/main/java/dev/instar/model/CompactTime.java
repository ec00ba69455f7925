package dev.instar.model;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A time as a part of a file's name, to the second in UTC: {@code 20260101T101112Z}. */
public final class CompactTime {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private CompactTime() {}

  public static String text(Instant time) {
    return FORMAT.format(time);
  }
}
