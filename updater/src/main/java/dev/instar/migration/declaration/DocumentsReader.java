package dev.instar.migration.declaration;

import dev.instar.migration.config.ConfigEdit;
import dev.instar.migration.document.ColumnDocuments;
import dev.instar.migration.document.DirectoryDocuments;
import dev.instar.migration.document.DocumentEdits;
import dev.instar.migration.document.DocumentFailures;
import dev.instar.migration.document.Documents;
import dev.instar.migration.document.DocumentsStep;
import dev.instar.migration.document.LineDocuments;
import dev.instar.migration.stage.StagePath;
import dev.instar.model.FormatException;
import java.nio.file.FileSystems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads what is done with documents. */
final class DocumentsReader {
  private final Set<String> roots;

  DocumentsReader(Set<String> roots) {
    this.roots = roots;
  }

  DocumentsStep step(YamlNode node) throws FormatException {
    YamlNode.Keys keys = node.keys(Set.of("in", "match", "edits", "failures"));
    List<ConfigEdit> edits = new ArrayList<>();
    for (YamlNode edit : keys.required("edits").list()) {
      edits.add(ConfigReader.edit(edit));
    }
    if (edits.isEmpty()) {
      throw keys.required("edits").problem("\"edits\" must have at least one edit");
    }
    Optional<YamlNode> failures = keys.optional("failures");
    return new DocumentsStep(
        documents(keys),
        new DocumentEdits(edits),
        edits.stream().map(ConfigEdit::shown).toList(),
        failures.isPresent() ? failures(failures.get()) : DocumentFailures.none());
  }

  private Documents documents(YamlNode.Keys keys) throws FormatException {
    YamlNode in = keys.required("in");
    if (!(in.node() instanceof ScalarNode)) {
      YamlNode.Keys column = in.keys(Set.of("database", "table", "column"));
      refuseMatch(keys);
      return new ColumnDocuments(
          column.required("database").place(roots),
          column.required("table").text(),
          column.required("column").text());
    }
    StagePath place = in.place(roots);
    if (place.path().endsWith(LineDocuments.ENDING)) {
      refuseMatch(keys);
      return new LineDocuments(place);
    }
    return new DirectoryDocuments(place, match(keys));
  }

  private static void refuseMatch(YamlNode.Keys keys) throws FormatException {
    Optional<YamlNode> match = keys.optional("match");
    if (match.isPresent()) {
      throw match.get().problem("\"match\" is for documents in a directory");
    }
  }

  private static String match(YamlNode.Keys keys) throws FormatException {
    Optional<YamlNode> match = keys.optional("match");
    if (match.isEmpty()) {
      return DirectoryDocuments.ALL;
    }
    try {
      var unused = FileSystems.getDefault().getPathMatcher("glob:" + match.get().text());
      return match.get().text();
    } catch (PatternSyntaxException e) {
      throw match.get().expected("a pattern of paths below the directory, as *.json");
    }
  }

  private DocumentFailures failures(YamlNode node) throws FormatException {
    YamlNode.Keys keys = node.keys(Set.of("into", "atMost"));
    String into = keys.required("into").place(roots).toString();
    YamlNode atMost = keys.required("atMost");
    String text = atMost.text();
    if (text.matches("[0-9]{1,9}")) {
      return DocumentFailures.setAside(into, Integer.parseInt(text));
    }
    if (text.matches("[0-9]{1,2}(\\.[0-9]{1,6})? ?%")) {
      return DocumentFailures.setAsidePercent(into, Double.parseDouble(text.replaceAll(" ?%", "")));
    }
    throw atMost.expected("a number of documents, or a percentage as 1%");
  }
}
