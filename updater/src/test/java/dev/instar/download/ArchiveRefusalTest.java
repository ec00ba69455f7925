package dev.instar.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.instar.disk.RealDisk;
import dev.instar.disk.Tree;
import dev.instar.model.ExitCode;
import dev.instar.model.VerificationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each entry that an image must not have is refused by name, and nothing is written elsewhere. */
@Tag("C4")
class ArchiveRefusalTest {
  private static final Archive.Limits LIMITS = new Archive.Limits(1000, 20);

  @TempDir Path place;
  private Path archive;
  private Path directory;

  @BeforeEach
  void createDirectories() throws IOException {
    archive = Files.createDirectory(place.resolve("downloads")).resolve("app-1.2.0");
    directory = Files.createDirectory(place.resolve("staging"));
    Files.writeString(place.resolve("outside"), "precious");
  }

  /** Writes entries into an archive. */
  private interface Entries {
    void write(Archives archive) throws IOException;
  }

  private void assertRefused(Archives.Format format, Entries entries, String... messages)
      throws IOException {
    try (Archives writer = format.create(archive)) {
      entries.write(writer);
    }
    assertRefused(messages);
  }

  private void assertRefused(String... messages) throws IOException {
    byte[] before = Files.readAllBytes(archive);
    assertThatExceptionOfType(VerificationException.class)
        .isThrownBy(() -> Archive.unpack(archive, directory, LIMITS, new RealDisk()))
        .satisfies(e -> {
          assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED);
          assertThat(e.happened()).contains("app-1.2.0 is refused").contains(messages);
          assertThat(e.untouched()).startsWith("Nothing was installed");
        });
    assertThat(Tree.of(place, path -> !path.startsWith("staging/")).items())
        .extracting(Tree.Item::path)
        .containsExactly("downloads", "downloads/app-1.2.0", "outside", "staging");
    assertThat(place.resolve("outside")).hasContent("precious");
    assertThat(archive).hasBinaryContent(before);
    assertThat(Tree.of(directory).items()).noneMatch(item -> item.kind() == Tree.Kind.LINK);
    deleteContent(directory);
  }

  private static void deleteContent(Path directory) throws IOException {
    for (Tree.Item item : Tree.of(directory).items().reversed()) {
      Files.delete(directory.resolve(item.path()));
    }
  }

  @ParameterizedTest
  @EnumSource(Archives.Format.class)
  void pathsThatLeadOut_areRefused(Archives.Format format) throws IOException {
    for (String name :
        List.of("../escaped", "a/../../escaped", "..", "a/..", "./escaped", ".", "a//b")) {
      assertRefused(format, entries -> entries.file(name, "x"), "\"" + name + "\"");
    }
  }

  @ParameterizedTest
  @EnumSource(Archives.Format.class)
  void absolutePaths_areRefused(Archives.Format format) throws IOException {
    for (String name :
        List.of(
            place.resolve("escaped").toString(), "/escaped", "C:/escaped", "C:escaped", "//h/s")) {
      assertRefused(format, entries -> entries.file(name, "x"), "\"" + name + "\"");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_POSIX, TarArchiveOutputStream.LONGFILE_GNU})
  void absolutePathsInLongNames_areRefused(int longNames) throws IOException {
    String name = place + "/" + "long/".repeat(60) + "escaped";
    for (char kind : new char[] {'f', 'd'}) {
      try (Archives writer = new Archives.Tar(archive, longNames)) {
        writer.add(kind == 'd' ? name + "/" : name, kind, 0755, new byte[0]);
      }
      assertRefused("is absolute");
    }
  }

  @ParameterizedTest
  @EnumSource(Archives.Format.class)
  void namesThatWindowsReadsOtherwise_areRefused(Archives.Format format) throws IOException {
    for (String name :
        List.of(
            "a\\..\\..\\escaped", "a\\b", "CON", "a/nul.txt", "a.", "a ", "a:b", "a?", "a\nb")) {
      assertRefused(format, entries -> entries.file(name, "x"), "is not a path inside a directory");
    }
  }

  @ParameterizedTest
  @EnumSource(Archives.Format.class)
  void linksThatLeadOut_areRefused(Archives.Format format) throws IOException {
    for (String target :
        List.of("..", "../outside", "a/../../outside", "./.././x", "a/b/../../..")) {
      assertRefused(format, entries -> entries.link("link", target), "\"link\"", "leads outside");
    }
    for (String target : List.of("/etc/passwd", "/", "//h", "", "C:/x", "a\\..\\..", "a\u0007")) {
      assertRefused(format, entries -> entries.link("link", target), "\"link\"");
    }
    assertRefused(
        format, entries -> entries.link("a/b/link", "../../../outside"), "\"a/b/link\"", "outside");
  }

  @ParameterizedTest
  @EnumSource(Archives.Format.class)
  void linksThatLeadOutThroughOthers_areRefused(Archives.Format format) throws IOException {
    assertRefused(
        format,
        entries ->
            entries
                .file("deep/er/file", "x")
                .link("deep/er/up", "..")
                .link("z", "deep/er/up/../.."),
        "\"z\"",
        "leads outside");
    assertRefused(
        format, // the same, but the link that it goes through comes later
        entries ->
            entries
                .link("a", "deep/er/up/../..")
                .file("deep/er/file", "x")
                .link("deep/er/up", ".."),
        "\"a\"",
        "leads outside");
    assertRefused(
        format, // and where case does not count
        entries ->
            entries
                .link("a", "deep/ER/UP/../..")
                .file("deep/er/file", "x")
                .link("deep/er/up", ".."),
        "\"a\"",
        "leads outside");
    assertRefused(
        format,
        entries -> entries.link("a", "b").link("b", "c").link("c", "a"),
        "leads in a circle");
  }

  @ParameterizedTest
  @EnumSource(Archives.Format.class)
  void entriesBehindALink_areRefused(Archives.Format format) throws IOException {
    assertRefused(
        format,
        entries -> entries.directory("real/").link("link", "real").file("link/file", "x"),
        "\"link/file\" goes through the link \"link\"");
    assertRefused(
        format,
        entries -> entries.link("link", "..").link("link/escaped", "x"),
        "\"link/escaped\" goes through the link \"link\"");
    assertRefused(
        format,
        entries -> entries.link("link", "file").file("link", "x"),
        "\"link\" is there twice");
    assertRefused(
        format, entries -> entries.file("d/file", "x").link("d", ".."), "\"d\" is there twice");
  }

  @ParameterizedTest
  @EnumSource(Archives.Format.class)
  void duplicates_areRefused(Archives.Format format) throws IOException {
    assertRefused(format, entries -> entries.file("a", "1").file("a", "2"), "\"a\" is there twice");
    assertRefused(
        format, entries -> entries.directory("a/").directory("a/"), "\"a\" is there twice");
    assertRefused(
        format, entries -> entries.file("a/b", "1").file("a", "2"), "\"a\" is there twice");
    assertRefused(
        format,
        entries -> entries.file("a", "1").file("a/b", "2"),
        "\"a/b\" takes for a directory the file \"a\"");
  }

  @ParameterizedTest
  @EnumSource(Archives.Format.class)
  void namesThatAreOneSomewhere_areRefused(Archives.Format format) throws IOException {
    assertRefused(
        format, entries -> entries.file("README", "1").file("ReadMe", "2"), "\"ReadMe\" and");
    assertRefused(
        format,
        entries -> entries.file("gr\u00f6\u00dfe", "1").file("gro\u0308\u00dfe", "2"),
        "are one name where case or accents do not count");
    assertRefused(
        format, entries -> entries.file("Lib/a", "1").file("lib/b", "2"), "\"lib\" and \"Lib\"");
    assertRefused(
        format, entries -> entries.link("LIB", "x").file("lib/b", "2"), "\"lib\" and \"LIB\"");
  }

  @ParameterizedTest
  @EnumSource(Archives.Format.class)
  void devicesAndPipes_areRefused(Archives.Format format) throws IOException {
    for (char kind : "bcp".toCharArray()) {
      assertRefused(
          format,
          entries -> entries.add("a/dev", kind, 0666, new byte[0]),
          "\"a/dev\" is neither a file, a directory nor a symbolic link");
    }
  }

  @Test
  void hardLinksAndUnknownKinds_areRefused() throws IOException {
    assertRefused(
        Archives.Format.TAR,
        entries -> entries.file("a", "x").add("b", 'h', 0644, new byte[] {'a'}),
        "\"b\" is a hard link");
    assertRefused(
        Archives.Format.TAR,
        entries -> entries.add("b", '7', 0644, new byte[0]),
        "\"b\" is neither");
    assertRefused(
        Archives.Format.TAR,
        entries -> entries.add("b", 'p', 0644, new byte[] {1}),
        "\"b\" has content, but is not a file");
  }

  @ParameterizedTest
  @EnumSource(Archives.Format.class)
  void setIdBits_areRefused(Archives.Format format) throws IOException {
    for (int mode : new int[] {04755, 02755, 06644}) {
      assertRefused(
          format, entries -> entries.add("su", 'f', mode, new byte[1]), "\"su\"", "set-id bits");
    }
    assertRefused(
        format, entries -> entries.add("d/", 'd', 02755, new byte[0]), "\"d", "set-id bits");
  }

  @ParameterizedTest
  @EnumSource(Archives.Format.class)
  void moreThanTheLimits_isRefused(Archives.Format format) throws IOException {
    assertRefused(
        format,
        entries -> entries.file("a", "x".repeat(600)).file("b", "x".repeat(401)),
        "\"b\"",
        "1000 bytes allowed");
    assertRefused(
        format,
        entries -> {
          for (int i = 0; i < 21; i++) {
            entries.file("f" + i, "");
          }
        },
        "\"f20\" is more than the 20 entries allowed");
    assertRefused(format, entries -> entries.file("d/".repeat(20) + "f", ""), "20 entries allowed");
  }
}
