package dev.instar.migration.document;

import dev.instar.disk.Tree;
import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StepFailed;
import dev.instar.migration.step.StageFiles;
import dev.instar.model.FormatException;
import dev.instar.model.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Files in a directory and below it, one document each.
 *
 * @param match a glob of paths below the directory
 */
public record DirectoryDocuments(StagePath place, String match) implements Documents {

  /** All files of a format that holds documents. */
  public static final String ALL = "{**/,}*.{json,jsonc,yaml,yml}";

  @Override
  public String shown() {
    return "documents in " + place;
  }

  @Override
  public void visit(DocumentRun run) throws StepFailed, IOException {
    Path directory = run.step().stage().content(place);
    if (!Files.isDirectory(directory)) {
      run.step().note(shown() + " are not there; nothing to change");
      return;
    }
    for (Path file : files(directory)) {
      visit(run, file, Tree.relative(directory, file));
    }
  }

  private List<Path> files(Path directory) throws IOException {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + match);
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Path path = directory.relativize(file);
            if (attributes.isRegularFile()
                && matcher.matches(path)
                && ConfigFormat.of(path.toString()).isPresent()) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(null);
    return files;
  }

  private void visit(DocumentRun run, Path file, String path) throws StepFailed, IOException {
    StagePath at = place.child(path);
    byte[] bytes = Files.readAllBytes(file);
    String text;
    try {
      text = ConfigFormat.text(at.toString(), bytes);
    } catch (FormatException e) {
      setAside(run, file, path, run.unreadable(at.toString(), String.valueOf(e.getMessage())));
      return;
    }
    switch (run.visit(at, at.toString(), path, true, text)) {
      case DocumentRun.Kept kept -> {
        if (!kept.text().equals(text)) {
          byte[] now = (mark(bytes) + kept.text()).getBytes(StandardCharsets.UTF_8);
          new StageFiles(run.step().disk()).write(file, now, file);
          run.step().trace().rewritten(at, Sha256.of(bytes), Sha256.of(now));
        }
      }
      case DocumentRun.Failed failed -> setAside(run, file, path, failed);
    }
  }

  /** The byte order mark that a file begins with, when it has one. */
  private static String mark(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.startsWith("\uFEFF") ? "\uFEFF" : "";
  }

  private void setAside(DocumentRun run, Path file, String path, DocumentRun.Failed failed)
      throws StepFailed, IOException {
    StagePath to = run.quarantine().placeFor(path);
    new StageFiles(run.step().disk()).move(file, run.step().stage().entry(to));
    run.step().trace().moved(place.child(path), to);
    run.quarantine().moved(place.child(path).toString(), to, failed.error());
  }
}
