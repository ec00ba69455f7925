package dev.instar.care;

import dev.instar.Event;
import dev.instar.model.Version;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * One thing that is not as it should be, explained to a person.
 *
 * @param version the image it is about, if it is about one
 * @param problem what is wrong, as a sentence
 * @param meaning what that means for the user, as a sentence
 * @param remedy what mends it, as a sentence; ends with the command where one does
 */
record Finding(
    Kind kind,
    Path place,
    Optional<Version> version,
    String problem,
    String meaning,
    String remedy,
    Care care) {

  /** Who puts it right. */
  enum Care {
    REPAIR,
    /** The machine would have to guess about data, or about what is not the app's. */
    PERSON,
    /** Nobody has to; it does no harm. */
    NOTE
  }

  /** A finding that the repair command mends. */
  static Finding repairable(Kind kind, Path place, String problem, String meaning, Words words) {
    return new Finding(
        kind, place, Optional.empty(), problem, meaning, words.repair(), Care.REPAIR);
  }

  /** A finding that only a person can put right. */
  static Finding forAPerson(Kind kind, Path place, String problem, String meaning, String remedy) {
    return new Finding(kind, place, Optional.empty(), problem, meaning, remedy, Care.PERSON);
  }

  /** A finding that does no harm. */
  static Finding note(Kind kind, Path place, String problem, String meaning) {
    return new Finding(
        kind, place, Optional.empty(), problem, meaning, "Nothing has to be done.", Care.NOTE);
  }

  /** The same, about the image of a version. */
  Finding of(Version image) {
    return new Finding(kind, place, Optional.of(image), problem, meaning, remedy, care);
  }

  boolean isRepairable() {
    return care == Care.REPAIR;
  }

  boolean isProblem() {
    return care != Care.NOTE;
  }

  Event.Found event() {
    return new Event.Found(
        kind.label(), place, problem, meaning, remedy, care.name().toLowerCase(Locale.ROOT));
  }
}
