package dev.instar.migration.step;

import dev.instar.disk.Durable;
import dev.instar.disk.Tree;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StepFailed;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** One change of files and directories. Nothing is ever put over something. */
public sealed interface FileAction {

  /** What it does, for the plan. */
  String shown();

  void run(StepRun run) throws StepFailed, IOException;

  /** Makes a directory with all above it. */
  record Mkdir(StagePath place) implements FileAction {
    @Override
    public String shown() {
      return "directory " + place + " is made";
    }

    @Override
    public void run(StepRun run) throws StepFailed, IOException {
      Path path = run.stage().entry(place);
      if (isThere(path) && !Files.isDirectory(path)) {
        throw new StepFailed(
            "directory " + place + " cannot be made: a file of that name is there");
      }
      new StageFiles(run.disk()).createDirectories(path);
    }
  }

  /** Gives a file, link or tree another place. */
  record Move(StagePath from, StagePath to) implements FileAction {
    @Override
    public String shown() {
      return "files " + from + " move to " + to;
    }

    @Override
    public void run(StepRun run) throws StepFailed, IOException {
      Path source = run.stage().entry(from);
      if (!isThere(source)) {
        run.note("files " + from + " are not there; nothing to move to " + to);
        return;
      }
      Path target = vacant(run, from, to, "move");
      new StageFiles(run.disk()).move(source, target);
      run.trace().moved(from, to);
      run.count(1);
    }
  }

  /** Makes a second one of a file, link or tree. */
  record Copy(StagePath from, StagePath to) implements FileAction {
    @Override
    public String shown() {
      return "files " + from + " are copied to " + to;
    }

    @Override
    public void run(StepRun run) throws StepFailed, IOException {
      Path source = run.stage().entry(from);
      if (!isThere(source)) {
        run.note("files " + from + " are not there; nothing to copy to " + to);
        return;
      }
      Path target = vacant(run, from, to, "be copied");
      new StageFiles(run.disk()).copy(source, target);
      run.count(1);
    }
  }

  /** Takes a file, link or tree away. */
  record Delete(StagePath place) implements FileAction {
    @Override
    public String shown() {
      return "files " + place + " are deleted";
    }

    @Override
    public void run(StepRun run) throws StepFailed, IOException {
      Path path = run.stage().entry(place);
      if (!isThere(path)) {
        run.note("files " + place + " are not there; nothing to delete");
        return;
      }
      new StageFiles(run.disk()).delete(path);
      run.count(1);
    }
  }

  /**
   * Gives files of a directory, and below it, other names.
   *
   * @param from what a whole name must be
   * @param to the name it becomes, with {@code $1} for the first group
   */
  record Rename(StagePath in, Pattern from, String to) implements FileAction {
    @Override
    public String shown() {
      return "files in " + in + " whose name is " + from + " become " + to;
    }

    @Override
    public void run(StepRun run) throws StepFailed, IOException {
      List<Move> moves = new ArrayList<>();
      for (StagePath file : files(run, in)) {
        int slash = file.path().lastIndexOf('/');
        String name = file.path().substring(slash + 1);
        if (from.matcher(name).matches()) {
          moves.add(new Move(file, named(file, slash, from.matcher(name).replaceFirst(to))));
        }
      }
      FileMoves.carryOut(moves, run);
    }

    private static StagePath named(StagePath file, int slash, String name) throws StepFailed {
      String path = file.path().substring(0, slash + 1) + name;
      try {
        if (name.contains("/")) {
          throw new FormatException("a name has no /");
        }
        return StagePath.parse(file.root() + "/" + path);
      } catch (FormatException e) {
        throw new StepFailed("file " + file + " cannot be named \"" + name + "\"", e);
      }
    }
  }

  /** Moves all that is in a directory into another one, which may have more. */
  record Merge(StagePath from, StagePath to) implements FileAction {
    @Override
    public String shown() {
      return "files in " + from + " move into " + to;
    }

    @Override
    public void run(StepRun run) throws StepFailed, IOException {
      if (to.isAtOrBelow(from)) {
        throw new StepFailed("files " + from + " cannot move into themselves, to " + to);
      }
      List<Move> moves = new ArrayList<>();
      for (StagePath file : files(run, from)) {
        moves.add(new Move(file, file.moved(from, to)));
      }
      FileMoves.carryOut(moves, run);
      Path emptied = run.stage().entry(from);
      if (isThere(emptied)) {
        new StageFiles(run.disk()).delete(emptied);
      }
    }
  }

  /**
   * Moves some of what is in a directory to another one.
   *
   * @param match a pattern of names, as {@code cache-*}
   */
  record Split(StagePath in, String match, StagePath to) implements FileAction {
    @Override
    public String shown() {
      return "files " + in + "/" + match + " move to " + to;
    }

    @Override
    public void run(StepRun run) throws StepFailed, IOException {
      Path directory = run.stage().entry(in);
      List<Move> moves = new ArrayList<>();
      if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        var pattern = directory.getFileSystem().getPathMatcher("glob:" + match);
        for (Path child : Durable.children(directory)) {
          Path name = Path.of(String.valueOf(child.getFileName()));
          if (pattern.matches(name)) {
            moves.add(new Move(in.child(name.toString()), to.child(name.toString())));
          }
        }
      }
      FileMoves.carryOut(moves, run);
    }
  }

  /**
   * Says who may do what with a file or directory.
   *
   * @param permissions as {@code rw-r-----}; on Windows, which has none of these, nothing is done
   */
  record Mode(StagePath place, String permissions) implements FileAction {
    @Override
    public String shown() {
      return "permissions of " + place + " become " + permissions;
    }

    @Override
    public void run(StepRun run) throws StepFailed, IOException {
      Path path = run.stage().content(place);
      if (!isThere(path)) {
        run.note("files " + place + " are not there; nothing gets permissions");
        return;
      }
      if (Files.getFileAttributeView(path, PosixFileAttributeView.class) == null) {
        run.note("permissions of " + place + " do not exist on this system");
        return;
      }
      run.disk()
          .foreign(
              path,
              () ->
                  Files.setPosixFilePermissions(
                      path, PosixFilePermissions.fromString(permissions)));
      run.count(1);
    }
  }

  /** Makes a symbolic link to another place of the same root. */
  record Link(StagePath place, StagePath to) implements FileAction {
    @Override
    public String shown() {
      return "link " + place + " leads to " + to;
    }

    @Override
    public void run(StepRun run) throws StepFailed, IOException {
      Path path = run.stage().entry(place);
      Path target = run.stage().entry(to);
      if (isThere(path)) {
        throw new StepFailed("link " + place + " cannot be made: something is there already");
      }
      StageFiles files = new StageFiles(run.disk());
      files.createDirectories(path.resolveSibling(""));
      Path relative = path.resolveSibling("").relativize(target);
      run.disk().foreign(path.resolveSibling(""), () -> Files.createSymbolicLink(path, relative));
      run.count(1);
    }
  }

  private static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** All files and links below a directory, in the order of their names. */
  private static List<StagePath> files(StepRun run, StagePath directory)
      throws StepFailed, IOException {
    Path path = run.stage().entry(directory);
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      run.note("directory " + directory + " is not there; nothing to move from it");
      return List.of();
    }
    List<StagePath> files = new ArrayList<>();
    for (Tree.Item item : Tree.of(path).items()) {
      if (!Files.isDirectory(path.resolve(item.path()), LinkOption.NOFOLLOW_LINKS)) {
        files.add(directory.child(item.path()));
      }
    }
    return files;
  }

  /** The place for what comes from elsewhere, where nothing is or an empty directory. */
  private static Path vacant(StepRun run, StagePath from, StagePath to, String verb)
      throws StepFailed, IOException {
    Path target = run.stage().entry(to);
    if (to.isAtOrBelow(from)) {
      throw new StepFailed("files " + from + " cannot " + verb + " into themselves, to " + to);
    }
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)
        && Durable.children(target).isEmpty()) {
      new StageFiles(run.disk()).delete(target); // a mkdir of it before says the same twice
    }
    if (isThere(target)) {
      throw new StepFailed(
          "files " + from + " cannot " + verb + " to " + to + ", which is there already");
    }
    return target;
  }
}
