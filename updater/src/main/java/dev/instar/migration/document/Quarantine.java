package dev.instar.migration.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StepFailed;
import dev.instar.migration.step.StageFiles;
import dev.instar.migration.step.StepRun;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Documents that could not be changed, with what was wrong with each. */
final class Quarantine {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final StepRun run;
  private final Optional<StagePath> into;
  private final StringBuilder lines = new StringBuilder();
  private long count;
  private String last = "";

  Quarantine(StepRun run, DocumentFailures failures) throws StepFailed {
    this.run = run;
    try {
      into =
          failures.into().isPresent()
              ? Optional.of(StagePath.parse(failures.into().get()))
              : Optional.empty();
    } catch (FormatException e) {
      throw new StepFailed(String.valueOf(e.getMessage()), e);
    }
  }

  /** One more is to be set aside. */
  void add(String error) {
    count++;
    last = error;
  }

  long count() {
    return count;
  }

  /** What was wrong with the last one. */
  String last() {
    return last;
  }

  /** A file was moved here. */
  void moved(String source, StagePath here, String error) {
    write(source, error, "file", here.toString());
  }

  /** A line or value is kept in the list itself. */
  void keep(String source, String text, String error) {
    write(source, error, "content", text);
  }

  private void write(String source, String error, String name, String value) {
    ObjectNode line = MAPPER.createObjectNode();
    line.put("document", source).put("error", error).put(name, value);
    try {
      lines.append(MAPPER.writeValueAsString(line)).append('\n');
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("three texts are always JSON", e);
    }
  }

  /** A place for a file that has this path among the documents, where nothing is yet. */
  StagePath placeFor(String path) throws StepFailed, IOException {
    StagePath directory = into.orElseThrow();
    StagePath place = directory.child(path);
    for (int i = 2; isTaken(place); i++) {
      place = directory.child(path + "." + i);
    }
    return place;
  }

  private boolean isTaken(StagePath place) throws StepFailed, IOException {
    return Files.exists(run.stage().entry(place), LinkOption.NOFOLLOW_LINKS);
  }

  /** Writes the list of what is here. */
  void write() throws StepFailed, IOException {
    if (count == 0) {
      return;
    }
    int number = 1;
    while (isTaken(list(number))) {
      number++;
    }
    Path file = run.stage().entry(list(number));
    new StageFiles(run.disk())
        .write(
            file,
            lines.toString().getBytes(StandardCharsets.UTF_8),
            run.stage().root(into.orElseThrow().root()));
  }

  private StagePath list(int number) {
    return into.orElseThrow().child("errors-" + number + ".jsonl");
  }
}
