package dev.instar.migration.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.model.FormatException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigEditsTest {

  @ParameterizedTest
  @Tag("W16")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "a     | b     | {\"b\": 1, \"k\": {\"c\": 2}}",
        "a     | x.y.z | {\"k\": {\"c\": 2}, \"x\": {\"y\": {\"z\": 1}}}",
        "a     | k.d   | {\"k\": {\"c\": 2, \"d\": 1}}",
        "a     | a.old | {\"a\": {\"old\": 1}, \"k\": {\"c\": 2}}",
        "k     | a2.b  | {\"a\": 1, \"a2\": {\"b\": {\"c\": 2}}}",
        "k.c   | c     | {\"a\": 1, \"k\": {}, \"c\": 2}",
        "no    | other | {\"a\": 1, \"k\": {\"c\": 2}}",
        "a     | a     | {\"a\": 1, \"k\": {\"c\": 2}}",
      })
  void renamingMovesAKey_withAllBelowIt(String from, String to, String expected) throws Exception {
    ConfigEdits edits = edits("{\"a\": 1, \"k\": {\"c\": 2}}");

    edits.rename(KeyPath.parse(from), KeyPath.parse(to));

    assertThat(edits.value()).isEqualTo(edits(expected).value());
    assertThat(order(edits)).isEqualTo(order(edits(expected)));
  }

  @ParameterizedTest
  @CsvSource({"a, k", "a, k.c", "k.c, a", "k.c, k", "a, k.c.d"})
  void renamingToWhereSomethingIs_failsAndChangesNothing(String from, String to) throws Exception {
    ConfigEdits edits = edits("{\"a\": 1, \"k\": {\"c\": 2}}");

    assertThatThrownBy(() -> edits.rename(KeyPath.parse(from), KeyPath.parse(to)))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("the file: ");
    assertThat(edits.value()).isEqualTo(edits("{\"a\": 1, \"k\": {\"c\": 2}}").value());
  }

  @Test
  @Tag("W14")
  void setting_makesTheMapsAbove_andTellsWhetherAnythingChanged() throws Exception {
    ConfigEdits edits = edits("{\"a\": 1}");

    assertThat(edits.set(KeyPath.parse("b.c"), ConfigValue.Plain.TRUE)).isTrue();
    assertThat(edits.set(KeyPath.parse("b.c"), ConfigValue.Plain.TRUE)).isFalse();
    assertThat(edits.value()).isEqualTo(edits("{\"a\": 1, \"b\": {\"c\": true}}").value());
  }

  @Test
  void settingBelowSomethingThatIsNoMap_fails() throws Exception {
    ConfigEdits edits = edits("{\"a\": {\"b\": 1}}");

    assertThatThrownBy(() -> edits.set(KeyPath.parse("a.b.c"), ConfigValue.Plain.NULL))
        .hasMessage("the file: \"a.b.c\" cannot be set, because \"a.b\" is 1 and holds no keys");
  }

  @Test
  @Tag("W15")
  void removing_takesAKeyAway_andMindsNoAbsentOne() throws Exception {
    ConfigEdits edits = edits("{\"a\": {\"b\": 1, \"c\": 2}}");

    assertThat(edits.remove(KeyPath.parse("a.b"))).isTrue();
    assertThat(edits.remove(KeyPath.parse("a.b"))).isFalse();
    assertThat(edits.remove(KeyPath.parse("x.y"))).isFalse();
    assertThat(edits.value()).isEqualTo(edits("{\"a\": {\"c\": 2}}").value());
  }

  @Property
  void aPathOfAnyKeys_readsBackFromItsText(
      @ForAll @Size(min = 1, max = 4) List<@NotEmpty String> keys) throws FormatException {
    KeyPath path = new KeyPath(keys);

    assertThat(KeyPath.parse(path.toString())).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "a\\", "a\\b"})
  void aPathWithAnEmptyKey_isRefused(String text) {
    assertThatThrownBy(() -> KeyPath.parse(text)).isInstanceOf(FormatException.class);
  }

  private static ConfigEdits edits(String json) throws FormatException {
    return new ConfigEdits(
        "the file", ConfigFormat.JSON.read("the file", json.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> order(ConfigEdits edits) {
    return List.copyOf(((ConfigValue.Mapping) edits.value()).entries().keySet());
  }
}
