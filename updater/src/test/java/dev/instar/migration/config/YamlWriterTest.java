package dev.instar.migration.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class YamlWriterTest {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .build();

  /** What the core schema of YAML 1.2 takes for something else than a text. */
  private static final Pattern CORE =
      Pattern.compile(
          "null|Null|NULL|~|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
              + "|[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?(\\.inf|\\.Inf|\\.INF)"
              + "|\\.nan|\\.NaN|\\.NAN");

  @Property(tries = 2000)
  @Tag("W13")
  @Tag("N24")
  void whatAYamlReaderReads_isWhatTheJsonSaid(@ForAll("json") Object value) throws Exception {
    String json = JSON.writeValueAsString(value);
    String yaml = convert(json);

    assertThat(normal(load(yaml))).as(yaml).isEqualTo(normal(JSON.readValue(json, Object.class)));
    assertThat(ConfigFormat.YAML.read("x.yaml", bytes(yaml)).meaning())
        .isEqualTo(ConfigFormat.JSON.read("x.json", bytes(json)).meaning());
  }

  @Provide
  Arbitrary<Object> json() {
    return values(3);
  }

  private static Arbitrary<Object> values(int depth) {
    Arbitrary<Object> scalars =
        Arbitraries.oneOf(
            texts().map(text -> text),
            Arbitraries.bigIntegers().map(number -> number),
            Arbitraries.bigDecimals().map(number -> number),
            Arbitraries.of(true, false));
    if (depth == 0) {
      return scalars;
    }
    Arbitrary<Object> below = values(depth - 1);
    Arbitrary<Object> lists = below.list().ofMaxSize(3).map(list -> list);
    Arbitrary<Object> maps =
        Combinators.combine(texts().list().uniqueElements().ofMaxSize(4), below.list().ofSize(4))
            .as(YamlWriterTest::map);
    return Arbitraries.oneOf(scalars, lists, maps, maps);
  }

  private static Map<String, Object> map(List<String> keys, List<Object> values) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      map.put(keys.get(i), values.get(i));
    }
    return map;
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(12),
        Arbitraries.strings().ascii().ofMaxLength(12),
        Arbitraries.strings()
            .withChars(" \t\n\r:#-?[]{},&*!|>'\"%@`~=<.+_0123456789eExob\u0085\u2028\uFEFF")
            .ofMaxLength(8),
        Arbitraries.strings().alpha().ofMinLength(1020).ofMaxLength(1030),
        Arbitraries.of(
            "no",
            "Y",
            "off",
            "0755",
            "0o17",
            "1e3",
            "12:30",
            "2024-01-02",
            "~",
            "=",
            "<<",
            "",
            " x",
            "x ",
            "null",
            "0x1F",
            "1_000",
            ".inf",
            "-",
            "---",
            "...",
            "? x",
            "a: b",
            "a #b",
            "'",
            "\"",
            "\\",
            "\u0000",
            "\uD83D\uDE00",
            "é",
            "line\nbreak",
            "- x",
            "1.",
            ".5",
            "+1"));
  }

  @ParameterizedTest
  @org.junit.jupiter.api.Tag("W13")
  @ValueSource(
      strings = {
        "no",
        "y",
        "N",
        "Yes",
        "ON",
        "0755",
        "0o17",
        "1e3",
        "1_000",
        "12:30",
        "12:30:45",
        "2024-01-02",
        "2024-01-02T10:00:00Z",
        "~",
        "=",
        "<<",
        "",
        " lead",
        "trail ",
        "null",
        "True",
        "0x1F",
        "0b1",
        ".inf",
        ".NaN",
        "-",
        "- x",
        "? x",
        "a: b",
        "a:",
        "a #b",
        "#c",
        "&a",
        "*a",
        "!t",
        "|",
        ">",
        "%d",
        "@x",
        "`x",
        "[x",
        "{x",
        "]",
        "}",
        ",",
        "'q'",
        "\"q\"",
        "---",
        "..."
      })
  void aTextThatLooksLikeSomethingElse_isQuoted(String text) {
    String yaml = YamlWriter.write(new ConfigValue.Text(text)).strip();

    assertThat(yaml).matches("(?s)['\"].*['\"]");
    assertThat(load(yaml)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "Zoë Müller", "/home/x/y.db", "v1.0", "a-b_c", "北京", "it's"})
  void anOrdinaryText_isNotQuoted(String text) {
    assertThat(YamlWriter.write(new ConfigValue.Text(text))).isEqualTo(text + "\n");
  }

  @Property
  void whatIsWrittenUnquoted_isATextInYaml12Too(@ForAll("plainTexts") String text) {
    String yaml = YamlWriter.write(new ConfigValue.Text(text)).strip();

    if (yaml.equals(text)) {
      assertThat(CORE.matcher(yaml).matches()).isFalse();
    }
  }

  @Provide
  Arbitrary<String> plainTexts() {
    return texts();
  }

  @ParameterizedTest
  @org.junit.jupiter.api.Tag("W13")
  @ValueSource(
      strings = {
        "1e3",
        "1E3",
        "-1.5e-7",
        "1.5E+7",
        "0",
        "-0",
        "0.10",
        "123456789012345678901234567890",
        "1e0",
        "0e5",
        "9007199254740993",
        "1.7976931348623157e308"
      })
  void aNumber_isTheSameForReadersOfYaml11_andHasADotAndASignWithItsExponent(String number)
      throws Exception {
    String yaml = convert(number).strip();

    Object read = load(yaml);
    assertThat(read).isInstanceOf(Number.class);
    if (read instanceof Double value) {
      assertThat(value).isEqualTo(Double.parseDouble(number));
    } else {
      assertThat(new BigDecimal(read.toString())).isEqualByComparingTo(number);
    }
    if (yaml.contains("e") || yaml.contains("E")) {
      assertThat(yaml).matches("-?[0-9]+\\.[0-9]+e[+-][0-9]+");
    }
  }

  @Test
  @org.junit.jupiter.api.Tag("W13")
  void aConfiguration_becomesBlockYaml_inItsOrder_withUnicodeAsItIs() throws Exception {
    String json =
        """
        {"company": "Entrepôt n°\u00A03", "phone": "0123", "empty": {}, "none": [], "nothing": null,
         "sites": [{"name": "Łódź", "open": true}, [1, 2], "x"], "a": {"b": {"c": "no"}},
         "text": "two\\nlines", "y": 1}
        """;

    assertThat(convert(json))
        .isEqualTo(
            """
            company: 'Entrepôt n°\u00A03'
            phone: '0123'
            empty: {}
            none: []
            nothing: null
            sites:
              - name: Łódź
                open: true
              - - 1
                - 2
              - x
            a:
              b:
                c: 'no'
            text: "two\\nlines"
            'y': 1
            """);
  }

  private static String convert(String json) throws Exception {
    return YamlWriter.write(ConfigFormat.JSON.read("x.json", bytes(json)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Object load(String yaml) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
  }

  /** Numbers by value, doubles where YAML has doubles, maps with their order. */
  private static @Nullable Object normal(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Map<?, ?> map -> {
        List<Object> entries = new ArrayList<>();
        map.forEach((key, item) -> entries.add(List.of(key, String.valueOf(normal(item)))));
        yield entries;
      }
      case List<?> list -> list.stream().map(item -> String.valueOf(normal(item))).toList();
      case BigInteger number -> "number " + number;
      case BigDecimal number -> "number " + number.doubleValue();
      case Integer number -> "number " + number;
      case Long number -> "number " + number;
      case Double number -> "number " + number;
      default -> value;
    };
  }
}
