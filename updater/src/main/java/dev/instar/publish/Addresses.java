package dev.instar.publish;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reading and writing the parts of an address. */
final class Addresses {
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9._-]+(:\\d{1,5})?|\\[[0-9A-Fa-f:.]+](:\\d{1,5})?");

  private Addresses() {}

  /**
   * The decoded names of a raw path; empty ones (a slash twice, or at the end) are left out.
   *
   * @throws IllegalArgumentException when a percent sign is not followed by two digits
   */
  static List<String> names(@Nullable String rawPath) {
    List<String> names = new ArrayList<>();
    for (String name : (rawPath == null ? "" : rawPath).split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(decode(name.replace("+", "%2B")));
      }
    }
    return names;
  }

  /** The keys and values of a raw query; of a key that stands there twice the last value. */
  static Map<String, String> query(@Nullable String rawQuery) {
    Map<String, String> query = new HashMap<>();
    for (String pair : (rawQuery == null ? "" : rawQuery).split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        query.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    return query;
  }

  /** Whether a {@code Host} header is one that may be repeated in an answer. */
  static boolean isHost(@Nullable String header) {
    return header != null && HOST.matcher(header).matches();
  }

  static String encode(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
