package dev.instar.migration.document;

import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.config.ConfigValue;
import dev.instar.migration.ledger.Leaves;
import dev.instar.migration.ledger.Trace;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StepFailed;
import dev.instar.migration.step.StepRun;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One visit of all documents of a place: changes each, and keeps count. */
final class DocumentRun {
  /** How many documents go into one transaction, or one change of a directory. */
  static final int BATCH = 1000;

  private static final int TOLD_EVERY = 10_000;
  private static final int ASKED_EVERY = 100;

  private final StepRun run;
  private final Documents documents;
  private final DocumentChange change;
  private final DocumentFailures failures;
  private final Quarantine quarantine;
  private long visited;
  private long changed;

  DocumentRun(StepRun run, Documents documents, DocumentChange change, DocumentFailures failures)
      throws StepFailed, IOException {
    this.run = run;
    this.documents = documents;
    this.change = change;
    this.failures = failures;
    quarantine = new Quarantine(run, failures);
  }

  StepRun step() {
    return run;
  }

  /** What became of a document. */
  sealed interface Outcome {}

  /** It has this text now, which may be the one that it had. */
  record Kept(String text) implements Outcome {}

  /** It could not be changed and is to be set aside. */
  record Failed(String error) implements Outcome {}

  /**
   * Changes a document and proves that nothing was lost by it.
   *
   * @param place that losses are declared for
   * @throws StepFailed when it cannot be changed and may not be set aside
   */
  Outcome visit(StagePath place, String source, String key, boolean isFile, String text)
      throws StepFailed {
    visited++;
    if (visited % ASKED_EVERY == 0) {
      run.mayGoOn();
    }
    if (visited % TOLD_EVERY == 0) {
      run.progress(documents.shown() + ": " + counted(visited) + " documents");
    }
    ConfigFormat format = ConfigFormat.of(place.path()).orElse(ConfigFormat.JSON);
    String error;
    try {
      Trace trace = run.trace().fork();
      String now =
          change.change(
              new DocumentChange.Visited(source, key, format, isFile, text), trace.of(place));
      if (!now.equals(text)) {
        prove(place, source, format, text, now, trace);
        changed++;
      }
      return new Kept(now);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StepFailed("interrupted at document " + source, e);
    } catch (Exception e) {
      error = message(source, e);
    }
    return failed(source, error);
  }

  /** The same for a document that cannot even be read as text. */
  Failed unreadable(String source, String error) throws StepFailed {
    visited++;
    return failed(source, error);
  }

  private Failed failed(String source, String error) throws StepFailed {
    if (failures.into().isEmpty()) {
      throw new StepFailed("document " + error);
    }
    quarantine.add(error);
    if (!failures.isPercent() && failures.isExceeded(quarantine.count(), visited)) {
      throw tooMany(error);
    }
    run.progress("document " + source + " is set aside: " + error);
    return new Failed(error);
  }

  private StepFailed tooMany(String last) {
    return new StepFailed(
        documents.shown()
            + ": "
            + quarantine.count()
            + " of "
            + counted(visited)
            + " documents cannot be changed, more than "
            + failures
            + "; the last one: "
            + last);
  }

  private void prove(
      StagePath place, String source, ConfigFormat format, String was, String is, Trace trace)
      throws FormatException {
    ConfigValue before = read(format, source, was);
    ConfigValue after = read(format, source, is);
    Leaves.lost(place, before, after, trace, run.declared()).forEach(loss -> run.lost(loss));
  }

  private static ConfigValue read(ConfigFormat format, String source, String text)
      throws FormatException {
    return format.read(source, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String message(String source, Exception e) {
    String message = String.valueOf(e.getMessage());
    if (message.startsWith(source)) {
      return message;
    }
    return source + ": " + (e instanceof FormatException ? message : e.toString());
  }

  Quarantine quarantine() {
    return quarantine;
  }

  /** Writes what was set aside, and tells what was done. */
  void conclude() throws StepFailed, IOException {
    if (failures.into().isPresent() && failures.isExceeded(quarantine.count(), visited)) {
      throw tooMany(quarantine.last());
    }
    quarantine.write();
    run.count(visited);
    String line =
        documents.shown()
            + ": "
            + counted(visited)
            + " documents, "
            + counted(changed)
            + " changed";
    if (quarantine.count() > 0) {
      run.note(
          line
              + ", "
              + counted(quarantine.count())
              + " could not be and are in "
              + failures.into().orElseThrow());
    } else {
      run.progress(line);
    }
  }

  private static String counted(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static @Nullable String text(@Nullable Object value) {
    return value == null
        ? null
        : value instanceof byte[] bytes
            ? new String(bytes, StandardCharsets.UTF_8)
            : value.toString();
  }
}
