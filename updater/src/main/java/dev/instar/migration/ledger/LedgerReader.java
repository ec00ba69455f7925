package dev.instar.migration.ledger;

import dev.instar.disk.Disk;
import dev.instar.disk.Tree;
import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.stage.Stage;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StagedDatabase;
import dev.instar.migration.stage.StepFailed;
import dev.instar.model.FormatException;
import dev.instar.model.Sha256;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Walks a stage once and measures every file in it. */
final class LedgerReader {
  /** Larger texts are compared as bytes: they are no configurations. */
  private static final long LARGEST_TEXT = 16L << 20;

  private final Stage stage;
  private final Disk disk;
  private final LedgerScratch scratch;
  private final @Nullable Ledger before;

  LedgerReader(Stage stage, Disk disk, LedgerScratch scratch, @Nullable Ledger before) {
    this.stage = stage;
    this.disk = disk;
    this.scratch = scratch;
    this.before = before;
  }

  Ledger read() throws IOException, StepFailed {
    SortedMap<String, FileMeasure> files = new TreeMap<>();
    for (Map.Entry<String, Path> root : stage.roots().entrySet()) {
      for (Path file : files(root.getValue())) {
        StagePath place = new StagePath(root.getKey(), Tree.relative(root.getValue(), file));
        files.put(place.toString(), measure(place, file));
      }
    }
    return new Ledger(scratch, files);
  }

  private static List<Path> files(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Set<Path> companions = new HashSet<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = String.valueOf(file.getFileName());
            boolean counts = attributes.isRegularFile() || attributes.isSymbolicLink();
            if (counts && !name.equals(Ledger.STAMP)) {
              files.add(file);
              if (StagedDatabase.isDatabase(file)) {
                StagedDatabase.COMPANIONS.forEach(
                    ending -> companions.add(file.resolveSibling(name + ending)));
              }
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.removeAll(companions);
    return files;
  }

  private FileMeasure measure(StagePath place, Path file) throws IOException, StepFailed {
    if (Files.isSymbolicLink(file)) {
      Sha256 target = Sha256.of(Files.readSymbolicLink(file).toString());
      return new FileMeasure(place, true, 0, target, Optional.empty(), Optional.empty());
    }
    boolean isDatabase = StagedDatabase.isDatabase(file);
    if (isDatabase) {
      settle(place, file);
    }
    Sha256 sha256 = Sha256.of(file);
    long size = Files.size(file);
    Optional<FileMeasure> known = known(place).filter(old -> old.sha256().equals(sha256));
    if (known.isPresent()) {
      return known.get();
    }
    return new FileMeasure(
        place,
        false,
        size,
        sha256,
        isDatabase ? Optional.empty() : text(place, file, size),
        isDatabase ? Optional.of(database(place, file)) : Optional.empty());
  }

  private Optional<FileMeasure> known(StagePath place) {
    return Optional.ofNullable(before)
        .flatMap(ledger -> ledger.file(place))
        .filter(old -> !old.isLink());
  }

  private void settle(StagePath place, Path file) throws IOException, StepFailed {
    try {
      new StagedDatabase(file).settle(disk);
    } catch (SQLException e) {
      throw unreadable(place, e);
    }
  }

  private DatabaseMeasure database(StagePath place, Path file) throws IOException, StepFailed {
    @Nullable DatabaseMeasure old = known(place).flatMap(FileMeasure::database).orElse(null);
    try {
      StagedDatabase database = new StagedDatabase(file);
      return database.use(
          disk,
          connection -> new DatabaseScan(database, connection, scratch.directory(), old).measure());
    } catch (SQLException e) {
      throw unreadable(place, e);
    }
  }

  private static StepFailed unreadable(StagePath place, SQLException e) {
    return new StepFailed("the database " + place + " cannot be read: " + e.getMessage(), e);
  }

  private Optional<LedgerScratch.Slice> text(StagePath place, Path file, long size)
      throws IOException {
    Optional<ConfigFormat> format = ConfigFormat.of(place.path());
    if (format.isEmpty() || size > LARGEST_TEXT) {
      return Optional.empty();
    }
    byte[] bytes = Files.readAllBytes(file);
    try {
      format.get().read(place.toString(), bytes);
    } catch (FormatException e) {
      return Optional.empty(); // compared as bytes, then
    }
    return Optional.of(scratch.put(bytes));
  }
}
