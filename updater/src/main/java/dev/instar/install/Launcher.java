package dev.instar.install;

import dev.instar.disk.Durable;
import dev.instar.model.RepairException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The launcher of an installation. On Unix it is a script: the template with this installation's
 * root, name and words written into it, so that it finds everything without starting another
 * process. On Windows it is a program that lies ready in every image.
 *
 * <p>A program that runs cannot be replaced on Windows, and the launcher runs during every command:
 * it waits for the updater. So there the old one is renamed aside, which Windows allows, and the
 * new one takes its name. Between the two the launcher has no name; for that moment a {@code .cmd}
 * of the same name stands in, which shells find in its place and which gives the new one its name:
 *
 * <pre>
 * bin/
 *     employees.exe              the launcher
 *     employees.exe.instar-new   one that is about to become it
 *     employees.cmd              only while the launcher is replaced
 *     employees.exe.instar-old   one that was replaced; a later start deletes it
 * </pre>
 */
public final class Launcher {
  /** More launchers than that never run at a time which were all replaced since they started. */
  private static final int MOST_OLD = 100;

  private final Layout layout;
  private final Durable durable;

  public Launcher(Layout layout, Durable durable) {
    this.layout = layout;
    this.durable = durable;
  }

  /**
   * Puts the launcher in place, unless the same one is there.
   *
   * @return why the one that was there before has stayed, on Windows, where somebody may hold it
   */
  public Optional<IOException> install(String template, InstalledImage image)
      throws IOException, RepairException {
    byte[] content = content(template, image);
    Optional<IOException> refused = Optional.empty();
    finishExchange();
    if (troubleWith(content).isPresent()) {
      durable.createDirectories(layout.root().resolve("bin"));
      if (layout.platform().isWindows()) {
        refused = exchange(content);
      } else {
        durable.replaceProgram(layout.launcher(), content);
      }
    }
    if (layout.platform().isWindows()) {
      durable.deleteTree(layout.launcherStandIn());
      deleteOld();
    }
    return refused;
  }

  /** What is wrong with the launcher at its place. */
  public enum Trouble {
    MISSING,
    NOT_EXECUTABLE,
    /** It can be run, but is not the one that belongs here. */
    DIFFERENT
  }

  /** Compares what is in place with what {@link #install} would write; changes nothing. */
  public Optional<Trouble> trouble(String template, InstalledImage image)
      throws IOException, RepairException {
    return troubleWith(content(template, image));
  }

  private Optional<Trouble> troubleWith(byte[] content) throws IOException {
    Path launcher = layout.launcher();
    if (!Files.isRegularFile(launcher)) {
      return Optional.of(Trouble.MISSING);
    }
    if (!layout.platform().isWindows() && !Files.isExecutable(launcher)) {
      return Optional.of(Trouble.NOT_EXECUTABLE);
    }
    return Arrays.equals(Files.readAllBytes(launcher), content)
        ? Optional.empty()
        : Optional.of(Trouble.DIFFERENT);
  }

  /** Takes the launcher away; on Windows one that runs is only renamed. */
  public void delete() throws IOException {
    Path launcher = layout.launcher();
    if (layout.platform().isWindows() && exists(launcher)) {
      durable.move(launcher, freeOld());
    }
    durable.deleteTree(launcher);
    durable.deleteTree(next());
    durable.deleteTree(layout.launcherStandIn());
    deleteOld();
  }

  /**
   * Does what the stand-in would do: while there is no launcher, the next one is whole, and is the
   * only thing that can be started.
   */
  private void finishExchange() throws IOException {
    if (!exists(layout.launcher()) && exists(layout.launcherStandIn()) && exists(next())) {
      durable.move(next(), layout.launcher());
    }
  }

  /** Either the new launcher is in place afterwards, or the old one again. */
  private Optional<IOException> exchange(byte[] content) throws IOException {
    Path launcher = layout.launcher();
    durable.deleteTree(next());
    durable.disk().write(next(), new ByteArrayInputStream(content));
    if (!exists(launcher)) {
      durable.move(next(), launcher);
      return Optional.empty();
    }
    durable.replace(layout.launcherStandIn(), standInText());
    Path old = freeOld();
    try {
      durable.move(launcher, old);
      durable.move(next(), launcher);
      return Optional.empty();
    } catch (FileSystemException e) {
      if (!exists(launcher)) {
        durable.move(old, launcher); // somebody holds the new one
      }
      deleteIfPossible(next());
      return Optional.of(e);
    }
  }

  private Path next() {
    return layout.launcher().resolveSibling(layout.launcher().getFileName() + Durable.BESIDE);
  }

  /** Says in a shell's language what {@link #exchange} does last. */
  private String standInText() {
    String launcher = layout.launcher().getFileName().toString();
    return """
    @if not exist "%%~dp0%1$s" move "%%~dp0%1$s%2$s" "%%~dp0%1$s" >nul
    @"%%~dp0%1$s" %%*
    """
        .formatted(launcher, Durable.BESIDE)
        .replace("\n", "\r\n");
  }

  private Path freeOld() throws IOException {
    deleteOld();
    for (int i = 0; i < MOST_OLD; i++) {
      if (!exists(layout.replacedLauncher(i))) {
        return layout.replacedLauncher(i);
      }
    }
    throw new FileSystemException(
        layout.replacedLauncher(0).toString(), null, "too many replaced launchers that still run");
  }

  /** Those that still run stay; the next start, or the next command, tries again. */
  private void deleteOld() throws IOException {
    for (Path file : Durable.children(layout.launcher().resolveSibling(""))) {
      if (layout.isReplacedLauncher(file)) {
        deleteIfPossible(file);
      }
    }
  }

  private void deleteIfPossible(Path file) {
    try {
      durable.disk().impatient().delete(file);
    } catch (IOException e) {
      return; // it runs
    }
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private byte[] content(String template, InstalledImage image)
      throws IOException, RepairException {
    return layout.platform().isWindows()
        ? image.launcherProgram()
        : fill(template, image).getBytes(StandardCharsets.UTF_8);
  }

  private String fill(String template, InstalledImage image) {
    return template
        .replace("@APP_VARIABLE@", layout.app().inVariables())
        .replace("@APP@", layout.app().text())
        .replace("@PREFIX@", image.descriptor().prefix().orElse(""))
        .replace("@ROOT@", quoted(layout.root().toString()));
  }

  /** The text as one word of a shell. */
  static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
