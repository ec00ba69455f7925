package dev.instar.model;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the process was started with, handed in so that tests can set it. Variables that are set but
 * empty count as absent, as POSIX shells' {@code ${NAME:-otherwise}} has it.
 */
public record Environment(
    Map<String, String> variables,
    Path home,
    Path workingDirectory,
    Clock clock,
    Platform platform) {

  public Environment {
    variables = Map.copyOf(variables);
  }

  /**
   * This process's own. {@code HOME} wins over Java's {@code user.home}; on Windows {@code
   * USERPROFILE} does, as {@code HOME} is there only in some shells.
   */
  public static Environment ofThisProcess() {
    Map<String, String> variables = System.getenv();
    Platform platform = Platform.current();
    String home = variables.getOrDefault(platform.isWindows() ? "USERPROFILE" : "HOME", "");
    return new Environment(
        variables,
        Path.of(home.isEmpty() ? System.getProperty("user.home") : home),
        Path.of("").toAbsolutePath(),
        Clock.systemUTC(),
        platform);
  }

  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }

  /**
   * The time that whoever builds reproducibly takes for now (reproducible-builds.org, {@code
   * SOURCE_DATE_EPOCH}).
   */
  public Optional<Instant> sourceDate() {
    return variable("SOURCE_DATE_EPOCH")
        .filter(seconds -> seconds.matches("[0-9]{1,11}"))
        .map(seconds -> Instant.ofEpochSecond(Long.parseLong(seconds)));
  }

  /** That time, or the real one, in whole seconds. */
  public Instant buildTime() {
    return sourceDate().orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS));
  }

  /** The same with one variable set. */
  public Environment with(String name, String value) {
    Map<String, String> changed = new HashMap<>(variables);
    changed.put(name, value);
    return new Environment(changed, home, workingDirectory, clock, platform);
  }
}
