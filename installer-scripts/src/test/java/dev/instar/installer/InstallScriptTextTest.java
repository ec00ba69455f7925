package dev.instar.installer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script as a text: sound for a reader, for shellcheck, and when only a part of it arrives. */
@Tag("C9")
class InstallScriptTextTest {
  @TempDir Path directory;

  @Test
  void shellcheck_findsNothing() throws Exception {
    Path shellcheck = Tools.required("shellcheck");
    Path file = directory.resolve("install.sh");
    Files.writeString(file, new FakeRelease("1.0.0").script("RWkey").text());

    ShellRun run =
        ShellRun.of(List.of(shellcheck.toString(), "--shell=sh", file.toString()), Map.of());

    assertThat(run.out() + run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"try.sh", "../.ci/run"})
  void shellcheck_findsNothingInTheProjectsOwnScripts(String script) throws Exception {
    Path shellcheck = Tools.required("shellcheck");
    Path file = Path.of(script).toAbsolutePath();

    ShellRun run = ShellRun.of(List.of(shellcheck.toString(), file.toString()), Map.of());

    assertThat(run.out() + run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void cutOffAnywhere_itRunsNothing() throws Exception {
    try (InstallBench bench = new InstallBench(directory)) {
      String text = bench.web.publish(new FakeRelease("1.0.0")).script().text();
      List<String> before = bench.disk();
      int lastLine = text.stripTrailing().lastIndexOf('\n') + 1;

      for (int cut = 0; cut < lastLine; cut += 211) {
        bench.pipe(text.substring(0, cut), "--yes");
      }
      for (int cut = lastLine; cut < text.stripTrailing().length(); cut++) {
        bench.pipe(text.substring(0, cut), "--yes");
      }

      assertThat(bench.web.requests).isEmpty();
      assertThat(bench.disk()).isEqualTo(before);
    }
  }

  @Test
  void theSameRelease_givesTheSameText() throws IOException {
    assertThat(new FakeRelease("1.0.0").script("RWkey").text())
        .isEqualTo(new FakeRelease("1.0.0").script("RWkey").text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"it's", "$HOME `id` \\", "two\nlines", "@APP@ @SUMS@", ""})
  void anyText_isQuotedSoThatAShellReadsItBack(String text) throws Exception {
    ShellRun run =
        ShellRun.of(List.of("sh", "-c", "printf '[%s]' " + ShellTemplate.quoted(text)), Map.of());

    assertThat(run.out()).isEqualTo("[" + text + "]");
  }

  @Test
  void whatIsFilledIn_opensNoFurtherPlace() {
    ShellTemplate template = new ShellTemplate("@APP@ @TITLE@");

    assertThat(template.fill(Map.of("APP", "@TITLE@", "TITLE", "@APP@ $1")))
        .isEqualTo("@TITLE@ @APP@ $1");
    assertThatThrownBy(() -> template.fill(Map.of("APP", "x"))).hasMessageContaining("@TITLE@");
  }
}
