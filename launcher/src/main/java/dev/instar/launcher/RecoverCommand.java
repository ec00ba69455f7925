package dev.instar.launcher;

import dev.instar.Recovery;
import dev.instar.model.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/**
 * {@code --recover}, called by the launcher before a start when a change was cut off. Nothing may
 * appear on standard output, which belongs to the app.
 */
@Command(name = "--recover", hidden = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class RecoverCommand implements Callable<Integer> {
  @ParentCommand private AppCommand app;

  @Override
  public Integer call() {
    return Outcome.of(
        () -> {
          Recovery.runAlone(app.layout, app.own, app.silentHost());
          return ExitCode.DONE;
        },
        app.err);
  }
}
