package dev.instar.net;

import dev.instar.model.Environment;
import dev.instar.model.Platform;
import dev.instar.model.UsageException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The network as tests want it: the same rules, an empty environment, and no pauses. */
public final class Quick {
  public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  public static final Patience PATIENCE =
      new Patience(
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(40),
          Duration.ofSeconds(60),
          List.of(Duration.ofMillis(10), Duration.ofMillis(20)));

  private Quick() {}

  /** An environment of these variables (name, value, name, value…) where it is {@link #NOW}. */
  public static Environment environment(String... variables) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      map.put(variables[i], variables[i + 1]);
    }
    Path nowhere = Path.of("nowhere").toAbsolutePath();
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    return new Environment(map, nowhere, nowhere, clock, Platform.current());
  }

  public static Http http(String source, String... variables) throws UsageException {
    return Http.of(
        environment(variables),
        "instar-test",
        URI.create(source),
        PATIENCE,
        Quiet.NONE,
        exchange -> {});
  }
}
