package dev.instar.install;

import dev.instar.model.Descriptor;
import dev.instar.model.FormatException;
import dev.instar.model.RepairException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * An unpacked image with its descriptor. Its {@code launch} directory says how it is started: one
 * argument for each line of {@code app.args} and {@code updater.args}, the program first, where
 * {@code {image}} stands for the image's own directory. The form is frozen: every launcher and
 * every updater must be able to start every image.
 *
 * @param directory absolute
 */
public record InstalledImage(Path directory, Descriptor descriptor) {
  private static final String PLACE = "{image}";

  /**
   * Reads an image's descriptor.
   *
   * @throws RepairException when there is no image in this directory, or it is damaged
   */
  public static InstalledImage at(Path directory) throws IOException, RepairException {
    Path file = directory.resolve(Descriptor.FILE_NAME);
    if (!Files.isRegularFile(file)) {
      throw damaged(directory, "it has no " + Descriptor.FILE_NAME, null);
    }
    try {
      Descriptor descriptor = Descriptor.read(file.toString(), Files.readAllBytes(file));
      if (descriptor.version().isEmpty()) {
        throw damaged(directory, "its " + Descriptor.FILE_NAME + " names no version", null);
      }
      return new InstalledImage(directory, descriptor);
    } catch (FormatException e) {
      throw damaged(directory, e.getMessage(), e);
    }
  }

  /** The command line that starts the app. */
  public List<String> appCommand(List<String> arguments) throws IOException, RepairException {
    return command("app.args", arguments);
  }

  /** The command line that starts this image's updater. */
  public List<String> updaterCommand(List<String> arguments) throws IOException, RepairException {
    return command("updater.args", arguments);
  }

  /**
   * The program that becomes the launcher on Windows.
   *
   * @throws RepairException when the image has none
   */
  byte[] launcherProgram() throws IOException, RepairException {
    Path file = directory.resolve("launch").resolve("launcher.exe");
    if (!Files.isRegularFile(file)) {
      throw damaged(directory, "it has no launch/launcher.exe", null);
    }
    return Files.readAllBytes(file);
  }

  private List<String> command(String name, List<String> arguments)
      throws IOException, RepairException {
    Path file = directory.resolve("launch").resolve(name);
    if (!Files.isRegularFile(file)) {
      throw damaged(directory, "it has no launch/" + name, null);
    }
    return Stream.concat(
            Files.readAllLines(file).stream()
                .map(line -> line.replace(PLACE, directory.toString())),
            arguments.stream())
        .toList();
  }

  private static RepairException damaged(
      Path directory, String what, @org.jspecify.annotations.Nullable Throwable cause) {
    return new RepairException(
        "The image in " + directory + " cannot be used: " + what + ".",
        "Nothing was changed.",
        "Delete that directory. Is it the active version, run its install script again; else unpack"
            + " the archive of that release there.",
        cause);
  }
}
