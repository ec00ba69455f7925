package dev.instar.endtoend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What strace wrote down: the calls of all threads in the order in which they began. A call that
 * another thread interrupted is one call here, with its arguments and its result.
 *
 * @param killed threads that ended by SIGKILL
 */
record SystemCalls(List<Call> calls, int killed) {
  private static final Pattern BEGIN = Pattern.compile("(\\d+) +(\\w+)\\((.*)");
  private static final Pattern END =
      Pattern.compile("(\\d+) +<\\.\\.\\. (\\w+) resumed>(.*?)\\) += (.*)");
  private static final Pattern WHOLE = Pattern.compile("(.*)\\) += (\\S+.*)");
  private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final String UNFINISHED = " <unfinished ...>";

  /** How a call of a thread that died in it ends. */
  private static final String NEVER = "?";

  SystemCalls {
    calls = List.copyOf(calls);
  }

  /**
   * One call.
   *
   * @param nth the how-many-th call of this name the thread made, from 1
   * @param result as printed; {@code ?} when the thread died
   */
  record Call(String thread, String name, int nth, String arguments, String result) {
    boolean worked() {
      return !result.startsWith("-") && !result.startsWith(NEVER);
    }

    /** The n-th text among the arguments, from 0; for most calls a path. */
    String text(int index) {
      Matcher texts = TEXT.matcher(arguments);
      for (int i = 0; texts.find(); i++) {
        if (i == index) {
          return texts.group(1);
        }
      }
      throw new IllegalArgumentException("no text " + index + " in " + this);
    }

    /** True when this may change something below one of these directories, or flush it. */
    boolean changes(List<Path> directories) {
      boolean reads = name.equals("openat") && !arguments.contains("O_CREAT");
      String subject =
          name.endsWith("write") || name.equals("pwrite64")
              ? arguments.replaceFirst("\".*", "")
              : arguments.replaceFirst("^AT_FDCWD<[^>]*>, ", "");
      return !reads && directories.stream().anyMatch(path -> subject.contains(path.toString()));
    }
  }

  /** Reads strace's log; lines that are no calls are left out. */
  static SystemCalls in(String log) {
    List<Call> calls = new ArrayList<>();
    Map<String, Integer> begun = new HashMap<>();
    Map<String, Integer> counters = new HashMap<>();
    int killed = 0;
    for (String line : log.lines().toList()) {
      killed += line.contains("+++ killed by SIGKILL") ? 1 : 0;
      Matcher end = END.matcher(line);
      if (end.matches()) {
        Integer at = begun.remove(end.group(1));
        if (at != null) {
          calls.set(at, finished(calls.get(at), end.group(3), end.group(4)));
        }
        continue;
      }
      Matcher begin = BEGIN.matcher(line);
      if (begin.matches()) {
        String thread = begin.group(1);
        String name = begin.group(2);
        int nth = counters.merge(thread + " " + name, 1, Integer::sum);
        begun.put(thread, calls.size());
        calls.add(call(thread, name, nth, begin.group(3)));
      }
    }
    return new SystemCalls(calls, killed);
  }

  private static Call call(String thread, String name, int nth, String rest) {
    Matcher whole = WHOLE.matcher(rest);
    return whole.matches()
        ? new Call(thread, name, nth, whole.group(1), whole.group(2))
        : new Call(thread, name, nth, rest.replace(UNFINISHED, ""), NEVER);
  }

  private static Call finished(Call call, String more, String result) {
    return new Call(call.thread(), call.name(), call.nth(), call.arguments() + more, result);
  }

  /**
   * The calls at which a counter of strace's, which every thread has for each name, can stop: the
   * first of all threads to make its n-th call. Only those that change something in these places.
   */
  List<Call> reachable(List<Path> places) {
    Map<String, Integer> highest = new HashMap<>();
    List<Call> reachable = new ArrayList<>();
    for (Call call : calls) {
      boolean first = call.nth() > highest.getOrDefault(call.name(), 0);
      highest.merge(call.name(), call.nth(), Math::max);
      if (first && call.changes(places)) {
        reachable.add(call);
      }
    }
    return reachable;
  }
}
