package dev.instar.launcher;

import dev.instar.model.Descriptor;
import dev.instar.model.FormatException;
import dev.instar.model.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the descriptor of a release that is out, which an option names. */
final class DescriptorFile {
  private DescriptorFile() {}

  static Descriptor read(Path file) throws UsageException, IOException {
    if (!Files.isRegularFile(file)) {
      throw new UsageException(
          "There is no descriptor " + file + ".",
          "Nothing was changed.",
          "Name the app's instar.json with --descriptor; every image has one.");
    }
    try {
      return Descriptor.read(file.toString(), Files.readAllBytes(file));
    } catch (FormatException e) {
      throw new UsageException(
          String.valueOf(e.getMessage()), "Nothing was changed.", "Correct the descriptor.", e);
    }
  }
}
