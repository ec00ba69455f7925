package dev.instar.migration.config;

import static dev.instar.migration.config.SpliceTest.edited;
import static dev.instar.migration.config.SpliceTest.json;
import static dev.instar.migration.config.SpliceTest.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.model.FormatException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("N24")
@Tag("W13")
class PropertiesTextTest {
  private static final String PROPERTIES =
      """
      # Settings of the tool

      ! where
      server.port : 80
      server.name=Entrep\\u00f4t \\
          \\u00c9clair
      server=main
      long\\ key   value with = in it
      # the last one
      empty
      """;

  private static String properties(SpliceTest.Editing editing) throws FormatException {
    return edited(ConfigFormat.PROPERTIES, PROPERTIES, editing);
  }

  @Test
  void properties_areReadAsJavaReadsThem() throws Exception {
    Properties java = new Properties();
    java.load(new StringReader(PROPERTIES));
    Map<String, String> ours = new TreeMap<>();
    PropertiesFile.flat(
            ConfigFormat.PROPERTIES.read("p", PROPERTIES.getBytes(StandardCharsets.UTF_8)))
        .forEach((key, value) -> ours.put(key, value.word()));
    assertThat(ours).isEqualTo(new TreeMap<Object, Object>(java)).containsKey("long key");
  }

  @Property(tries = 300)
  void whatIsWritten_isReadByJava(@ForAll Map<String, String> texts) throws Exception {
    ConfigValue.Mapping mapping = new ConfigValue.Mapping();
    texts.forEach((key, text) -> mapping.entries().put("k." + key, new ConfigValue.Text(text)));
    Properties java = new Properties();
    java.load(new StringReader(PropertiesFile.write(mapping)));
    Map<String, String> expected = new LinkedHashMap<>();
    texts.forEach((key, text) -> expected.put("k." + key, text));
    assertThat(java).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void edits_changeTheirLinesAlone() throws Exception {
    assertThat(properties(edits -> edits.set(path("server.port"), json("8080"))))
        .isEqualTo(PROPERTIES.replace(": 80", ": 8080"));
    assertThat(properties(edits -> edits.rename(path("server.name"), path("site.title"))))
        .isEqualTo(PROPERTIES.replace("server.name=", "site.title="));
    assertThat(properties(edits -> edits.remove(path("empty"))))
        .isEqualTo(PROPERTIES.replace("# the last one\nempty\n", ""));
    assertThat(properties(edits -> edits.remove(path("server.name"))))
        .isEqualTo(PROPERTIES.replace("server.name=Entrep\\u00f4t \\\n    \\u00c9clair\n", ""));
    assertThat(properties(edits -> edits.set(path("server.mode"), json("\"Zoë \\\\\""))))
        .isEqualTo(
            PROPERTIES.replace("server=main\n", "server=main\nserver.mode=Zo\\u00EB \\\\\n"));
    assertThat(edited(ConfigFormat.PROPERTIES, "", edits -> edits.set(path("a.b"), json("true"))))
        .isEqualTo("a.b=true\n");
  }

  @Test
  @Tag("N12")
  void whatPropertiesCannotHold_isRefusedByName() {
    assertThatThrownBy(() -> properties(edits -> edits.set(path("a.b"), json("[1]"))))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("is a list, which properties cannot hold");
    assertThatThrownBy(() -> edited(ConfigFormat.PROPERTIES, "a=1\n\na=2\n", edits -> {}))
        .hasMessage("the file:3: the key \"a\" is there twice, first in line 1");
    assertThatThrownBy(() -> edited(ConfigFormat.PROPERTIES, "\na=\\u00g0\n", edits -> {}))
        .hasMessageContaining("the file:2: ");
  }
}
