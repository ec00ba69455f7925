package dev.instar.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.instar.disk.Tree;
import dev.instar.model.ExitCode;
import dev.instar.model.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("C11")
class PackerRefusalTest {
  @TempDir Path directory;
  private PackedTool tool;

  @BeforeEach
  void writeAPayload() throws IOException {
    assumeFalse(PackedTool.HERE.isWindows(), "the payloads of these tests are shell scripts");
    tool = PackedTool.in(directory);
  }

  @Test
  void whatCannotBePacked_isRefusedByName() throws Exception {
    refusedAfter(
        () -> Files.delete(tool.payload().resolve("bin/a tool")), "\"bin/a tool\" is not in");
    tool.writeAgain();
    refusedAfter(
        () ->
            assertThat(tool.payload().resolve("bin/a tool").toFile().setExecutable(false)).isTrue(),
        "is not executable");
    for (String name : List.of("runtime", "updater", "Launch", "instar.json")) {
      tool.writeAgain();
      refusedAfter(() -> Files.createDirectory(tool.payload().resolve(name)), "\"" + name + "\"");
    }
    for (String target : List.of("/etc/passwd", "../instar.json")) {
      tool.writeAgain();
      refusedAfter(
          () -> Files.createSymbolicLink(tool.payload().resolve("link"), Path.of(target)),
          "\"link\"");
    }
    tool.writeAgain();
    refusedAfter(() -> Files.writeString(tool.payload().resolve("a\nb"), ""), "not every system");
    tool.writeAgain();
    refusedAfter(() -> descriptor("\"migrations\": \"migrations\""), "no directory");
    refusedAfter(() -> descriptor("\"titel\": \"Tool\""), "titel");
    refusedAfter(() -> descriptor("\"version\": \"1.1.0\""), "1.1.0");
  }

  @Test
  void aFailedPacking_leavesTheReleaseAsItWas() throws Exception {
    tool.pack();
    Tree before = Tree.of(tool.out());
    refusedAfter(() -> descriptor("\"migrations\": \"migrations\""), "no directory");
    tool.writeAgain();
    Packer.Order noRuntime = tool.order(PackedTool.HERE, Optional.of(directory));
    UsageException refused =
        catchThrowableOfType(UsageException.class, () -> tool.packer().pack(noRuntime, List.of()));
    assertThat(refused.happened()).contains("holds no Java runtime");
    assertThat(Tree.of(tool.out())).isEqualTo(before);
  }

  private interface Change {
    void make() throws IOException;
  }

  private void refusedAfter(Change change, String message) throws IOException {
    change.make();
    UsageException refused = catchThrowableOfType(UsageException.class, tool::pack);
    assertThat(refused).as(message).isNotNull();
    assertThat(refused.getMessage()).contains(message).contains("Nothing was packed");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  private void descriptor(String more) throws IOException {
    Files.writeString(
        directory.resolve("instar.json"),
        "{\"format\": 1, \"name\": \"tool\", \"repository\": \"example/tool\","
            + "\"entry\": {\"program\": \"bin/a tool\"}, "
            + more
            + "}");
  }
}
