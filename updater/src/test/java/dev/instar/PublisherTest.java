package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.instar.disk.RealDisk;
import dev.instar.disk.Tree;
import dev.instar.download.Archive;
import dev.instar.install.InstalledImage;
import dev.instar.model.Environment;
import dev.instar.model.Platform;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import dev.instar.publish.FakeWindowsPrograms;
import dev.instar.publish.Packer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packing an app with migrations; what is said to publishers is tested with the commands. */
class PublisherTest {
  private static final Environment ENVIRONMENT = Environment.ofThisProcess();

  @TempDir Path directory;
  private Path migrations;

  @BeforeEach
  void writeAnApp() throws IOException {
    assumeFalse(ENVIRONMENT.platform().isWindows(), "the payload is a shell script");
    migrations = Files.createDirectories(directory.resolve("payload/migrations"));
    Path program = Files.writeString(directory.resolve("payload/tool"), "#!/bin/sh\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Path runtime = directory.resolve("runtime");
    Files.createDirectories(runtime.resolve("lib/server"));
    Files.writeString(runtime.resolve("release"), "JAVA_VERSION=\"25\"\n");
    Files.writeString(runtime.resolve("lib/modules"), "");
    Files.writeString(runtime.resolve("lib/server/classes.jsa"), "");
    Files.writeString(
        directory.resolve("instar.json"),
        """
        {"format": 1, "name": "tool", "repository": "example/tool", "keys": [],
         "entry": {"program": "tool"}, "dataVersion": "1.2.0", "migrations": "migrations",
         "data": [{"name": "home", "path": "~/tool"}]}
        """);
    migration("1.0.0", "1.1.0", "home/a");
    migration("1.1.0", "1.2.0", "home/b");
  }

  @Test
  @Tag("W34")
  void theManifest_saysWhichMigrationsTheImageBrings() throws Exception {
    assertThat(pack().migrations())
        .extracting(ReleaseManifest.MigrationSummary::toString)
        .hasSize(2)
        .first()
        .asString()
        .contains("from=1.0.0", "to=1.1.0", "Make home/a", "automatic");
  }

  @Test
  @Tag("C4")
  void whatIsPacked_isUnpackedToTheTreeOfTheManifest() throws Exception {
    Files.createSymbolicLink(directory.resolve("payload/größe"), Path.of("migrations"));
    isUnpackedAsPacked(ENVIRONMENT.platform());
    Files.delete(directory.resolve("payload/größe"));
    isUnpackedAsPacked(new Platform(Platform.Os.WINDOWS, Platform.Arch.X64));
  }

  private void isUnpackedAsPacked(Platform platform) throws Exception {
    ReleaseManifest.Image image = pack(platform).imageFor(platform).orElseThrow();
    Path unpacked = Files.createDirectory(directory.resolve(platform.toString()));
    Archive.unpack(
        directory.resolve("release").resolve(image.asset()),
        unpacked,
        new Archive.Limits(image.unpackedSize(), (int) image.entries()),
        new RealDisk());
    assertThat(Tree.of(unpacked).hash()).isEqualTo(image.tree());
    assertThat(InstalledImage.at(unpacked).descriptor().imageVersion())
        .isEqualTo(new Version("2.0.0"));
  }

  @Test
  @Tag("W32")
  void aChainThatDoesNotReachTheDataVersion_isRefused() throws Exception {
    Files.delete(migrations.resolve("1.2.0.yaml"));
    refused("migrations lead from 1.0.0 only to 1.1.0");
  }

  @Test
  void aMigrationThatCannotBeRead_isRefused() throws Exception {
    Files.writeString(migrations.resolve("1.3.0.yaml"), "from: 1.2.0\nto: 1.3.0\nsteps: what\n");
    refused("1.3.0.yaml");
    Files.delete(migrations.resolve("1.3.0.yaml"));
    migration("1.0.0", "1.2.0", "elsewhere/a");
    refused("elsewhere");
  }

  private void refused(String message) {
    UsageException refused = catchThrowableOfType(UsageException.class, this::pack);
    assertThat(refused.getMessage()).contains(message).contains("Nothing was packed");
    assertThat(directory.resolve("release")).doesNotExist();
  }

  private void migration(String from, String to, String path) throws IOException {
    Files.writeString(
        migrations.resolve(to + ".yaml"),
        """
        from: %s
        to: %s
        title: Make %s
        steps:
          - files:
              - mkdir: %s
        """
            .formatted(from, to, path, path));
  }

  private ReleaseManifest pack() throws Exception {
    return pack(ENVIRONMENT.platform());
  }

  private ReleaseManifest pack(Platform platform) throws Exception {
    return new Publisher(ENVIRONMENT, new RealDisk(), directory.resolve("runtime"))
        .pack(
            new Packer.Order(
                directory.resolve("instar.json"),
                directory.resolve("payload"),
                new Version("2.0.0"),
                platform,
                Optional.empty(),
                List.of(),
                Optional.of(directory.resolve("runtime")),
                Optional.empty(),
                Optional.empty(),
                Optional.of(FakeWindowsPrograms.make()),
                directory.resolve("release")));
  }
}
