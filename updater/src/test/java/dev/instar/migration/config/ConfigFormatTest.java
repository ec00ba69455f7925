package dev.instar.migration.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.model.FormatException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFormatTest {

  @ParameterizedTest
  @Tag("N12")
  @ValueSource(
      strings = {
        "{\n\"a\": 1,\n\"a\": 2}",
        "{\n\"a\": 1}\n{}",
        "{\n\n\"a\": nope}",
        "{\n\n /* c\n}",
        "[1,\n\n"
      })
  void badJson_isRefusedWithItsLine(String json) {
    assertThatThrownBy(() -> read(ConfigFormat.JSON, json))
        .isInstanceOf(FormatException.class)
        .hasMessageMatching("(?s)the file:[234]: .*");
  }

  @Test
  void emptyAndForeignBytes_areRefused() {
    assertThatThrownBy(() -> read(ConfigFormat.JSON, "")).hasMessageContaining("empty");
    assertThatThrownBy(() -> ConfigFormat.JSON.read("the file", new byte[] {'"', -1, '"'}))
        .hasMessageContaining("not UTF-8");
  }

  @Test
  void aByteOrderMark_isPassedOver() throws FormatException {
    assertThat(read(ConfigFormat.JSON, "\uFEFF1").meaning()).isEqualTo("number 1");
  }

  @ParameterizedTest
  @Tag("N12")
  @ValueSource(
      strings = {
        "b: 1\na: 2\na: 3",
        "b: 1\na: !!python/x y",
        "b: 1\na: *nowhere",
        "b: 1\n[x]: 1",
        "x: &x {a: 1}\ny: {<<: *x}"
      })
  void badYaml_isRefusedWithItsLine(String yaml) {
    assertThatThrownBy(() -> read(ConfigFormat.YAML, yaml))
        .isInstanceOf(FormatException.class)
        .hasMessageMatching("(?s)the file:[234]: .*");
  }

  @Test
  void aYamlFileThatHoldsItself_isRefused() {
    assertThatThrownBy(() -> read(ConfigFormat.YAML, "&a [*a]")).hasMessageContaining("alias");
  }

  @Test
  void spellingsOfOneValue_meanTheSame() throws FormatException {
    assertThat(read(ConfigFormat.YAML, "[0x10, 16, 020, 1_6, 16.0, '16', yes, True, ~]").meaning())
        .isEqualTo(
            read(ConfigFormat.JSON, "[16, 1.6e1, 16, 16, 16, \"16\", true, true, null]").meaning());
  }

  private static ConfigValue read(ConfigFormat format, String text) throws FormatException {
    return format.read("the file", text.getBytes(StandardCharsets.UTF_8));
  }
}
