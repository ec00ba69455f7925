package dev.instar.launcher;

import dev.instar.DataMigration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/**
 * {@code --migrate-at-start}, called before a start of the app when the stamp of its data says
 * another version than the app uses. What it says goes to standard error, as the standard output
 * belongs to the app; with any code but 0 the app is not started.
 */
@Command(name = "--migrate-at-start", hidden = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class MigrateAtStartCommand implements Callable<Integer> {
  @ParentCommand private AppCommand app;

  @Override
  public Integer call() {
    return Outcome.of(
        () -> new DataMigration(app.layout, app.own, app.host(false)).atStart(), app.err);
  }
}
