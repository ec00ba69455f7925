package dev.instar.migration.declaration;

import dev.instar.migration.stage.StagePath;
import dev.instar.migration.step.FileAction;
import dev.instar.migration.step.FilesStep;
import dev.instar.model.FormatException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads what is done with files and directories. */
final class FilesReader {
  private static final Set<String> ACTIONS =
      Set.of("mkdir", "move", "copy", "delete", "rename", "merge", "split", "mode", "link");

  private final Set<String> roots;

  FilesReader(Set<String> roots) {
    this.roots = roots;
  }

  FilesStep step(YamlNode node) throws FormatException {
    List<FileAction> actions = new ArrayList<>();
    for (YamlNode item : node.list()) {
      Map.Entry<String, YamlNode> entry = item.keys(ACTIONS).only();
      actions.add(action(entry.getKey(), entry.getValue()));
    }
    return new FilesStep(actions);
  }

  private FileAction action(String name, YamlNode value) throws FormatException {
    return switch (name) {
      case "mkdir" -> new FileAction.Mkdir(value.place(roots));
      case "delete" -> new FileAction.Delete(value.place(roots));
      case "rename" -> rename(value.keys(Set.of("in", "from", "to")));
      case "split" -> split(value.keys(Set.of("in", "match", "to")));
      case "mode" -> mode(value.keys(Set.of("place", "is")));
      case "link" -> link(value.keys(Set.of("place", "to")));
      default -> {
        YamlNode.Keys keys = value.keys(Set.of("from", "to"));
        StagePath from = keys.required("from").place(roots);
        StagePath to = keys.required("to").place(roots);
        yield switch (name) {
          case "copy" -> new FileAction.Copy(from, to);
          case "merge" -> new FileAction.Merge(from, to);
          default -> new FileAction.Move(from, to);
        };
      }
    };
  }

  private FileAction rename(YamlNode.Keys keys) throws FormatException {
    YamlNode from = keys.required("from");
    YamlNode to = keys.required("to");
    try {
      Pattern pattern = Pattern.compile(from.text());
      pattern.matcher("").replaceFirst(to.text()); // only a name without groups can be tried here
      int groups = pattern.matcher("").groupCount();
      for (int group = groups + 1; group <= 9; group++) {
        if (to.text().contains("$" + group)) {
          throw to.problem("\"to\" names the group $" + group + ", \"from\" has " + groups);
        }
      }
      return new FileAction.Rename(keys.required("in").place(roots), pattern, to.text());
    } catch (PatternSyntaxException e) {
      throw from.expected("a regular expression (" + e.getDescription() + ")");
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw to.expected("a name with $1 for the first group");
    }
  }

  private FileAction split(YamlNode.Keys keys) throws FormatException {
    YamlNode match = keys.required("match");
    try {
      var unused = FileSystems.getDefault().getPathMatcher("glob:" + match.text());
    } catch (PatternSyntaxException e) {
      throw match.expected("a pattern of names, as cache-*");
    }
    return new FileAction.Split(
        keys.required("in").place(roots), match.text(), keys.required("to").place(roots));
  }

  private FileAction mode(YamlNode.Keys keys) throws FormatException {
    YamlNode is = keys.required("is");
    String text = is.text();
    String permissions = text.matches("0?[0-7]{3}") ? symbolic(text) : text;
    try {
      return new FileAction.Mode(
          keys.required("place").place(roots),
          PosixFilePermissions.toString(PosixFilePermissions.fromString(permissions)));
    } catch (IllegalArgumentException e) {
      throw is.expected("permissions as 0640 or rw-r-----");
    }
  }

  private static String symbolic(String octal) {
    StringBuilder out = new StringBuilder();
    for (char digit : octal.substring(octal.length() - 3).toCharArray()) {
      int bits = digit - '0';
      out.append((bits & 4) == 0 ? '-' : 'r');
      out.append((bits & 2) == 0 ? '-' : 'w');
      out.append((bits & 1) == 0 ? '-' : 'x');
    }
    return out.toString();
  }

  private FileAction link(YamlNode.Keys keys) throws FormatException {
    StagePath place = keys.required("place").place(roots);
    StagePath to = keys.required("to").place(roots);
    if (!place.root().equals(to.root())) {
      throw keys.required("to").expected("in the same data root, " + place.root());
    }
    return new FileAction.Link(place, to);
  }
}
