package dev.instar.launcher;

import dev.instar.model.Environment;
import dev.instar.model.ExitCode;
import dev.instar.publish.ToolRuntime;
import java.nio.file.Path;

/**
 * A step of the project's own build: puts a runtime, linked from the JDK that runs this, into the
 * tool that is being built.
 */
final class ToolBuild {
  private ToolBuild() {}

  /** Makes the runtime in the directory that the only argument names. */
  public static void main(String[] args) {
    int code =
        Outcome.of(
            () -> {
              Path jdk = Path.of(System.getProperty("java.home"));
              ToolRuntime.make(Environment.ofThisProcess(), jdk, Path.of(args[0]));
              return ExitCode.DONE;
            },
            System.err);
    System.exit(code);
  }
}
