package dev.instar.model;

/** What a command's exit code says; the same for every command. */
public enum ExitCode {
  DONE(0),
  USAGE(2),
  UPDATE_AVAILABLE(10),
  NETWORK(20),
  REFUSED(30),
  DECISION_NEEDED(40),
  ROLLED_BACK(50),
  NEEDS_REPAIR(60),
  BUSY(75);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /** The meaning of a code; one that no command of ours uses means that a repair is needed. */
  public static ExitCode of(int code) {
    for (ExitCode exitCode : values()) {
      if (exitCode.code == code) {
        return exitCode;
      }
    }
    return NEEDS_REPAIR;
  }
}
