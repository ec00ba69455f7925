package dev.instar.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What somebody answered to the questions of migrations: {@code {"colour": "dark", "id": {"Blue
 * box": "blue-box"}}}.
 *
 * @param single by question
 * @param items by question, then by the item that it was asked for
 */
public record Answers(
    SortedMap<String, String> single, SortedMap<String, SortedMap<String, String>> items) {

  public Answers {
    SortedMap<String, SortedMap<String, String>> copy = new TreeMap<>();
    items.forEach((question, answers) ->
        copy.put(question, Collections.unmodifiableSortedMap(new TreeMap<>(answers))));
    single = Collections.unmodifiableSortedMap(new TreeMap<>(single));
    items = Collections.unmodifiableSortedMap(copy);
  }

  public static Answers none() {
    return new Answers(new TreeMap<>(), new TreeMap<>());
  }

  public boolean isEmpty() {
    return single.isEmpty() && items.isEmpty();
  }

  /** The answer to a question that was asked once. */
  public Optional<String> to(String question) {
    return Optional.ofNullable(single.get(question));
  }

  /** The answers to a question that was asked for each of several items, by item. */
  public Map<String, String> toEach(String question) {
    SortedMap<String, String> answers = items.get(question);
    return answers == null ? Map.of() : answers;
  }

  /** One more answer. */
  public Answers with(String question, String answer) {
    SortedMap<String, String> more = new TreeMap<>(single);
    more.put(question, answer);
    return new Answers(more, items);
  }

  /** One more answer to a question that is asked for each of several items. */
  public Answers with(String question, String item, String answer) {
    SortedMap<String, SortedMap<String, String>> more = new TreeMap<>(items);
    SortedMap<String, String> answers = new TreeMap<>(toEach(question));
    answers.put(item, answer);
    more.put(question, answers);
    return new Answers(single, more);
  }

  /**
   * Reads them.
   *
   * @throws FormatException when something else is there than texts
   */
  public static Answers read(JsonObject json) throws FormatException {
    Answers answers = none();
    for (String question : json.keys()) {
      if (json.node().path(question).isObject()) {
        JsonObject items = json.object(question);
        for (String item : items.keys()) {
          answers = answers.with(question, item, items.string(item));
        }
      } else {
        answers = answers.with(question, json.string(question));
      }
    }
    return answers;
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonObject.newObject();
    single.forEach(json::put);
    items.forEach((question, answers) -> answers.forEach(json.putObject(question)::put));
    return json;
  }
}
