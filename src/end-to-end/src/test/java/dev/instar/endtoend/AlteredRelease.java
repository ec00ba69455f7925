package dev.instar.endtoend;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.testing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A copy of a release of the sample that somebody changes: a stranger, or the publisher by mistake,
 * who then signs it with the sample's own key.
 */
final class AlteredRelease {
  static final Path KEY = Publisher.PROJECT.resolve("src/samples/employees/target/keys/instar.key");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Machine machine;
  private final String version;
  private final Path directory;

  /**
   * Copies a release, without its archive when that will be another one.
   *
   * @param directory does not exist, or holds an older copy, which goes
   */
  AlteredRelease(Machine machine, String version, Path directory) {
    this.machine = machine;
    this.version = version;
    this.directory = directory;
    try {
      Files.createDirectories(directory);
      for (Path old : list(directory)) {
        Files.delete(old);
      }
      for (Path asset : list(Employees.RELEASES.resolve(version))) {
        Files.copy(
            asset, directory.resolve(asset.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  String manifestName() {
    return "employees-" + version + ".json";
  }

  Path archive() throws IOException {
    return list(directory).stream()
        .filter(file -> file.toString().endsWith(".tar.gz"))
        .findFirst()
        .orElseThrow();
  }

  byte[] read(String name) throws IOException {
    return Files.readAllBytes(file(name));
  }

  /** Changes what the release says about itself. */
  void manifest(Consumer<ObjectNode> change) throws IOException {
    ObjectNode manifest = (ObjectNode) JSON.readTree(read(manifestName()));
    change.accept(manifest);
    Files.write(file(manifestName()), JSON.writeValueAsBytes(manifest));
  }

  /** Its only image, as the manifest describes it. */
  static ObjectNode image(ObjectNode manifest) {
    return (ObjectNode) manifest.get("images").get(0);
  }

  /** Puts another archive in the place of its own, and into the manifest. */
  void archive(byte[] content) throws IOException {
    Files.write(archive(), content);
    manifest(manifest ->
        image(manifest).put("size", content.length).put("sha256", InstalledApp.sha256(content)));
  }

  /** Signs it as a publisher does, with this key. */
  void sign(Path key) {
    machine.run(Publisher.INSTAR, "sign", "--key", key, directory).expect(0);
  }

  /** Signs sums that {@code instar sign} would not make. */
  void signSums(String sums, String comment) throws IOException {
    Path minisign = Tools.required("minisign");
    Files.writeString(file("SHA256SUMS"), sums, StandardCharsets.UTF_8);
    Files.deleteIfExists(file("SHA256SUMS.minisig"));
    machine.run(minisign, "-S", "-W", "-s", KEY, "-t", comment, "-m", file("SHA256SUMS")).expect(0);
  }

  /** The sums of the files as they are now. */
  String sums() throws IOException {
    StringBuilder sums = new StringBuilder();
    for (Path file : list(directory)) {
      String name = String.valueOf(file.getFileName());
      if (!name.startsWith("SHA256SUMS")) {
        sums.append(InstalledApp.sha256(Files.readAllBytes(file))).append("  ").append(name);
        sums.append('\n');
      }
    }
    return sums.toString();
  }
}
