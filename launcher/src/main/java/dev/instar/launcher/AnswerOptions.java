package dev.instar.launcher;

import dev.instar.migration.question.AnswerFile;
import dev.instar.model.Answers;
import dev.instar.model.FormatException;
import dev.instar.model.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How somebody answers the questions of migrations beforehand. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class AnswerOptions {
  @Option(
      names = "--answers",
      paramLabel = "FILE",
      description = "Answers to what the migrations ask, as YAML or JSON.")
  private @Nullable Path file;

  @Option(
      names = "--answer",
      paramLabel = "QUESTION=ANSWER",
      description = "One answer; it precedes the file's. May be given several times.")
  private final Map<String, String> single = new LinkedHashMap<>();

  /** All answers that were given. */
  Answers read() throws UsageException {
    Answers answers = file == null ? Answers.none() : read(file);
    for (Map.Entry<String, String> answer : single.entrySet()) {
      answers = answers.with(answer.getKey(), answer.getValue());
    }
    return answers;
  }

  private static Answers read(Path file) throws UsageException {
    try {
      return AnswerFile.read(file.toString(), Files.readAllBytes(file));
    } catch (FormatException e) {
      throw new UsageException(
          "The answers cannot be read: " + e.getMessage() + ".",
          "Nothing was changed.",
          "Put the file right; without it the same command prints what it must answer.",
          e);
    } catch (IOException e) {
      throw new UsageException(
          "The answers cannot be read: " + e + ".",
          "Nothing was changed.",
          "Name a file that can be read.",
          e);
    }
  }
}
