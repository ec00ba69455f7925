package dev.instar.launcher;

import dev.instar.DeferredStart;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/**
 * {@code --apply-deferred}, called by the launcher before a start when a change waits for one. What
 * it says goes to the launcher's standard error, as the standard output belongs to the app.
 */
@Command(name = "--apply-deferred", hidden = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class DeferredStartCommand implements Callable<Integer> {
  @ParentCommand private AppCommand app;

  @Override
  public Integer call() {
    return Outcome.of(() -> new DeferredStart(app.layout, app.own, app.host(false)).run(), app.err);
  }
}
