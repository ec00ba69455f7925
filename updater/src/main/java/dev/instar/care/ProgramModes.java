package dev.instar.care;

import dev.instar.disk.Tree;
import dev.instar.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Finds out whether an image differs from what it must be by nothing but the right to execute,
 * which copying and careless {@code chmod} change. Guesses are only guesses until the hash of the
 * tree agrees.
 *
 * @param directory of the image
 * @param tree what is in it now
 */
record ProgramModes(Path directory, Tree tree) {
  private static final byte[] SCRIPT = {'#', '!'};
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
  private static final int MAGIC = 4;

  /** Which files to make executable, or not, so that the tree has this hash; none if that fails. */
  Optional<Map<Path, Boolean>> of(Sha256 wanted) throws IOException {
    List<Tree.Item> looksLikePrograms = new ArrayList<>();
    for (Tree.Item item : tree.items()) {
      if (item.isFile() && isProgram(directory.resolve(item.path()))) {
        looksLikePrograms.add(item);
      }
    }
    List<Predicate<Tree.Item>> guesses = new ArrayList<>();
    guesses.add(item -> item.kind() == Tree.Kind.PROGRAM || looksLikePrograms.contains(item));
    guesses.add(item ->
        item.kind() == Tree.Kind.PROGRAM
            || (looksLikePrograms.contains(item) && !item.path().contains(".so")));
    guesses.add(looksLikePrograms::contains);
    guesses.add(item -> looksLikePrograms.contains(item) && !item.path().contains(".so"));
    guesses.add(item -> false);
    for (Tree.Item one : tree.items()) {
      if (one.isFile()) {
        guesses.add(item -> (item.kind() == Tree.Kind.PROGRAM) != item.equals(one));
      }
    }
    for (Predicate<Tree.Item> guess : guesses) {
      if (with(guess).hash().equals(wanted)) {
        return Optional.of(changes(guess));
      }
    }
    return Optional.empty();
  }

  private Tree with(Predicate<Tree.Item> executable) {
    return new Tree(
        tree.items().stream()
            .map(item ->
                item.isFile()
                    ? new Tree.Item(
                        item.path(),
                        executable.test(item) ? Tree.Kind.PROGRAM : Tree.Kind.FILE,
                        item.size(),
                        item.sha256())
                    : item)
            .toList());
  }

  private Map<Path, Boolean> changes(Predicate<Tree.Item> executable) {
    Map<Path, Boolean> changes = new TreeMap<>();
    for (Tree.Item item : tree.items()) {
      boolean wanted = executable.test(item);
      if (item.isFile() && wanted != (item.kind() == Tree.Kind.PROGRAM)) {
        changes.put(directory.resolve(item.path()), wanted);
      }
    }
    return changes;
  }

  private static boolean isProgram(Path file) throws IOException {
    byte[] start = new byte[MAGIC];
    try (InputStream in = Files.newInputStream(file)) {
      int read = in.readNBytes(start, 0, MAGIC);
      return read == MAGIC
          && (Arrays.equals(start, ELF) || Arrays.equals(start, 0, 2, SCRIPT, 0, 2));
    }
  }
}
