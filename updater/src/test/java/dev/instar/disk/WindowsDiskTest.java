package dev.instar.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WindowsDiskTest {
  @TempDir private Path temp;
  private final WindowsDisk disk = new WindowsDisk();
  private Path dir;
  private Path file;
  private Path other;

  @BeforeEach
  void makeFiles() throws IOException {
    dir = Files.createDirectory(temp.toRealPath().resolve("dir"));
    file = Files.writeString(dir.resolve("file.exe"), "file");
    other = Files.writeString(dir.resolve("other"), "other");
  }

  private static InputStream content() {
    return new ByteArrayInputStream(new byte[] {1, 2});
  }

  private static void denied(ThrowingCallable call) {
    assertThatThrownBy(call).isExactlyInstanceOf(AccessDeniedException.class);
  }

  private static void violates(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isExactlyInstanceOf(FileSystemException.class)
        .hasMessageContaining("used by another process");
  }

  @Test
  void aProgramThatRuns_isRenamed_butNeitherDeletedNorReplaced() throws IOException {
    disk.runs(file);
    denied(() -> disk.delete(file));
    denied(() -> disk.move(other, file));
    denied(() -> disk.move(dir, dir.resolveSibling("elsewhere")));
    Path aside = dir.resolve("aside.exe");
    disk.move(file, aside);
    disk.move(other, file);
    assertThat(file).hasContent("other");
    denied(() -> disk.delete(aside));
    disk.letsGo(aside);
    disk.delete(aside);
    disk.move(dir, dir.resolveSibling("elsewhere"));
  }

  @Test
  void aFileThatIsHeld_isNotEvenRenamed() throws IOException {
    disk.holds(file);
    violates(() -> disk.delete(file));
    violates(() -> disk.move(file, dir.resolve("aside")));
    violates(() -> disk.append(file, new byte[1]));
    denied(() -> disk.move(other, file));
    denied(() -> disk.move(dir, dir.resolveSibling("elsewhere")));
    assertThat(file).hasContent("file");
  }

  @Test
  void aFileThatIsScanned_keepsItsDirectoryAndItsName_butMayGo() throws IOException {
    disk.scans(file);
    denied(() -> disk.move(dir, dir.resolveSibling("elsewhere")));
    denied(() -> disk.move(other, file));
    disk.move(file, dir.resolve("aside"));
    disk.delete(dir.resolve("aside"));
    disk.move(dir, dir.resolveSibling("elsewhere"));
  }

  @Test
  void aDirectoryInWhichSomebodyIs_staysWhereItIs() throws IOException {
    Path below = Files.createDirectory(dir.resolve("below"));
    disk.holds(below);
    denied(() -> disk.move(dir, dir.resolveSibling("elsewhere")));
    violates(() -> disk.delete(below));
  }

  @Test
  void namesThatWindowsDoesNotHave_areRefused() {
    for (String name :
        new String[] {
          "CON", "nul.txt", "Com1", "lpt9.tar.gz", "aux .x", "a.", "a ", "a:b", "a?", "a*", "a<b"
        }) {
      assertThatThrownBy(() -> disk.write(dir.resolve(name), content()))
          .as(name)
          .isExactlyInstanceOf(FileSystemException.class);
      assertThatThrownBy(() -> disk.move(file, dir.resolve(name)))
          .as(name)
          .isExactlyInstanceOf(FileSystemException.class);
      assertThat(dir.resolve(name)).doesNotExist();
    }
    for (String name : new String[] {"console", "com10", "nul-x", ".a", "a b", "é"}) {
      assertThat(dir.resolve(name)).satisfies(path -> disk.write(path, content()));
    }
  }

  @Test
  void namesInOtherCase_areTheSame() throws IOException {
    Path shouted = dir.resolve("OTHER");
    assertThatThrownBy(() -> disk.write(shouted, content()))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> disk.createDirectory(shouted))
        .isInstanceOf(FileAlreadyExistsException.class);
    disk.move(file, shouted);
    assertThat(Durable.children(dir)).containsExactly(shouted);
    assertThat(shouted).hasContent("file");
    disk.move(shouted, other);
    assertThat(Durable.children(dir)).containsExactly(other);
  }

  @Test
  void linksNeedAPrivilege_andNothingIsExecutable() throws IOException {
    assertThatThrownBy(() -> disk.symlink(dir.resolve("link"), "other"))
        .isExactlyInstanceOf(FileSystemException.class)
        .hasMessageContaining("privilege");
    disk.executable(other, true);
    assertThat(other).isNotEmptyFile().matches(path -> !Files.isExecutable(path));
    disk.sync(dir.resolve("not there")); // a call that came through would fail
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatThisProcessItselfHasOpen_isNoticed() throws Exception {
    Path elsewhere = dir.resolveSibling("elsewhere");
    try (InputStream open = Files.newInputStream(other)) {
      assertThatThrownBy(() -> disk.move(dir, elsewhere))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("has open " + other);
      assertThatThrownBy(() -> disk.move(file, other)).isInstanceOf(AssertionError.class);
      assertThat(open.read()).isEqualTo('o');
    }
    Path database = dir.resolve("a.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE a (b)");
      assertThatThrownBy(() -> disk.delete(database)).isInstanceOf(AssertionError.class);
    }
    Process process = new ProcessBuilder("sleep", "60").directory(dir.toFile()).start();
    try {
      denied(() -> disk.move(dir, elsewhere));
    } finally {
      process.destroy();
      process.waitFor();
    }
    disk.delete(database);
    disk.move(dir, elsewhere);
  }
}
