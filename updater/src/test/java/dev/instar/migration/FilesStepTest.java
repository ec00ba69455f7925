package dev.instar.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of users that get other names and places; the ledger watches that none is lost. */
@Tag("D10")
@Tag("N24")
class FilesStepTest {
  @TempDir private Path directory;
  private StagedData data;

  @BeforeEach
  void stage() throws Exception {
    data = new StagedData(directory);
  }

  private MigrationReport run(String... actions) throws Exception {
    data.migration(
        "m.yaml",
        "from: 1.0.0\nto: 1.1.0\ntitle: Test\nsteps:\n- files:\n  - "
            + String.join("\n  - ", actions)
            + "\n");
    return data.run("1.0.0", "1.1.0");
  }

  @Test
  void filesAreRenamedByAPattern_belowToo() throws Exception {
    data.file("notes/a.note", "a").file("notes/deep/b c.note", "b").file("notes/keep.txt", "c");
    run("rename: {in: home/notes, from: '(.*)\\.note', to: '$1.md'}");
    assertThat(data.read("notes/a.md")).isEqualTo("a");
    assertThat(data.read("notes/deep/b c.md")).isEqualTo("b");
    assertThat(data.read("notes/keep.txt")).isEqualTo("c");
    assertThat(data.has("notes/a.note")).isFalse();
    run("rename: {in: home/notes, from: '(.*)\\.note', to: '$1.md'}");
  }

  @Test
  @Tag("N12")
  void twoFilesThatWouldGetOneName_areNamed_andNothingMoves() throws Exception {
    data.file("notes/a.note", "a").file("notes/a.text", "b").file("notes/0.note", "c");
    assertThatThrownBy(() -> run("rename: {in: home/notes, from: '(.*)\\..*', to: '$1.md'}"))
        .isInstanceOf(MigrationFailed.class)
        .hasMessageContaining(
            "files home/notes/a.note and home/notes/a.text cannot both become home/notes/a.md");
    data.file("notes/0.md", "there");
    assertThatThrownBy(() -> run("rename: {in: home/notes, from: '(.*)\\.note', to: '$1.md'}"))
        .hasMessageContaining(
            "files home/notes/0.note cannot move to home/notes/0.md, which is there already");
    assertThatThrownBy(() -> run("rename: {in: home/notes, from: '0(.*)', to: '..'}"))
        .hasMessageContaining("cannot be named \"..\"");
    assertThat(data.read("notes/a.note")).isEqualTo("a");
    assertThat(data.read("notes/0.note")).isEqualTo("c");
  }

  /** As of a runtime manager: {@code config/} becomes {@code config/} and {@code cache/}. */
  @Test
  @Tag("D38")
  void aDirectoryIsSplit_andAnotherOneMerged() throws Exception {
    data.file("config/main.toml", "m").file("config/cache-a/x", "x").file("config/cache-b", "y");
    data.file("old/logs/1", "1").file("logs/2", "2");
    MigrationReport report =
        run(
            "split: {in: home/config, match: 'cache-*', to: home/cache}",
            "merge: {from: home/old/logs, to: home/logs}",
            "merge: {from: home/absent, to: home/logs}");
    assertThat(data.read("cache/cache-a/x")).isEqualTo("x");
    assertThat(data.read("cache/cache-b")).isEqualTo("y");
    assertThat(data.read("config/main.toml")).isEqualTo("m");
    assertThat(data.read("logs/1") + data.read("logs/2")).isEqualTo("12");
    assertThat(data.has("old/logs")).isFalse();
    assertThat(report.hops().getFirst().notes())
        .containsExactly("directory home/absent is not there; nothing to move from it");

    data.file("more/1", "other");
    assertThatThrownBy(() -> run("merge: {from: home/more, to: home/logs}"))
        .hasMessageContaining(
            "files home/more/1 cannot move to home/logs/1, which is there already");
    assertThat(data.read("more/1")).isEqualTo("other");
  }

  @Test
  void treesAreCopied_withTheirLinks() throws Exception {
    data.file("a/b/c", "c");
    Files.createSymbolicLink(data.home().resolve("a/link"), Path.of("b/c"));
    run("copy: {from: home/a, to: home/new/a}", "copy: {from: home/absent, to: home/b}");
    assertThat(data.read("new/a/b/c")).isEqualTo("c");
    assertThat(Files.readSymbolicLink(data.home().resolve("new/a/link"))).hasToString("b/c");
    assertThat(data.read("a/b/c")).isEqualTo("c");
    assertThatThrownBy(() -> run("copy: {from: home/a, to: home/a/b/a}"))
        .hasMessageContaining("files home/a cannot be copied into themselves");
    assertThatThrownBy(() -> run("copy: {from: home/a/b/c, to: home/new/a/b/c}"))
        .hasMessageContaining("which is there already");
  }

  @Test
  void permissionsAndLinksAreSet() throws Exception {
    data.file("secret", "s").file("logs/today", "t");
    Path secret = data.home().resolve("secret");
    Assumptions.assumeTrue(
        Files.getFileStore(secret).supportsFileAttributeView("posix"), "POSIX is not installed");
    run(
        "mode: {place: home/secret, is: '0600'}",
        "mode: {place: home/logs, is: rwx------}",
        "link: {place: home/links/latest, to: home/logs/today}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(data.home().resolve("logs"))))
        .isEqualTo("rwx------");
    assertThat(Files.readSymbolicLink(data.home().resolve("links/latest")))
        .hasToString("../logs/today");
    assertThat(data.read("links/latest")).isEqualTo("t");
    assertThatThrownBy(() -> run("link: {place: home/secret, to: home/logs/today}"))
        .hasMessageContaining("link home/secret cannot be made: something is there already");
  }
}
