package dev.instar.migration.document;

import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StepFailed;
import dev.instar.migration.step.StageFiles;
import dev.instar.model.FormatException;
import dev.instar.model.Sha256;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * JSON Lines: a document in each line of a file, of any length. Empty lines and line ends stay as
 * they are.
 */
public record LineDocuments(StagePath place) implements Documents {

  /** How the names of such files end. */
  public static final String ENDING = ".jsonl";

  @Override
  public String shown() {
    return "documents in " + place;
  }

  @Override
  public void visit(DocumentRun run) throws StepFailed, IOException {
    Path file = run.step().stage().content(place);
    if (!Files.exists(file)) {
      run.step().note(shown() + " are not there; nothing to change");
      return;
    }
    Sha256 before = Sha256.of(file);
    try {
      new StageFiles(run.step().disk()).write(file, out -> copy(run, file, out), file);
    } catch (Stopped e) {
      throw e.failure;
    }
    run.step().trace().rewritten(place, before, Sha256.of(file));
  }

  /** Carries what ended the visit out of writing the file. */
  private static final class Stopped extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient StepFailed failure;

    Stopped(StepFailed failure) {
      super(failure);
      this.failure = failure;
    }
  }

  private void copy(DocumentRun run, Path file, OutputStream to) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      OutputStream out = new BufferedOutputStream(to, 1 << 16);
      long number = 0;
      for (byte[] line = line(in); line.length > 0; line = line(in)) {
        number++;
        out.write(visit(run, number, line));
      }
      out.flush();
    } catch (StepFailed e) {
      throw new Stopped(e);
    }
  }

  private byte[] visit(DocumentRun run, long number, byte[] line) throws StepFailed {
    String source = place + ":" + number;
    String whole;
    try {
      whole = ConfigFormat.text(source, line);
    } catch (FormatException e) {
      DocumentRun.Failed failed = run.unreadable(source, String.valueOf(e.getMessage()));
      run.quarantine().keep(source, new String(line, StandardCharsets.ISO_8859_1), failed.error());
      return new byte[0];
    }
    String text = whole.strip();
    if (text.isEmpty()) {
      return line;
    }
    return switch (run.visit(place, source, Long.toString(number), false, text)) {
      case DocumentRun.Kept kept when kept.text().equals(text) -> line;
      case DocumentRun.Kept kept -> {
        int start = whole.indexOf(text);
        yield (whole.substring(0, start) + kept.text() + whole.substring(start + text.length()))
            .getBytes(StandardCharsets.UTF_8);
      }
      case DocumentRun.Failed failed -> {
        run.quarantine().keep(source, text, failed.error());
        yield new byte[0];
      }
    };
  }

  /** The next line with its end; nothing at the end of the file. */
  private static byte[] line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    for (int next = in.read(); next >= 0; next = in.read()) {
      line.write(next);
      if (next == '\n') {
        break;
      }
    }
    return line.toByteArray();
  }
}
