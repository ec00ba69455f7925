package dev.instar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelativePathTest {

  @ParameterizedTest
  @Tag("C4")
  @ValueSource(
      strings = {
        "a",
        "runtime/bin/java",
        "lib/größe 密.txt",
        ".hidden/..a/a..b/...b",
        "con-text/auxiliary/com10/nul_/lpt",
        "-rf/~/$HOME/&'%!{}[]();,=+@#^`"
      })
  void ordinaryPaths_areAccepted(String text) throws Exception {
    assertThat(RelativePath.parse(text).in(Path.of("root"))).isEqualTo(Path.of("root/" + text));
  }

  @ParameterizedTest
  @Tag("C4")
  @ValueSource(
      strings = {
        "",
        "/",
        "/a",
        "//a",
        "a/",
        "a//b",
        ".",
        "./a",
        "a/.",
        "..",
        "../a",
        "a/../b",
        "a/..",
        "C:",
        "C:/a",
        "c:a",
        "a/b:stream",
        "a\\b",
        "\\\\host\\share",
        "..\\a",
        "a\u0000b",
        "a\nb",
        "a\u007fb",
        "a\u0085b",
        "a.",
        "a ",
        "a./b",
        "a /b",
        "...",
        "CON",
        "con.txt",
        "a/Nul/b",
        "aux.tar.gz",
        "COM1",
        "lpt9.x",
        "com\u00b2",
        "CONIN$",
        "nul .txt",
        "a?",
        "a*",
        "a<b",
        "a>b",
        "a|b",
        "a\"b",
        "\ufffd",
        "\ud800"
      })
  void pathsThatLeadElsewhereSomewhere_areRefused(String text) {
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> RelativePath.parse(text))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContainPattern("\\p{Cc}"));
    assertThatThrownBy(() -> new RelativePath(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Tag("C4")
  void namesAsLongAsFileSystemsTake_areAccepted() throws Exception {
    assertThat(RelativePath.parse("é".repeat(127)).names()).hasSize(1);
    assertThatThrownBy(() -> RelativePath.parse("é".repeat(128)))
        .isInstanceOf(FormatException.class);
    assertThat(RelativePath.parse("a/".repeat(511) + "b").names()).hasSize(512);
    assertThatThrownBy(() -> RelativePath.parse("a/".repeat(512) + "b"))
        .isInstanceOf(FormatException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"READme", "readME", "readme"})
  void foldedPaths_areEqualWhereCaseDoesNotCount(String text) {
    assertThat(new RelativePath(text).folded()).isEqualTo(new RelativePath("README").folded());
  }

  @Test
  void foldedPaths_areEqualWhereCompositionDoesNotCount() {
    assertThat(new RelativePath("Gr\u00d6\u00dfe").folded())
        .isEqualTo(new RelativePath("gro\u0308sse").folded());
    assertThat(new RelativePath("\u01c5").folded()).isEqualTo(new RelativePath("\u01c4").folded());
    assertThat(new RelativePath("a").folded()).isNotEqualTo(new RelativePath("b").folded());
  }

  @Test
  void parent_isTheDirectoryItIsIn() {
    assertThat(new RelativePath("a/b/c").parent()).contains(new RelativePath("a/b"));
    assertThat(new RelativePath("a").parent()).isEmpty();
  }

  @Property(tries = 3000)
  void whateverIsAccepted_staysInside(@ForAll Random random) {
    String alphabet = "ab./\\: C\u0000\u0308~";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    Path root = Path.of("/some/directory");
    try {
      Path place = RelativePath.parse(text.toString()).in(root);
      assertThat(place.normalize()).isEqualTo(place).isNotEqualTo(root).startsWithRaw(root);
    } catch (FormatException e) {
      assertThat(e).hasMessageContaining("is not a path inside a directory");
    }
  }
}
