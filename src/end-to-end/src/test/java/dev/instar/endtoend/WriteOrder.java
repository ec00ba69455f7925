package dev.instar.endtoend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds a log of system calls against the order that a power cut asks for: write beside, flush,
 * rename, flush the directory, and only then the next step. What it knows is what would be on the
 * device if the power failed after the last call.
 */
final class WriteOrder {
  /** What nobody recovers from, so that nobody has to flush it, and why. */
  static final Map<String, String> EXCEPT =
      Map.of(
          "/state/lock", "its text only says who holds it",
          "/state/cache/", "made anew when it is missing",
          "/staging/", "may be deleted at any time",
          "/backups/.trial-", "an empty directory that shows whether a rename is possible",
          ".instar-stage-trial-", "the same on the side of the data",
          "-shm", "SQLite makes it anew from the log",
          "-wal", "SQLite flushes it itself when it has to");

  private static final Pattern STATE = Pattern.compile("state\\\\\" : \\\\\"([a-z]+)");
  private static final Pattern OPEN = Pattern.compile("\\d+<([^>]*)>");

  private final Path root;
  private final Path data;
  private final Set<String> unflushed = new TreeSet<>();
  private final Set<String> unsyncedNames = new TreeSet<>();
  private final Set<String> renamed = new HashSet<>();
  private final List<String> violations = new ArrayList<>();
  private String written = "none";
  private String inPlace = "none";
  private String durable = "none";
  private final List<String> states = new ArrayList<>();
  private boolean described;
  private int checked;

  private WriteOrder(Path root, Path data) {
    this.root = root;
    this.data = data;
  }

  /**
   * What was found.
   *
   * @param checked how many conditions were looked at
   * @param states of the journal that became durable, in their order
   */
  record Finding(List<String> violations, int checked, List<String> states) {}

  static Finding of(SystemCalls calls, Path root, Path data) {
    WriteOrder order = new WriteOrder(root, data);
    calls.calls().stream().filter(SystemCalls.Call::worked).forEach(order::follow);
    order.check(order.renamed.isEmpty(), "not made durable at the end: " + order.renamed);
    order.check(order.unflushed.isEmpty(), "not flushed at the end: " + order.unflushed);
    return new Finding(order.violations, order.checked, order.states);
  }

  private void follow(SystemCalls.Call call) {
    switch (call.name()) {
      case "openat" -> {
        if (call.arguments().contains("O_CREAT")) {
          add(unflushed, call.text(0));
        }
      }
      case "write", "pwrite64", "ftruncate" -> wrote(call, open(call, 0));
      case "copy_file_range", "sendfile" ->
          add(unflushed, open(call, call.name().equals("sendfile") ? 0 : 1));
      case "fsync", "fdatasync" -> flushed(open(call, 0));
      case "mkdir", "mkdirat" -> {
        add(unsyncedNames, parent(call.text(0)));
        add(unsyncedNames, call.text(0));
      }
      case "rename", "renameat", "renameat2" -> moved(call.text(0), call.text(1));
      case "unlink", "unlinkat", "rmdir" -> deleted(call.text(0));
      default -> {
        return;
      }
    }
  }

  private void wrote(SystemCalls.Call call, String file) {
    add(unflushed, file);
    Matcher state = STATE.matcher(call.arguments());
    if (file.contains("/state/journal.json") && state.find()) {
      written = state.group(1);
    }
  }

  private void flushed(String path) {
    unflushed.remove(path);
    unsyncedNames.remove(path);
    renamed.remove(path);
    if (path.equals(root.resolve("state").toString())) {
      if (!inPlace.equals(durable) && !inPlace.equals("none")) {
        states.add(inPlace);
      }
      durable = inPlace;
    }
  }

  private void moved(String from, String to) {
    if (!isOurs(from) && !isOurs(to)) {
      return;
    }
    check(renamed.isEmpty(), "renamed " + to + " before " + renamed + " was made durable");
    check(none(unflushed, from), "renamed, but not flushed: " + from);
    check(none(unsyncedNames, from), "renamed with names that are not durable: " + from);
    if (to.equals(data.toString()) || from.equals(data.toString())) {
      check(
          List.of("committed", "reverting").contains(durable),
          "live data renamed while " + durable + ": " + from);
    }
    if (to.endsWith("/state/journal.json")) {
      journal();
    }
    described |= to.endsWith("/manifest.prepared.json");
    add(renamed, parent(to));
    add(renamed, parent(from));
  }

  private void journal() {
    inPlace = written;
    if (written.equals("committed")) {
      check(described, "committed before the backup was described");
      Predicate<String> staged = path -> path.contains(".instar-stage-");
      check(unflushed.stream().noneMatch(staged), "committed, but not flushed: " + unflushed);
      check(
          unsyncedNames.stream().noneMatch(staged),
          "committed, but names not durable: " + unsyncedNames);
    }
  }

  private void deleted(String path) {
    unflushed.remove(path);
    unsyncedNames.remove(path);
    if (path.endsWith("/state/journal.json")) {
      check(renamed.isEmpty(), "the journal went before " + renamed + " was made durable");
      inPlace = "none";
      add(renamed, parent(path));
    }
    boolean old =
        List.of(root.resolve("versions"), root.resolve("backups"), data).stream()
            .anyMatch(place -> path.startsWith(place + "/"));
    if (old && isOurs(path)) {
      check(
          List.of("healthy", "reverting").contains(durable),
          "deleted while " + durable + ": " + path);
    }
  }

  private void check(boolean holds, String otherwise) {
    checked++;
    if (!holds) {
      violations.add(otherwise);
    }
  }

  private void add(Set<String> set, String path) {
    if (isOurs(path)) {
      set.add(path);
    }
  }

  private boolean isOurs(String path) {
    boolean ours =
        path.startsWith(root.toString())
            || path.equals(String.valueOf(root.getParent()))
            || path.startsWith(data.toString())
            || path.startsWith(data.resolveSibling("." + data.getFileName()).toString());
    return ours && EXCEPT.keySet().stream().noneMatch(path::contains) && !path.endsWith("/staging");
  }

  private static boolean none(Set<String> paths, String place) {
    return paths.stream().noneMatch(path -> path.equals(place) || path.startsWith(place + "/"));
  }

  private static String open(SystemCalls.Call call, int index) {
    List<String> files =
        OPEN.matcher(call.arguments()).results().map(found -> found.group(1)).toList();
    return files.size() > index ? files.get(index) : "";
  }

  private static String parent(String path) {
    return String.valueOf(Path.of(path).getParent());
  }
}
