package dev.instar.net;

import dev.instar.model.Environment;
import dev.instar.model.UsageException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * The user's token for the release source. It is sent to that one origin and to no other (for
 * GitHub itself also to the one of its uploads), and stands in no message.
 */
final class Credential {
  private static final List<String> VARIABLES = List.of("GITHUB_TOKEN", "GH_TOKEN");

  /** GitHub takes uploads at an origin of their own. */
  private static final Origin GITHUB = new Origin("https", "api.github.com", 443);

  private static final Origin GITHUB_UPLOADS = new Origin("https", "uploads.github.com", 443);

  private static final Pattern FORM = Pattern.compile("[!-~]+");

  private final Origin origin;
  private final String token;

  private Credential(Origin origin, String token) {
    this.origin = origin;
    this.token = token;
  }

  /**
   * The token in the environment, if there is one.
   *
   * @throws UsageException when it cannot be one
   */
  static Optional<Credential> of(Environment environment, Origin origin) throws UsageException {
    for (String variable : VARIABLES) {
      String token = environment.variable(variable).orElse("").strip();
      if (token.isEmpty()) {
        continue;
      }
      if (!FORM.matcher(token).matches()) {
        throw new UsageException(
            "The variable " + variable + " holds characters that no token has.",
            "Nothing was changed.",
            "Set it to the token alone, or unset it, and try again.");
      }
      return Optional.of(new Credential(origin, token));
    }
    return Optional.empty();
  }

  boolean belongsTo(HttpUrl url) {
    Origin asked = Origin.of(url);
    return origin.equals(asked) || (origin.equals(GITHUB) && asked.equals(GITHUB_UPLOADS));
  }

  String authorization() {
    return "Bearer " + token;
  }
}
