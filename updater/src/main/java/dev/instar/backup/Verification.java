package dev.instar.backup;

import java.util.List;

/** Whether a backup still is what its manifest says. */
public sealed interface Verification {

  /** Every file is there, with its content; nothing else is. */
  record Sound() implements Verification {}

  /**
   * Something differs. Paths are {@code <root>/<path>}.
   *
   * @param changed of other content or kind, or unreadable
   */
  record Damaged(List<String> missing, List<String> changed, List<String> extra)
      implements Verification {
    private static final int SHOWN = 5;

    public Damaged {
      missing = List.copyOf(missing);
      changed = List.copyOf(changed);
      extra = List.copyOf(extra);
    }

    /** As {@code missing: home/a.txt; changed: home/b.txt and 3 more}. */
    public String summary() {
      StringBuilder text = new StringBuilder();
      append(text, "missing", missing);
      append(text, "changed", changed);
      append(text, "not part of it", extra);
      return text.toString();
    }

    private static void append(StringBuilder text, String what, List<String> paths) {
      if (paths.isEmpty()) {
        return;
      }
      text.append(text.isEmpty() ? "" : "; ").append(what).append(": ");
      text.append(String.join(", ", paths.subList(0, Math.min(SHOWN, paths.size()))));
      if (paths.size() > SHOWN) {
        text.append(" and ").append(paths.size() - SHOWN).append(" more");
      }
    }
  }
}
