package dev.instar.launcher;

import dev.instar.FinalizeRequest;
import dev.instar.Finalizer;
import dev.instar.model.FormatException;
import dev.instar.model.UsageException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code --finalize-upgrade FILE}, called by older updaters and by install scripts. */
@Command(name = "--finalize-upgrade", hidden = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class FinalizeCommand implements Callable<Integer> {
  private static final String UNTOUCHED = "Nothing was changed.";
  private static final String NEXT = "Use the app's self-update command or its install script.";

  @ParentCommand private AppCommand app;

  @Parameters(paramLabel = "FILE", description = "From the root on, or absolute.")
  private Path file;

  @Override
  public Integer call() {
    return Outcome.of(
        () -> {
          file = app.layout.root().resolve(file);
          FinalizeRequest request = read();
          // The launcher's spelling is one that programs can be started with, on Windows.
          if (Files.isSameFile(request.root(), app.layout.root())) {
            request = request.in(app.layout.root());
          }
          return new Finalizer(app.own, app.host(request.json())).run(request);
        },
        app.err);
  }

  private FinalizeRequest read() throws UsageException, java.io.IOException {
    try {
      return FinalizeRequest.read(file.toString(), Files.readAllBytes(file));
    } catch (FormatException e) {
      throw new UsageException(
          "The request to finish an upgrade cannot be read: " + e.getMessage() + ".",
          UNTOUCHED,
          NEXT,
          e);
    } catch (NoSuchFileException e) {
      throw new UsageException(
          "There is no request to finish an upgrade at " + file + ".", UNTOUCHED, NEXT, e);
    }
  }
}
