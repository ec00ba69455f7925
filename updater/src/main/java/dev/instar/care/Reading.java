package dev.instar.care;

import dev.instar.model.RepairException;
import java.io.IOException;
import java.util.Optional;

/**
 * What became of reading a file that may be missing or damaged; a value, so that looking goes on.
 */
sealed interface Reading<T> {

  /** It says this. */
  record Found<T>(T found) implements Reading<T> {}

  /** There is no such file. */
  record Absent<T>() implements Reading<T> {}

  /** It is there and cannot be used. */
  record Unusable<T>(String why) implements Reading<T> {}

  /** How a file is read. */
  @FunctionalInterface
  interface Source<T> {
    Optional<T> read() throws IOException, RepairException;
  }

  /** Reads; no failure gets out. */
  static <T> Reading<T> of(Source<T> source) {
    try {
      Optional<T> read = source.read();
      return read.isPresent() ? new Found<>(read.get()) : new Absent<>();
    } catch (RepairException e) {
      return new Unusable<>(e.happened());
    } catch (IOException e) {
      return new Unusable<>("It cannot be read: " + e + ".");
    }
  }

  /** What was found, if anything was. */
  default Optional<T> value() {
    return this instanceof Found<T> found ? Optional.of(found.found()) : Optional.empty();
  }

  /** What is wrong, in a sentence; empty when something was found. */
  default Optional<String> trouble(String absent) {
    return switch (this) {
      case Found<T> found -> Optional.empty();
      case Absent<T> none -> Optional.of(absent);
      case Unusable<T> unusable -> Optional.of(unusable.why());
    };
  }
}
