package dev.instar.process;

import java.util.List;

/** The processes that run on this machine; a seam, so that tests can tell what runs. */
public interface ProcessTable {

  /** Everything this user can see, in no order. */
  List<Running> processes();

  /**
   * One process.
   *
   * @param pid its id
   * @param parent the id of the process that started it, or adopted it
   * @param words the path of its executable (first, when the system tells it), then what it was
   *     called with
   */
  record Running(long pid, long parent, List<String> words) {
    public Running {
      words = List.copyOf(words);
    }
  }

  /** The system's own table, without this process. */
  static ProcessTable ofThisMachine() {
    return new SystemProcesses();
  }
}
