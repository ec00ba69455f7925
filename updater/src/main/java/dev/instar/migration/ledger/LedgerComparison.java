package dev.instar.migration.ledger;

import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.config.ConfigValue;
import dev.instar.migration.config.KeyPath;
import dev.instar.migration.stage.Stage;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StagedDatabase;
import dev.instar.migration.stage.StepFailed;
import dev.instar.model.FormatException;
import dev.instar.model.Sha256;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds what was there before and is not there now, following what the engine moved, and leaves out
 * what was declared.
 */
final class LedgerComparison {
  private final Stage stage;
  private final Ledger before;
  private final Ledger after;
  private final Trace trace;
  private final List<Loss> declared;
  private final Set<Sha256> arrived;
  private final Map<StagePath, Map<KeyPath, ConfigValue>> leavesNow = new HashMap<>();
  private final List<String> losses = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  LedgerComparison(Stage stage, Ledger before, Ledger after, Trace trace, List<Loss> declared) {
    this.stage = stage;
    this.before = before;
    this.after = after;
    this.trace = trace;
    this.declared = declared;
    arrived = arrived(before, after);
  }

  Ledger.Verdict verdict() throws IOException, StepFailed {
    for (FileMeasure file : before.files()) {
      StagePath place = trace.whereIs(file.place());
      Optional<FileMeasure> now = after.file(place);
      if (now.filter(file::sameBytes).isPresent()
          || now.filter(found -> trace.explains(file, found)).isPresent()
          || isDeclared(file.place())
          || isDeclared(place)
          || isElsewhere(file)) {
        continue;
      }
      if (file.database().isPresent()) {
        compareDatabase(file.place(), file.database().get(), now);
      } else if (file.text().isPresent()) {
        compareKeys(file, file.text().get());
      } else {
        compareBytes(file, now);
      }
    }
    return new Ledger.Verdict(losses, notes);
  }

  private boolean isDeclared(StagePath place) {
    return declared.stream()
        .anyMatch(loss -> loss instanceof Loss.Files files && place.matches(files.pattern()));
  }

  /** Whether the same content turned up where it was not before. */
  private boolean isElsewhere(FileMeasure file) {
    return file.size() > 0 && arrived.contains(file.sha256());
  }

  private static Set<Sha256> arrived(Ledger before, Ledger after) {
    Set<Sha256> arrived = new HashSet<>();
    for (FileMeasure now : after.files()) {
      if (!before.file(now.place()).filter(now::sameBytes).isPresent()) {
        arrived.add(now.sha256());
      }
    }
    return arrived;
  }

  private void compareBytes(FileMeasure file, Optional<FileMeasure> now) {
    if (now.isEmpty()) {
      losses.add("file " + file.place() + ": " + file.size() + " bytes before, gone after");
    } else if (file.size() > 0 || file.isLink()) {
      losses.add("file " + file.place() + ": its content changed");
    }
  }

  private void compareDatabase(StagePath place, DatabaseMeasure old, Optional<FileMeasure> now)
      throws IOException, StepFailed {
    Optional<DatabaseMeasure> present = now.flatMap(FileMeasure::database);
    DatabaseComparison comparison =
        new DatabaseComparison(declared, (table, column) -> trace.rewritten(place, table, column));
    comparison.compare(old, present);
    if (!comparison.open().isEmpty()) {
      StagedDatabase database = new StagedDatabase(stage.content(now.orElseThrow().place()));
      try {
        database.use(before.scratch().disk(), comparison::lookAgain);
      } catch (SQLException e) {
        throw new StepFailed("a database cannot be compared: " + e.getMessage(), e);
      }
    }
    losses.addAll(comparison.losses());
    SortedSet<String> vanished = new TreeSet<>(old.objects());
    present.ifPresent(database -> vanished.removeAll(database.objects()));
    vanished.forEach(object -> notes.add(object + " is no longer there"));
  }

  private void compareKeys(FileMeasure file, LedgerScratch.Slice text) throws IOException {
    Map<KeyPath, ConfigValue> leaves = leaves(file.place(), before.scratch().get(text));
    StagePath placeNow = trace.whereIs(new Trace.Leaf(file.place(), Leaves.NOWHERE)).file();
    if (after.file(placeNow).isEmpty()
        && leaves.keySet().stream()
            .anyMatch(key -> !Leaves.isDeclared(declared, new Trace.Leaf(file.place(), key)))) {
      losses.add("file " + file.place() + ": " + leaves.size() + " values before, gone after");
      return;
    }
    for (Map.Entry<KeyPath, ConfigValue> entry : leaves.entrySet()) {
      Trace.Leaf leaf = new Trace.Leaf(file.place(), entry.getKey());
      Trace.Leaf target = trace.whereIs(leaf);
      if (Leaves.isDeclared(declared, leaf) || Leaves.isDeclared(declared, target)) {
        continue;
      }
      ConfigValue now = leafNow(target);
      ConfigValue expected = trace.expected(leaf, entry.getValue());
      if (!Leaves.isKept(expected, now, target.file())) {
        losses.add(Leaves.loss(leaf, entry.getValue(), now));
      }
    }
  }

  private @Nullable ConfigValue leafNow(Trace.Leaf leaf) throws IOException {
    Optional<ConfigFormat> format = ConfigFormat.of(leaf.file().path());
    KeyPath key = format.map(known -> known.placeOf(leaf.key())).orElse(leaf.key());
    return leavesNow(leaf.file()).get(key);
  }

  private Map<KeyPath, ConfigValue> leavesNow(StagePath place) throws IOException {
    Map<KeyPath, ConfigValue> known = leavesNow.get(place);
    if (known == null) {
      Optional<LedgerScratch.Slice> text = after.file(place).flatMap(FileMeasure::text);
      known = text.isEmpty() ? Map.of() : leaves(place, after.scratch().get(text.get()));
      leavesNow.clear(); // one file is enough: leaves are asked for file by file
      leavesNow.put(place, known);
    }
    return known;
  }

  private static Map<KeyPath, ConfigValue> leaves(StagePath place, byte[] text) {
    try {
      ConfigFormat format = ConfigFormat.of(place.path()).orElseThrow();
      return Leaves.of(format.read(place.toString(), text));
    } catch (FormatException e) {
      throw new IllegalStateException("it could be read when it was put away", e);
    }
  }
}
