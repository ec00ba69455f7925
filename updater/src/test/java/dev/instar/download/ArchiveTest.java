package dev.instar.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.instar.disk.Disk;
import dev.instar.disk.DyingDisk;
import dev.instar.disk.RealDisk;
import dev.instar.disk.Tree;
import dev.instar.model.VerificationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an archive becomes on disk, and what a damaged one does not become. */
@Tag("C4")
class ArchiveTest {
  private static final Archive.Limits LIMITS = new Archive.Limits(1 << 20, 100);
  private static final String LONG = "long/".repeat(50) + "name-of-a-file-that-no-header-holds.txt";

  @TempDir Path place;
  private Path archive;
  private Path directory;

  @BeforeEach
  void createDirectory() throws IOException {
    archive = place.resolve("archive");
    directory = Files.createDirectory(place.resolve("image"));
  }

  private void unpack() throws IOException, VerificationException {
    Archive.unpack(archive, directory, LIMITS, new RealDisk());
  }

  private static void writeImage(Archives entries) throws IOException {
    entries
        .file("instar.json", "{}")
        .directory("bin/")
        .program("bin/tool", "#!/bin/sh\n")
        .link("bin/alias", "tool")
        .link("current", "./lib/größe/../größe")
        .link("up/and/down", "../../bin/alias")
        .link("dangling", "nowhere/at/all")
        .file("lib/größe/密", "content")
        .directory("lib/")
        .directory("empty/")
        .file("nothing", "")
        .file(LONG, "x".repeat(5000));
  }

  @ParameterizedTest
  @EnumSource(Archives.Format.class)
  void filesProgramsLinksAndLongNames_areKept(Archives.Format format) throws Exception {
    try (Archives writer = format.create(archive)) {
      writeImage(writer);
    }
    unpack();
    assertImage();
  }

  @Test
  void gnuLongNames_areKept() throws Exception {
    try (Archives writer = new Archives.Tar(archive, TarArchiveOutputStream.LONGFILE_GNU)) {
      writeImage(writer);
    }
    unpack();
    assertImage();
  }

  private void assertImage() throws IOException {
    assertThat(directory.resolve("instar.json")).hasContent("{}");
    assertThat(directory.resolve("bin/tool")).isExecutable();
    assertThat(Files.isExecutable(directory.resolve("instar.json"))).isFalse();
    assertThat(Files.readSymbolicLink(directory.resolve("bin/alias"))).hasToString("tool");
    assertThat(directory.resolve("up/and/down")).isExecutable();
    assertThat(directory.resolve("current/密")).hasContent("content");
    assertThat(directory.resolve("dangling")).isSymbolicLink();
    assertThat(directory.resolve("empty")).isEmptyDirectory();
    assertThat(directory.resolve("nothing")).isEmptyFile();
    assertThat(directory.resolve(LONG)).hasSize(5000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gnu", "pax", "ustar"})
  void archivesOfTheSystemsTar_areUnpackedAlike(String format) throws Exception {
    Path source = sourceTree();
    run(source, "tar", "--format=" + format, "-czf", archive.toString(), "bin", "lib", "readme");
    unpack();
    assertThat(Tree.of(directory)).isEqualTo(Tree.of(source));
  }

  @Test
  void archivesOfTheSystemsZip_areUnpackedAlike() throws Exception {
    Path source = sourceTree();
    run(source, "zip", "-qry", archive.toString(), "bin", "lib", "readme");
    archive = place.resolve("archive.zip");
    unpack();
    assertThat(Tree.of(directory)).isEqualTo(Tree.of(source));
  }

  private Path sourceTree() throws IOException {
    Path source = Files.createDirectories(place.resolve("source"));
    Files.createDirectories(source.resolve("bin"));
    Files.createDirectories(source.resolve("lib/empty"));
    Files.writeString(source.resolve("bin/tool"), "#!/bin/sh\n");
    new RealDisk().executable(source.resolve("bin/tool"), true);
    Files.createSymbolicLink(source.resolve("bin/alias"), Path.of("../bin/tool"));
    Files.write(source.resolve("lib/" + "n".repeat(90)), new byte[70000]);
    Files.writeString(source.resolve("readme"), "read me\n");
    return source;
  }

  private static void run(Path directory, String... command)
      throws IOException, InterruptedException {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin", command[0])), command[0] + " is not installed");
    int exitCode =
        new ProcessBuilder(command).directory(directory.toFile()).inheritIO().start().waitFor();
    assertThat(exitCode).isZero();
  }

  @Test
  void everythingIsDurable_linksComeLast() throws Exception {
    try (Archives writer = Archives.Format.TAR.create(archive)) {
      writer.link("first", "a/b").file("a/b", "x").program("a/c", "y");
    }
    DyingDisk disk = DyingDisk.immortal();

    Archive.unpack(archive, directory, LIMITS, disk);

    assertThat(disk.log().stream().map(call -> call.replace(directory.toString(), "")))
        .satisfiesExactly(
            call -> assertThat(call).startsWith("createDirectory").contains("/a"),
            call -> assertThat(call).startsWith("write").contains("/a/b"),
            call -> assertThat(call).startsWith("write").contains("/a/c"),
            call -> assertThat(call).startsWith("executable").contains("/a/c"),
            call -> assertThat(call).startsWith("flush").contains("/a/c"),
            call -> assertThat(call).startsWith("symlink").contains("/first"),
            call -> assertThat(call).startsWith("sync").contains("/a"),
            call -> assertThat(call).startsWith("sync"));
  }

  @Test
  void fullDisk_isNotTheArchivesFault() throws Exception {
    try (Archives writer = Archives.Format.TAR.create(archive)) {
      writer.file("a", "x".repeat(100));
    }
    Disk full = diskWithRoomFor(50);

    assertThatThrownBy(() -> Archive.unpack(archive, directory, LIMITS, full))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("No space left on device");
  }

  /** The real disk, until so many bytes were written to one file. */
  private static Disk diskWithRoomFor(int bytes) {
    Disk real = new RealDisk();
    return (Disk)
        Proxy.newProxyInstance(
            Disk.class.getClassLoader(),
            new Class<?>[] {Disk.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("write")) {
                Files.write((Path) arguments[0], ((InputStream) arguments[1]).readNBytes(bytes));
                throw new IOException("No space left on device");
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void directoryThatIsNotEmpty_isLeftAlone() throws Exception {
    try (Archives writer = Archives.Format.TAR.create(archive)) {
      writer.file("a", "new");
    }
    Files.writeString(directory.resolve("a"), "old");

    assertThatThrownBy(this::unpack).isInstanceOf(DirectoryNotEmptyException.class);
    assertThat(directory.resolve("a")).hasContent("old");
  }

  @Test
  void archiveThatIsNotThere_isAnIoException() {
    assertThatThrownBy(this::unpack).isInstanceOf(NoSuchFileException.class);
  }

  @ParameterizedTest
  @EnumSource(Archives.Format.class)
  void archiveCutOffAnywhere_isRefused(Archives.Format format) throws Exception {
    try (Archives writer = format.create(archive)) {
      writeImage(writer);
    }
    byte[] whole = Files.readAllBytes(archive);
    for (int length = 0; length < whole.length; length += length > 30 ? 101 : 1) {
      assertDamaged(Arrays.copyOf(whole, length));
    }
    assertDamaged(Arrays.copyOf(whole, whole.length - 1));
  }

  @ParameterizedTest
  @EnumSource(Archives.Format.class)
  void somethingBehindTheEnd_isRefused(Archives.Format format) throws Exception {
    try (Archives writer = format.create(archive)) {
      writeImage(writer);
    }
    byte[] whole = Files.readAllBytes(archive);
    byte[] longer = Arrays.copyOf(whole, whole.length + 5);
    Arrays.fill(longer, whole.length, longer.length, (byte) 'x');
    assertDamaged(longer);
    assertDamaged(Arrays.copyOf(whole, whole.length + 1));
  }

  @Test
  void somethingBehindTheTarsEnd_isRefused() throws Exception {
    byte[] tar = Arrays.copyOf(smallTar(), 10240);
    int end = 1024; // one header, one block
    assertGood(gzip(Arrays.copyOf(tar, end + 1024)));
    assertGood(gzip(Arrays.copyOf(tar, end + 64 * 1024)));
    assertDamaged(gzip(Arrays.copyOf(tar, end)));
    assertDamaged(gzip(Arrays.copyOf(tar, end + 512)));
    assertDamaged(gzip(Arrays.copyOf(tar, end + (4 << 20))));
    for (int at : new int[] {end + 512, end + 1024, end + 2048, tar.length - 1}) {
      byte[] garbage = tar.clone();
      garbage[at] = 'x';
      assertDamaged(gzip(garbage));
      assertDamaged(gzip(Arrays.copyOf(garbage, tar.length + 20480)));
    }
    byte[] checksum = tar.clone();
    checksum[0] = 'b'; // the name, not the header's checksum
    assertDamaged(gzip(checksum));
  }

  @Test
  void gzipInSeveralMembers_isOneArchive() throws Exception {
    byte[] tar = smallTar();
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    members.write(gzip(Arrays.copyOf(tar, 700)));
    members.write(gzip(Arrays.copyOfRange(tar, 700, tar.length)));
    assertGood(members.toByteArray());
  }

  @Test
  void headersWithoutEnd_areRefusedBeforeTheyFillTheMemory() throws Exception {
    byte[] name = new byte[1 << 19];
    Arrays.fill(name, (byte) 'n');
    try (Archives writer = Archives.Format.TAR.create(archive)) {
      writer.add("long", 'L', 0644, name).file("a", "x");
    }
    assertRefused("the headers of an entry have more than");
  }

  @ParameterizedTest
  @EnumSource(Archives.Format.class)
  void damagedBytes_endInARefusalOrAnUnpackedImageOnly(Archives.Format format) throws Exception {
    try (Archives writer = format.create(archive)) {
      writer.file("n".repeat(120), "x").program("bin/tool", "y").link("link", "bin/tool");
    }
    byte[] whole = format == Archives.Format.TAR ? gunzip(archive) : Files.readAllBytes(archive);
    Random random = new Random(20260101);
    for (int i = 0; i < 100; i++) {
      byte[] damaged = whole.clone();
      for (int faults = random.nextInt(4); faults >= 0; faults--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      Files.write(archive, format == Archives.Format.TAR ? gzip(damaged) : damaged);
      Path target = Files.createDirectory(place.resolve(format + "-" + i));
      try {
        Archive.unpack(archive, target, LIMITS, new RealDisk());
      } catch (VerificationException e) {
        assertThat(e.happened()).contains("is refused");
      }
    }
    assertThat(Tree.of(place, path -> !path.contains("/")).items()).hasSize(102);
  }

  @Test
  void wrongCrcInAZip_isRefused() throws Exception {
    try (Archives writer = Archives.Format.ZIP.create(archive)) {
      writer.file("a", "x");
    }
    byte[] bytes = Files.readAllBytes(archive);
    for (int i = 0; i < bytes.length - 20; i++) {
      if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 1) {
        bytes[i + 16] ^= 1;
      }
    }
    Files.write(archive, bytes);
    assertRefused("length or CRC of a is wrong");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "P", "<html>not found</html>", "BZh9", "PK\u0005\u0006"})
  void fileThatIsNoArchive_isRefused(String content) throws Exception {
    Files.writeString(archive, content);
    assertRefused("archive is refused");
  }

  private void assertGood(byte[] bytes) throws Exception {
    Files.write(archive, bytes);
    unpack();
    assertThat(directory.resolve("a")).hasContent("x");
    Files.delete(directory.resolve("a"));
  }

  private void assertDamaged(byte[] bytes) throws IOException {
    Files.write(archive, bytes);
    assertRefused("archive is refused");
  }

  private void assertRefused(String message) throws IOException {
    Path target = Files.createTempDirectory(place, "target");
    assertThatExceptionOfType(VerificationException.class)
        .isThrownBy(() -> Archive.unpack(archive, target, LIMITS, new RealDisk()))
        .satisfies(e -> assertThat(e.happened()).contains(message));
  }

  private byte[] smallTar() throws IOException {
    try (Archives writer = Archives.Format.TAR.create(archive)) {
      writer.file("a", "x");
    }
    return gunzip(archive);
  }

  private static byte[] gunzip(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
