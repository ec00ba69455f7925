package dev.instar.migration.declaration;

import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.stage.StagePath;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files beside a migration that it names: scripts, schemas. They belong to its checksum. */
final class Scripts {
  private final Path directory;
  private final List<String> texts = new ArrayList<>();

  Scripts(Path directory) {
    this.directory = directory;
  }

  /** The texts of all that were read so far. */
  List<String> texts() {
    return List.copyOf(texts);
  }

  /** The text of the file that a node names. */
  String read(YamlNode node) throws FormatException, IOException {
    String name = node.text();
    String text = ConfigFormat.text(name, Files.readAllBytes(file(node, name)));
    texts.add(text);
    return text;
  }

  private Path file(YamlNode node, String name) throws FormatException, IOException {
    node.convert(() -> StagePath.parse("migrations/" + name));
    Path file = directory.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw node.problem("the script \"" + name + "\" is not in the migrations directory");
    }
    if (!file.toRealPath().startsWith(directory.toRealPath())) {
      throw node.problem("the script \"" + name + "\" leads out of the migrations directory");
    }
    return file;
  }
}
