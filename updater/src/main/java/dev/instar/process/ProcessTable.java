package dev.instar.process;

import java.util.List;
import java.util.Optional;

/** The processes that run on this machine; a seam, so that tests can tell what runs. */
public interface ProcessTable {

  /** Everything this user can see, in no order. */
  List<Running> processes();

  /** The process that started this one, which the table leaves out itself. */
  default Optional<Long> parent() {
    return ProcessHandle.current().parent().map(ProcessHandle::pid);
  }

  /** Asks a process to end, as closing its terminal does; whether it ends is up to it. */
  default void askToEnd(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
  }

  /**
   * Which run of the machine this is, where the system tells: a process id of another run says
   * nothing. The same text, {@code -}, where it does not.
   */
  default String bootId() {
    return "-";
  }

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
