package dev.instar.benchmarks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one start of a command cost, in milliseconds.
 *
 * @param wall from the start to the end
 * @param cpu user and system time of the process and all that it waited for
 */
record Cost(double wall, double cpu) {
  /** POSIX {@code times}: the shell's own user and system time, then those of its children. */
  private static final Pattern TIMES =
      Pattern.compile("(\\d+)m([\\d.]+)s\\s+(\\d+)m([\\d.]+)s\\s*$");

  /** The milliseconds of CPU in the last line that a shell's {@code times} printed. */
  static double childrenCpu(String times) {
    Matcher matcher = TIMES.matcher(times);
    if (!matcher.find()) {
      throw new IllegalArgumentException("not the output of times: \"" + times + "\"");
    }
    return milliseconds(matcher.group(1), matcher.group(2))
        + milliseconds(matcher.group(3), matcher.group(4));
  }

  private static double milliseconds(String minutes, String seconds) {
    return (Integer.parseInt(minutes) * 60 + Double.parseDouble(seconds)) * 1000;
  }
}
