package dev.instar.migration;

import dev.instar.migration.declaration.Risk;
import dev.instar.migration.ledger.Loss;
import dev.instar.migration.question.Question;
import dev.instar.migration.step.Step;
import dev.instar.migration.validation.Validation;
import dev.instar.model.Checksum;
import dev.instar.model.Hop;
import dev.instar.model.Version;
import java.util.List;
import java.util.Optional;

/**
 * What leads data from one version to the next. To write one in Java, extend this, name the
 * versions in a public constructor without parameters, implement {@link #execute}, list the class
 * in {@code META-INF/services/dev.instar.migration.Migration}, and put the jar into the image's
 * directory of migrations:
 *
 * <pre>{@code
 * public final class SplitNames extends Migration {
 *   public SplitNames() {
 *     super("1.2.0", "1.3.0", "Split names into first and last");
 *   }
 *
 *   @Override
 *   public void execute(MigrationContext context) throws Exception {
 *     try (Connection database = context.openDatabase("home/data/app.db")) { … }
 *   }
 * }
 * }</pre>
 *
 * <p>It works on a copy; whatever it throws, the user's data stay as they are. What it lets
 * disappear it must say in {@link #losses}, or the upgrade is aborted.
 */
public abstract class Migration implements Hop {
  private final Version from;
  private final Version to;
  private final String title;

  /**
   * A migration between two versions of data.
   *
   * @throws IllegalArgumentException when one is no version, or {@code to} is not the newer one
   */
  protected Migration(String from, String to, String title) {
    this(new Version(from), new Version(to), title);
    if (leadsBack()) {
      throw new IllegalArgumentException(
          "\"" + title + "\" must lead to a version newer than " + from + ", leads to " + to);
    }
  }

  /** One that may lead back. */
  Migration(Version from, Version to, String title) {
    this.from = from;
    this.to = to;
    this.title = title;
  }

  @Override
  public final Version from() {
    return from;
  }

  @Override
  public final Version to() {
    return to;
  }

  public final String title() {
    return title;
  }

  /**
   * The data root whose own versions it leads between, and nothing outside of which it changes;
   * none when they are versions of the app's data.
   */
  public Optional<String> root() {
    return Optional.empty();
  }

  public Risk risk() {
    return Risk.AUTOMATIC;
  }

  /** What it changes, a line each, for the plan that the user sees. */
  public List<String> changes() {
    return List.of(title);
  }

  /** Why it is done, for the user who is asked. */
  public Optional<String> why() {
    return Optional.empty();
  }

  /** What the user must do by hand before it runs. */
  public Optional<String> guidance() {
    return Optional.empty();
  }

  /** What the user is asked before it runs. */
  public List<Question> questions() {
    return List.of();
  }

  /** What may be gone afterwards. */
  public List<Loss> losses() {
    return List.of();
  }

  /**
   * Does the work, all of it on the staged copy.
   *
   * @throws Exception whatever went wrong; the upgrade is aborted with it
   */
  public abstract void execute(MigrationContext context) throws Exception;

  /** Whether it leads to an older version, or to none other: the reverse of another one. */
  public final boolean leadsBack() {
    return !to.isNewerThan(from);
  }

  /** What leads data that it has made, and that were used since, back; if that can be. */
  public Optional<Migration> reversed() {
    return Optional.empty();
  }

  /** What it consists of. */
  List<Step> steps() {
    return List.of(new JavaStep(this));
  }

  /** What must be true afterwards. */
  List<Validation> validations() {
    return List.of();
  }

  /**
   * The oldest data version whose code can read what this migration makes of data it could read
   * before.
   */
  public Version minReader() {
    return to;
  }

  /** The same for code that changes the data. */
  public Version minWriter() {
    return to;
  }

  /**
   * A checksum over what it is, so that a migration which was changed after it was applied is
   * noticed.
   */
  public Checksum checksum() {
    return Checksum.ofSummary(source() + "\n" + from + "\n" + to + "\n" + title + "\n" + changes());
  }

  /** Where it was found, for messages. */
  String source() {
    return "class " + getClass().getName();
  }

  @Override
  public final String toString() {
    return from + " to " + to + ": " + title;
  }
}
