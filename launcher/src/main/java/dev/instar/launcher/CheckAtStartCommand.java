package dev.instar.launcher;

import dev.instar.CheckAtStart;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/**
 * {@code --look-for-updates}, started beside a start of the app when a look is due. Nobody hears
 * it; what it finds is shown at the next start.
 */
@Command(name = "--look-for-updates", hidden = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class CheckAtStartCommand implements Callable<Integer> {
  @ParentCommand private AppCommand app;

  @Override
  public Integer call() {
    return Outcome.of(() -> new CheckAtStart(app.layout, app.own, app.silentHost()).run(), app.err);
  }
}
