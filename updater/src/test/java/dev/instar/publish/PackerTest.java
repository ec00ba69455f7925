package dev.instar.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.instar.disk.Tree;
import dev.instar.model.Descriptor;
import dev.instar.model.Environment;
import dev.instar.model.Platform;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.Sha256;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import dev.instar.process.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("C11")
class PackerTest {
  @TempDir Path directory;
  private PackedTool tool;

  @BeforeEach
  void writeAPayload() throws IOException {
    assumeFalse(PackedTool.HERE.isWindows(), "the payloads of these tests are shell scripts");
    tool = PackedTool.in(directory);
  }

  @Test
  void aProgram_isPackedUnpackedAndStarted() throws Exception {
    ReleaseManifest manifest = tool.pack();

    Path image = tool.unpack();
    assertThat(image.toFile().list())
        .containsExactlyInAnyOrder(
            "instar.json", "bin", "tool", "empty", "runtime", "updater", "launch");
    Program.Ending ending = tool.launch(image, "one", "two words");
    assertThat(ending).isEqualTo(new Program.Ending.Exited(7, "tool 1.2.0: one|two words\n"));
    Descriptor descriptor =
        Descriptor.readStrictly("image", Files.readAllBytes(image.resolve("instar.json")));
    assertThat(descriptor.imageVersion()).isEqualTo(new Version("1.2.0"));
    ReleaseManifest.Image packed = manifest.imageFor(PackedTool.HERE).orElseThrow();
    Tree tree = Tree.of(image);
    assertThat(packed.tree()).isEqualTo(tree.hash());
    assertThat(packed.entries()).isEqualTo(tree.items().size());
    assertThat(packed.unpackedSize()).isEqualTo(tree.size());
  }

  @Test
  void theManifest_namesTheArchiveAsItIs() throws Exception {
    ReleaseManifest manifest = tool.pack();

    assertThat(PackedTool.names(tool.out()))
        .containsExactlyInAnyOrder("tool-1.2.0-" + PackedTool.HERE + ".tar.gz", "tool-1.2.0.json");
    byte[] json = Files.readAllBytes(tool.out().resolve("tool-1.2.0.json"));
    assertThat(ReleaseManifest.read("manifest", json)).isEqualTo(manifest);
    ReleaseManifest.Image image = manifest.imageFor(PackedTool.HERE).orElseThrow();
    assertThat(image.sha256()).isEqualTo(Sha256.of(tool.out().resolve(image.asset())));
    assertThat(image.size()).isEqualTo(Files.size(tool.out().resolve(image.asset())));
    assertThat(manifest.published()).isEqualTo("2001-09-09T01:46:40Z");
    assertThat(manifest.notes()).isEqualTo("What is new");
  }

  @Test
  void packingTwice_givesTheSameBytes() throws Exception {
    tool.pack();
    Tree first = Tree.of(tool.out());
    tool.releaseTo(directory.resolve("again"));
    Files.setLastModifiedTime(tool.payload().resolve("bin/a tool"), FileTime.fromMillis(0));
    tool.pack();
    assertThat(Tree.of(tool.out())).isEqualTo(first);
  }

  @Test
  void anotherPlatform_isAddedToTheManifestThatIsThere() throws Exception {
    ReleaseManifest first = tool.pack();
    Platform other = new Platform(Platform.Os.MACOS, Platform.Arch.ARM64);
    ReleaseManifest both =
        tool.packer().pack(tool.order(other, Optional.of(tool.runtime())), List.of());
    assertThat(both.images())
        .extracting(ReleaseManifest.Image::platform)
        .containsExactlyInAnyOrder(PackedTool.HERE, other);
    assertThat(both.notes()).isEqualTo("What is new");
    assertThat(both.imageFor(PackedTool.HERE)).isEqualTo(first.imageFor(PackedTool.HERE));
  }

  @Test
  void anImageForWindows_isAZipThatStartsWithoutAShell() throws Exception {
    Files.delete(tool.payload().resolve("tool"));
    Platform windows = new Platform(Platform.Os.WINDOWS, Platform.Arch.X64);
    Path runtime = Files.createDirectories(directory.resolve("windows/lib"));
    Path machine = Files.createDirectories(directory.resolve("windows/bin/server"));
    Files.writeString(machine.resolve("jvm.dll"), "");
    Files.writeString(runtime.resolveSibling("release"), "JAVA_VERSION=\"25\"\n");
    Files.writeString(runtime.resolve("modules"), "");
    Packer.Order order = tool.order(windows, Optional.of(directory.resolve("windows")));
    tool.packer().pack(order, List.of());
    try (JarFile zip = new JarFile(tool.out().resolve("tool-1.2.0-windows-x64.zip").toFile())) {
      assertThat(zip.stream().map(JarEntry::getName))
          .contains(
              "launch/app.args",
              "launch/launcher.exe",
              "launch/data.txt",
              "runtime/bin/server/jvm.dll",
              "bin/a tool",
              "empty/")
          .doesNotContain("launch/app.sh");
      String args =
          new String(
              zip.getInputStream(zip.getEntry("launch/updater.args")).readAllBytes(),
              StandardCharsets.UTF_8);
      assertThat(args)
          .startsWith("{image}/runtime/bin/updater.exe\n")
          .contains("\n{image}/updater/sqlite");
    }
  }

  @Test
  void aJavaPayload_runsOnALinkedRuntimeWithTheModulesItNeeds() throws Exception {
    tool.compileJar(
        "lib/it's.jar",
        "Hello",
        """
        public class Hello {
          public static void main(String[] args) {
            System.out.println(System.getProperty("told") + " " + args[0]);
            System.out.println(java.net.http.HttpClient.Version.HTTP_2);
            System.exit(3);
          }
        }
        """);
    Files.writeString(
        directory.resolve("instar.json"),
        """
        {"format": 1, "name": "tool", "repository": "example/tool", "keys": [],
         "entry": {"java": {"main": "Hello", "classpath": ["lib/it's.jar"],
                            "options": ["-Dtold=$a \\"b\\" `c` \\\\ {image}"]}}}
        """);
    tool.packer().pack(tool.order(PackedTool.HERE, Optional.empty()), List.of());
    Path image = tool.unpack();
    assertThat(tool.launch(image, "x y"))
        .isEqualTo(new Program.Ending.Exited(3, "$a \"b\" `c` \\ " + image + " x y\nHTTP_2\n"));
    assertThat(JavaHome.in(image.resolve("runtime")).orElseThrow().modules())
        .contains("java.net.http", "java.sql")
        .doesNotContain("java.desktop", "jdk.compiler");
    isTrimmedAndSharesClasses(image.resolve("runtime"));
  }

  private void isTrimmedAndSharesClasses(Path runtime) throws IOException {
    assertThat(PackedTool.names(runtime.resolve("bin"))).containsExactly("java");
    assertThat(Files.readString(runtime.resolve("conf/security/java.security")).lines())
        .filteredOn(line -> line.startsWith("security.provider."))
        .containsExactly(
            "security.provider.1=SUN",
            "security.provider.2=SunRsaSign",
            "security.provider.3=SunEC",
            "security.provider.4=SunJSSE",
            "security.provider.5=SunJCE");
    Program.Ending ending =
        tool.run(List.of(runtime.resolve("bin/java").toString(), "-Xshare:on", "--version"));
    assertThat(ending).isInstanceOf(Program.Ending.Exited.class);
    assertThat(((Program.Ending.Exited) ending).code()).isZero();
  }

  @Test
  void sqlitesLibraryForOtherSystems_isLeftOutOfTheImage() throws Exception {
    tool.pack();
    Path image = tool.unpack();
    Path jar = image.resolve("updater").resolve(PackedTool.sqliteJar().getFileName().toString());
    try (JarFile packed = new JarFile(jar.toFile())) {
      assertThat(packed.stream().map(JarEntry::getName))
          .filteredOn(name -> name.startsWith("org/sqlite/native/"))
          .hasSize(1);
      assertThat(packed.getEntry("org/sqlite/JDBC.class")).isNotNull();
    }
  }

  @Test
  void withoutAJdk_theRuntimeUnderInstarIsCopied() throws Exception {
    Environment noJdk =
        new Environment(
            Map.of("PATH", "/nowhere"),
            directory,
            directory,
            PackedTool.ENVIRONMENT.clock(),
            PackedTool.HERE);
    Packer packer = new Packer(noJdk, tool.runtime());
    packer.pack(tool.order(PackedTool.HERE, Optional.empty()), List.of());
    Path image = tool.unpack();
    assertThat(Tree.of(image.resolve("runtime"))).isEqualTo(Tree.of(tool.runtime()));

    Packer.Order more =
        tool.order(PackedTool.HERE, Optional.empty(), Optional.of(Set.of("java.desktop")));
    UsageException refused =
        catchThrowableOfType(UsageException.class, () -> packer.pack(more, List.of()));
    assertThat(refused.happened()).contains("java.desktop", "no JDK 21");
    assertThat(refused.next()).contains("--jdk", "--modules");
  }

  @Test
  void sha256sum_acceptsTheSums() throws Exception {
    Program.Ending found = tool.run(List.of("sha256sum", "--version"));
    assumeTrue(found instanceof Program.Ending.Exited, "sha256sum is not installed");
    tool.pack();
    Files.writeString(tool.out().resolve("SHA256SUMS.minisig"), "not listed");
    Files.writeString(tool.out().resolve("SHA256SUMS"), Sums.of(tool.out()));
    Program.Ending ending =
        new Program(
                List.of("sha256sum", "--strict", "-c", "SHA256SUMS"),
                PackedTool.ENVIRONMENT.variables(),
                tool.out(),
                Duration.ofMinutes(1))
            .run();
    assertThat(ending)
        .isEqualTo(
            new Program.Ending.Exited(
                0, "tool-1.2.0-" + PackedTool.HERE + ".tar.gz: OK\ntool-1.2.0.json: OK\n"));
  }
}
