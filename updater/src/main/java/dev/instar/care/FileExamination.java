package dev.instar.care;

import dev.instar.Installation;
import dev.instar.backup.BackupStore;
import dev.instar.disk.Durable;
import dev.instar.install.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;

/**
 * Examines the installation's directories without reading what is in their files: who may write
 * where, and which entries are left over, or nobody's.
 */
final class FileExamination {
  private final Survey survey;
  private final Layout layout;
  private final Words words;
  private final List<Finding> findings = new ArrayList<>();

  FileExamination(Survey survey) {
    this.survey = survey;
    this.layout = survey.layout();
    this.words = survey.words();
  }

  List<Finding> findings() throws IOException {
    permissions();
    foreign();
    if (survey.isQuiet()) {
      leftOvers();
    }
    return List.copyOf(findings);
  }

  private void permissions() throws IOException {
    if (!Files.isDirectory(layout.root())) {
      return;
    }
    UserPrincipal owner = Files.getOwner(layout.root());
    for (Path path : ownPaths()) {
      UserPrincipal other = Files.getOwner(path);
      if (!other.equals(owner)) {
        findings.add(
            Finding.forAPerson(
                Kind.OWNED_BY_ANOTHER,
                path,
                path
                    + " belongs to "
                    + other.getName()
                    + ", the installation to "
                    + owner.getName()
                    + ".",
                "A command may not be able to change it.",
                "Run: sudo chown -R " + owner.getName() + " " + layout.root()));
      } else if (Files.isDirectory(path) && !isWritable(path)) {
        findings.add(
            Finding.repairable(
                Kind.NOT_WRITABLE,
                path,
                path + " is not writable.",
                "No command can change the installation.",
                words));
      }
    }
  }

  private List<Path> ownPaths() throws IOException {
    List<Path> paths = new ArrayList<>(List.of(layout.root()));
    for (Path path : Durable.children(layout.root())) {
      if (layout.isOwn(path)) {
        paths.add(path);
      }
    }
    Durable.children(layout.state()).stream().filter(layout::isOwn).forEach(paths::add);
    return paths;
  }

  /** By the owner's permission, which also tells where root, who may do everything, looks. */
  private static boolean isWritable(Path directory) throws IOException {
    PosixFileAttributeView posix =
        Files.getFileAttributeView(directory, PosixFileAttributeView.class);
    return Files.isWritable(directory)
        && (posix == null
            || posix.readAttributes().permissions().contains(PosixFilePermission.OWNER_WRITE));
  }

  private void foreign() throws IOException {
    for (Path path : foreign(layout)) {
      findings.add(
          Finding.note(
              Kind.FOREIGN,
              path,
              path + " is not part of the installation.",
              "It does no harm; it stays, also when " + words.app() + " is uninstalled."));
    }
  }

  /** What lies in the installation's directories and is not the installation's. */
  static List<Path> foreign(Layout layout) throws IOException {
    List<Path> foreign = new ArrayList<>();
    for (Path directory : List.of(layout.root(), layout.root().resolve("bin"), layout.state())) {
      for (Path path : Durable.children(directory)) {
        if (!layout.isOwn(path)) {
          foreign.add(path);
        }
      }
    }
    for (Path path : Durable.children(layout.versions())) {
      if (Layout.version(path).isEmpty()) {
        foreign.add(path);
      }
    }
    for (Path path : Durable.children(layout.backups())) {
      if (!BackupStore.isName(path) && !isTrial(path)) {
        foreign.add(path);
      }
    }
    return foreign;
  }

  private static boolean isTrial(Path path) {
    return String.valueOf(path.getFileName()).startsWith(".trial-");
  }

  private void leftOvers() throws IOException {
    for (Path file : StateExamination.halfWritten(layout)) {
      findings.add(
          Finding.repairable(
              Kind.HALF_WRITTEN,
              file,
              file + " was being written when its writer died.",
              "What it was to replace is in place; it only takes room.",
              words));
    }
    for (Path path : Durable.children(layout.staging())) {
      if (isLeft(path)) {
        left(path);
      }
    }
    for (Path path : Durable.children(layout.backups())) {
      if (isTrial(path)) {
        left(path);
      }
    }
  }

  private void left(Path path) {
    findings.add(
        Finding.repairable(
            Kind.STAGING_LEFT,
            path,
            path + " was left by a command that was cut off.",
            "Nothing uses it; it only takes room.",
            words));
  }

  /** Not what a living command is at work with, nor a download that the next one goes on with. */
  private boolean isLeft(Path path) {
    if (Layout.handedOverBy(path).isPresent()) {
      return Installation.isDeadHandover(path);
    }
    return !Layout.isArriving(path)
        || Layout.arriving(path).flatMap(version -> survey.image(version).value()).isPresent();
  }
}
