package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.testing.Tools;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample's releases, as the tools that people already have see them. */
class ReleasesTest {
  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"1.0.0", "1.1.0", "1.2.0"})
  @Tag("C4")
  void minisignAcceptsTheSignature_andSaysWhatItIsFor(String version) {
    Run run =
        Machine.in(directory)
            .run(
                Tools.required("minisign"),
                "-V",
                "-p",
                Employees.PUBLIC_KEY,
                "-m",
                Employees.RELEASES.resolve(version).resolve("SHA256SUMS"))
            .expect(0);
    assertThat(run.out())
        .contains("verified", "app:employees version:" + version + " file:SHA256SUMS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0.0", "1.1.0", "1.2.0"})
  @Tag("C4")
  void sha256sumAcceptsEveryAsset(String version) {
    Path sha256sum = Tools.required("sha256sum");
    Path release = Employees.RELEASES.resolve(version);
    Run run =
        Machine.in(directory)
            .run("sh", "-c", "cd \"$1\" && exec \"$2\" -c SHA256SUMS", "sh", release, sha256sum)
            .expect(0);
    assertThat(run.lines())
        .hasSize(3)
        .allMatch(line -> line.endsWith(": OK"))
        .containsAll(List.of("employees-" + version + ".json: OK", "install.sh: OK"));
  }
}
