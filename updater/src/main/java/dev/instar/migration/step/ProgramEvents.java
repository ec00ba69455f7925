package dev.instar.migration.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a program of the app tells while it runs: each line of its output that is a JSON object with
 * an {@code event}. Other lines are plain output.
 *
 * <pre>{@code
 * {"event": "progress", "text": "half way"}
 * {"event": "note", "text": "3 shims were not ours and stay"}
 * {"event": "count", "number": 250}
 * {"event": "error", "text": "the template is missing"}
 * }</pre>
 *
 * <p>Progress is passed on at once, the rest when the program has ended.
 */
public final class ProgramEvents implements Consumer<String> {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final StepRun run;
  private final List<String> notes = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();
  private long count;

  public ProgramEvents(StepRun run) {
    this.run = run;
  }

  @Override
  public synchronized void accept(String line) {
    if (!line.startsWith("{")) {
      return;
    }
    JsonNode event;
    try {
      event = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      return; // plain output
    }
    String text = event.path("text").asText();
    switch (event.path("event").asText()) {
      case "progress" -> run.progress(text);
      case "note" -> notes.add(text);
      case "count" -> count += event.path("number").asLong();
      case "error" -> errors.add(text);
      default -> {}
    }
  }

  /** Passes on what is left, after the end of the program. */
  synchronized void settle() {
    notes.forEach(run::note);
    run.count(count);
  }

  /** What the program itself says is wrong; also with exit code 0 it has failed then. */
  public synchronized List<String> errors() {
    return List.copyOf(errors);
  }
}
