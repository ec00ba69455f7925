package dev.instar.install;

import dev.instar.disk.Durable;
import dev.instar.model.Descriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The launcher of an installation: the template with this installation's root, name and words
 * written into it, so that it finds everything without starting another process.
 */
public final class LauncherScript {
  private final Layout layout;
  private final Durable durable;

  public LauncherScript(Layout layout, Durable durable) {
    this.layout = layout;
    this.durable = durable;
  }

  /** Puts the launcher in place, unless the same one is there. */
  public void install(String template, Descriptor descriptor) throws IOException {
    if (trouble(template, descriptor).isEmpty()) {
      return;
    }
    durable.createDirectories(layout.root().resolve("bin"));
    durable.replaceProgram(layout.launcher(), text(template, descriptor));
  }

  /** What is wrong with the launcher at its place. */
  public enum Trouble {
    MISSING,
    NOT_EXECUTABLE,
    /** It can be run, but is not the text that belongs here. */
    DIFFERENT
  }

  /** Compares what is in place with what {@link #install} would write; changes nothing. */
  public Optional<Trouble> trouble(String template, Descriptor descriptor) throws IOException {
    Path launcher = layout.launcher();
    if (!Files.isRegularFile(launcher)) {
      return Optional.of(Trouble.MISSING);
    }
    if (!Files.isExecutable(launcher)) {
      return Optional.of(Trouble.NOT_EXECUTABLE);
    }
    return Arrays.equals(Files.readAllBytes(launcher), text(template, descriptor))
        ? Optional.empty()
        : Optional.of(Trouble.DIFFERENT);
  }

  public void delete() throws IOException {
    durable.deleteTree(layout.launcher());
  }

  private byte[] text(String template, Descriptor descriptor) {
    return fill(template, descriptor).getBytes(StandardCharsets.UTF_8);
  }

  private String fill(String template, Descriptor descriptor) {
    return template
        .replace("@APP_VARIABLE@", layout.app().inVariables())
        .replace("@APP@", layout.app().text())
        .replace("@PREFIX@", descriptor.prefix().orElse(""))
        .replace("@ROOT@", quoted(layout.root().toString()));
  }

  /** The text as one word of a shell. */
  static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
