package dev.instar.migration.declaration;

import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.question.Question;
import dev.instar.migration.stage.StagePath;
import dev.instar.model.FormatException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads what a migration asks. */
final class QuestionReader {
  private static final String NAME = "[A-Za-z][A-Za-z0-9_-]*";

  private final Set<String> roots;

  QuestionReader(Set<String> roots) {
    this.roots = roots;
  }

  List<Question> readAll(List<YamlNode> nodes) throws FormatException {
    List<Question> questions = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlNode node : nodes) {
      YamlNode.Keys keys =
          node.keys(Set.of("ask", "text", "choices", "matches", "default", "each"));
      YamlNode ask = keys.required("ask");
      if (!ask.text().matches(NAME) || !names.add(ask.text())) {
        throw ask.expected("a name of letters, digits, - and _ that no other question has");
      }
      Optional<YamlNode> otherwise = keys.optional("default");
      Question question =
          new Question(
              ask.text(),
              keys.required("text").text().strip(),
              keys.has("choices") ? keys.required("choices").texts() : List.of(),
              matches(keys),
              otherwise.isPresent() ? Optional.of(otherwise.get().text()) : Optional.empty(),
              items(keys));
      if (otherwise.isPresent() && !question.accepts(otherwise.get().text())) {
        throw otherwise.get().expected(question.expected());
      }
      questions.add(question);
    }
    return questions;
  }

  private static Optional<Pattern> matches(YamlNode.Keys keys) throws FormatException {
    Optional<YamlNode> matches = keys.optional("matches");
    if (matches.isEmpty()) {
      return Optional.empty();
    }
    if (keys.has("choices")) {
      throw matches.get().problem("\"matches\" and \"choices\" exclude each other");
    }
    try {
      return Optional.of(Pattern.compile(matches.get().text()));
    } catch (PatternSyntaxException e) {
      throw matches.get().expected("a regular expression (" + e.getDescription() + ")");
    }
  }

  private Optional<Question.Items> items(YamlNode.Keys keys) throws FormatException {
    Optional<YamlNode> each = keys.optional("each");
    if (each.isEmpty()) {
      return Optional.empty();
    }
    YamlNode.Keys items = each.get().keys(Set.of("file", "path"));
    YamlNode file = items.required("file");
    StagePath place = file.place(roots);
    if (ConfigFormat.of(place.path()).isEmpty()) {
      throw file.expected("a file that ends in " + ConfigFormat.ENDINGS);
    }
    return Optional.of(new Question.Items(place, ConfigReader.path(items, "path")));
  }
}
