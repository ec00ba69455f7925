package dev.instar.net;

import java.time.Duration;
import java.util.List;

/**
 * How long a server is waited for, and how often it is asked again.
 *
 * @param connect until a connection stands
 * @param stall between two pieces of an answer
 * @param answer for a small answer as a whole
 * @param transfer for a streamed answer as a whole
 * @param pauses before the second try, the third, and so on; after the last one it has failed
 */
public record Patience(
    Duration connect, Duration stall, Duration answer, Duration transfer, List<Duration> pauses) {

  /** For people at a terminal: a dead server is reported within seconds. */
  public static final Patience USUAL =
      new Patience(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofHours(2),
          List.of(Duration.ofMillis(400), Duration.ofMillis(1600)));

  public Patience {
    pauses = List.copyOf(pauses);
  }
}
