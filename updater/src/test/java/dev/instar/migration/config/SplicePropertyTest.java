package dev.instar.migration.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.model.FormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;

/**
 * Whatever is edited in whatever text with comments: the text reads as the value that the edits
 * made, and no comment goes but those of what was taken away.
 */
@Tag("N24")
class SplicePropertyTest {
  private static final List<String> KEYS = List.of("a", "b", "long key", "ü", "e.f");

  @Property(tries = 300)
  void editedJson_readsAsTheEditedValue(@ForAll long seed) throws FormatException {
    Random random = new Random(seed);
    List<String> out = new ArrayList<>();
    json(map(random, 0), "", random, out, "");
    check(ConfigFormat.JSON, "// top\n\n" + String.join("\n", out) + "\n// end\n", random);
  }

  @Property(tries = 300)
  void editedYaml_readsAsTheEditedValue(@ForAll long seed) throws FormatException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder("# top\n\n");
    for (String line : YamlWriter.lines(map(random, 0))) {
      String indent = line.substring(0, line.length() - line.stripLeading().length());
      text.append(random.nextInt(3) == 0 ? indent + "# about\n" : "");
      text.append(line).append(random.nextInt(3) == 0 ? "  # why\n" : "\n");
      text.append(random.nextInt(6) == 0 ? "\n" : "");
    }
    check(ConfigFormat.YAML, text + "# end\n", random);
  }

  @Property(tries = 300)
  void editedToml_readsAsTheEditedValue(@ForAll long seed) throws FormatException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder("# top\n\n");
    ConfigValue value = ConfigFormat.TOML.fitting("", withoutNull(map(random, 0)));
    for (String line : TomlWriter.write((ConfigValue.Mapping) value).lines().toList()) {
      text.append(random.nextInt(3) == 0 && !line.isEmpty() ? "# about\n" : "");
      text.append(line).append(random.nextInt(3) == 0 ? "  # why\n" : "\n");
    }
    check(ConfigFormat.TOML, text + "\n# end\n", random);
  }

  private static ConfigValue withoutNull(ConfigValue value) {
    if (value instanceof ConfigValue.Mapping mapping) {
      mapping.entries().replaceAll((key, below) -> withoutNull(below));
    }
    return value.equals(ConfigValue.Plain.NULL) ? ConfigValue.Plain.TRUE : value;
  }

  @Example
  void theTextsHaveWhatTheyAreFor() {
    List<String> out = new ArrayList<>();
    json(map(new Random(3), 0), "", new Random(3), out, "");
    assertThat(String.join("\n", out)).contains("// why", "/* about */");
  }

  private static void check(ConfigFormat format, String text, Random random)
      throws FormatException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ConfigText open = format.open("the file", text);
    ConfigEdits edits = new ConfigEdits("the file", open.value());
    ConfigEdits oracle = new ConfigEdits("the file", format.read("the file", bytes));
    boolean removed = false;
    for (int i = random.nextInt(5); i >= 0; i--) {
      long seed = random.nextLong();
      removed |= edit(edits, new Random(seed));
      edit(oracle, new Random(seed));
    }
    String edited = open.edited();
    assertThat(meaning(format, edited))
        .as(text + "becomes\n" + edited)
        .isEqualTo(oracle.value().meaning());
    assertThat(edited).contains("top", "end");
    if (!removed) {
      assertThat(count(edited, "why")).as(text + "\n" + edited).isEqualTo(count(text, "why"));
      assertThat(count(edited, "about")).as(text + "\n" + edited).isEqualTo(count(text, "about"));
    }
  }

  private static Object meaning(ConfigFormat format, String text) {
    try {
      return format.open("the file", text).value().meaning();
    } catch (FormatException e) {
      return e;
    }
  }

  private static int count(String text, String word) {
    return text.split(word, -1).length;
  }

  /** Returns whether comments may go. */
  private static boolean edit(ConfigEdits edits, Random random) {
    try {
      KeyPath path = path(random);
      switch (random.nextInt(4)) {
        case 0 -> edits.remove(path);
        case 1 -> edits.set(path, withoutNull(map(random, 2)));
        case 2 -> edits.rename(path, path(random));
        default -> {
          boolean wasThere = edits.get(path).isPresent();
          edits.set(path, new ConfigValue.Text("new"));
          return wasThere;
        }
      }
      return true;
    } catch (FormatException e) {
      return false; // nothing was changed
    }
  }

  private static KeyPath path(Random random) {
    List<String> keys = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      keys.add(KEYS.get(random.nextInt(KEYS.size())));
    }
    return new KeyPath(keys);
  }

  private static ConfigValue map(Random random, int depth) {
    ConfigValue.Mapping mapping = new ConfigValue.Mapping();
    for (String key : KEYS) {
      if (random.nextBoolean()) {
        boolean deeper = depth < 3 && random.nextBoolean();
        mapping.entries().put(key, deeper ? map(random, depth + 1) : scalar(random));
      }
    }
    return mapping;
  }

  private static ConfigValue scalar(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> ConfigValue.Plain.number("1" + random.nextInt(100));
      case 1 -> ConfigValue.Plain.NULL;
      case 2 -> new ConfigValue.Text("# // 😀 text, {" + random.nextInt(9));
      default ->
          new ConfigValue.Sequence(new ArrayList<>(List.of(new ConfigValue.Text("item, one"))));
    };
  }

  private static void json(
      ConfigValue value, String indent, Random random, List<String> out, String before) {
    if (!(value instanceof ConfigValue.Mapping mapping) || mapping.entries().isEmpty()) {
      out.add(before + JsonFile.flow(value));
      return;
    }
    out.add(before + "{" + (random.nextInt(4) == 0 ? " // why" : ""));
    int left = mapping.entries().size();
    for (var entry : mapping.entries().entrySet()) {
      if (random.nextInt(3) == 0) {
        out.add(indent + "  /* about */");
      }
      json(
          entry.getValue(),
          indent + "  ",
          random,
          out,
          indent + "  " + JsonFile.quoted(entry.getKey()) + " : ");
      boolean comma = --left > 0 || random.nextInt(4) == 0;
      String why = random.nextInt(3) == 0 ? " // why" : "";
      out.set(out.size() - 1, out.getLast() + (comma ? "," : "") + why);
    }
    out.add(indent + "}");
  }
}
