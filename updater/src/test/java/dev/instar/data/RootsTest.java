package dev.instar.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.Tree;
import dev.instar.model.DecisionException;
import dev.instar.model.Descriptor;
import dev.instar.model.ExitCode;
import dev.instar.model.FormatException;
import dev.instar.model.InstarException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("W9")
class RootsTest {
  @TempDir private Path temporary;
  private Fixture fixture;
  private Path dir;
  private Path home;
  private Path installation;

  @BeforeEach
  void makeHome() throws IOException {
    dir = temporary.toRealPath();
    fixture = new Fixture(dir);
    home = fixture.home();
    installation = Files.createDirectories(home.resolve(".local/share/employees"));
  }

  private static String directory(String name, String path) {
    return "{\"name\":\"" + name + "\",\"path\":\"" + path + "\"}";
  }

  private static String files(String name, String path, String include) {
    return "{\"name\":\"%s\",\"path\":\"%s\",\"kind\":\"files\",\"include\":[\"%s\"]}"
        .formatted(name, path, include);
  }

  private List<ResolvedRoot> resolve(String... roots)
      throws IOException, InstarException, FormatException {
    return resolve(Map.of(), roots);
  }

  private List<ResolvedRoot> resolve(Map<String, Path> recorded, String... roots)
      throws IOException, InstarException, FormatException {
    String json =
        """
        {"format": 1, "name": "employees", "repository": "a/b", "dataVersion": "1.0.0",
         "entry": {"program": "x"}, "data": [%s]}
        """
            .formatted(String.join(",", roots));
    Descriptor descriptor =
        Descriptor.readStrictly("instar.json", json.getBytes(StandardCharsets.UTF_8));
    return Roots.resolve(
        descriptor, descriptor.data(), fixture.environment(Map.of()), installation, recorded);
  }

  private void refused(String why, String... roots) throws IOException {
    refused(why, Map.of(), roots);
  }

  private void refused(String why, Map<String, Path> recorded, String... roots) throws IOException {
    Tree before = Tree.of(temporary);
    assertThatThrownBy(() -> resolve(recorded, roots))
        .isInstanceOfSatisfying(
            DecisionException.class,
            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DECISION_NEEDED))
        .hasMessageContaining(why)
        .hasMessageContaining("Nothing was changed.");
    assertThat(Tree.of(temporary)).isEqualTo(before);
  }

  @Test
  void presentAndAbsentRoots_areFoundAtTheirRealPlaces() throws Exception {
    Path real = Files.createDirectories(temporary.toRealPath().resolve("disk/share/data"));
    Files.createSymbolicLink(home.resolve("share"), real.getParent());

    List<ResolvedRoot> roots =
        resolve(directory("one", "~/share/data"), directory("two", "~/share/new/deep"));

    assertThat(roots)
        .extracting(ResolvedRoot::path)
        .containsExactly(real, real.resolveSibling("new").resolve("deep"));
    assertThat(roots).extracting(ResolvedRoot::present).containsExactly(true, false);
    assertThat(resolve()).isEmpty();
  }

  @Test
  void homeItself_orWhatContainsIt_isRefused() throws IOException {
    refused("is your home directory", directory("home", "~"));
    refused("contains your home directory", directory("home", dir.toString()));
    refused("is a whole file system", directory("home", "/"));
    Files.createSymbolicLink(home.resolve("me"), home);
    refused("is your home directory", directory("home", "~/me"));
  }

  @Test
  void overlapsWithTheInstallation_areRefused() throws IOException {
    Files.createDirectories(installation.resolve("data"));
    refused("is also the place of the installation", directory("a", "~/.local/share/employees"));
    refused("is inside the installation", directory("a", "~/.local/share/employees/data"));
    refused("is inside the installation", directory("a", "~/.local/share/employees/absent"));
    refused("contains the installation", directory("a", "~/.local"));
  }

  @Test
  void overlapsOfRoots_areRefused() throws Exception {
    Files.createDirectories(home.resolve("a/b"));
    refused("is also the place of the data root", directory("x", "~/a"), directory("y", "~/a/."));
    refused("the data root \"y\"", directory("x", "~/a"), directory("y", "~/a/b"));
    refused("the data root \"y\"", directory("x", "~/a"), directory("y", "~/a/absent"));
    refused("is inside the data root", files("y", "~/a/b", "*"), directory("x", "~/a"));
    refused("is also the place of", files("x", "~", "*.x"), files("y", "~", "*.y"));
  }

  @Test
  void filesOfHome_mayLieAroundOtherRoots_unlessTheyIncludeThem() throws Exception {
    Fixture.write(home.resolve("a/b.txt"), "b");
    assertThat(resolve(directory("x", "~/a"), files("y", "~", ".employees*"))).hasSize(2);
    refused("includes " + home.resolve("a/b.txt"), directory("x", "~/a"), files("y", "~", "**"));
    Fixture.write(installation.resolve("current"), "1");
    refused("belongs to the installation", files("y", "~", ".local/**"));
  }

  @Test
  void recordedRootThatIsGone_orElsewhere_isRefused() throws Exception {
    Path data = home.resolve("data");
    refused("is gone", Map.of("x", data), directory("x", "~/data"));
    Files.createDirectories(data);
    assertThat(resolve(Map.of("x", data), directory("x", "~/data"))).hasSize(1);
    refused("was at " + data + " before", Map.of("x", data), directory("x", "~/other"));
  }

  @Test
  void whatIsNoDirectory_isRefused() throws IOException {
    Fixture.write(home.resolve("file"), "x");
    Files.createSymbolicLink(home.resolve("nowhere"), Path.of("/not/there"));
    refused("is not a directory", directory("x", "~/file"));
    refused("is not a directory", files("x", "~/file", "*"));
    refused("is a link that leads nowhere", directory("x", "~/nowhere"));
  }

  @Test
  void aMountPoint_isRefused() throws IOException {
    Path mount = Path.of("/proc");
    Assumptions.assumeTrue(Files.isDirectory(mount), "/proc is no directory");
    Assumptions.assumeTrue(MountPoints.contains(mount, Path.of("/")), "it is no mount point");
    refused("is a mount point", directory("x", "/proc"));
    assertThat(MountPoints.contains(home, dir)).isFalse();
    assertThat(MountPoints.decoded("/a\\040b\\134c")).isEqualTo("/a b\\c");
  }

  @Test
  void unreadableDirectory_andReadOnlyParent_areRefused() throws IOException {
    Path data = Files.createDirectories(home.resolve("parent/data"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("---------"));
    Assumptions.assumeFalse(Files.isReadable(data), "permissions do not stop the superuser");
    try {
      assertThatThrownBy(() -> resolve(directory("x", "~/parent/data")))
          .isInstanceOf(DecisionException.class)
          .hasMessageContaining("is not readable for you");
    } finally {
      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    }
    Path parent = data.getParent();
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("r-x------"));
    try {
      assertThatThrownBy(() -> resolve(directory("x", "~/parent/data")))
          .isInstanceOf(DecisionException.class)
          .hasMessageContaining(parent + " is not writable for you");
    } finally {
      Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void malformedExpressionAndPattern_areThePublishersAffair() throws IOException {
    refused("The descriptor of employees is wrong", directory("x", "$HOME/a"));
    assertThatThrownBy(() -> Contents.of(resolve(files("x", "~/.local", "../*")).getFirst()))
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("the include pattern \"../*\"");
  }
}
