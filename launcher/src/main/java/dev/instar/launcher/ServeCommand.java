package dev.instar.launcher;

import dev.instar.model.BusyException;
import dev.instar.model.ExitCode;
import dev.instar.model.UsageException;
import dev.instar.publish.ReleaseServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code instar serve}: serves a directory of releases until it is interrupted. */
@Command(
    name = "serve",
    description = "Serves a directory of releases with the addresses and answers of GitHub.",
    footer = {
      "",
      "Prints the base URL, to be given to apps and install scripts as INSTAR_SOURCE,",
      "then a line for each request on standard error. Ctrl-C ends it."
    })
final class ServeCommand implements Callable<Integer> {
  private static final int DEFAULT_PORT = 8080;

  private final PrintStream out;
  private final PrintStream err;

  @Parameters(
      paramLabel = "DIR",
      arity = "1",
      description = "The releases, one subdirectory for each version.")
  private Path directory = Path.of("");

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "0 takes a free one; default ${DEFAULT-VALUE}.")
  private int port = DEFAULT_PORT;

  @Option(
      names = "--address",
      paramLabel = "HOST",
      description = "Where to listen, as 0.0.0.0 for every network; default ${DEFAULT-VALUE}.")
  private String address = "127.0.0.1";

  @Option(names = "--quiet", description = "Do not print the requests.")
  private boolean quiet;

  ServeCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    return Outcome.of(this::serve, err);
  }

  private ExitCode serve() throws UsageException, BusyException, IOException {
    if (!Files.isDirectory(directory)) {
      throw new UsageException(
          directory + " is no directory.", "Nothing is served.", "Name the directory of releases.");
    }
    Consumer<String> log = quiet ? line -> {} : err::println;
    try (ReleaseServer server = ReleaseServer.start(directory, listenAt(), log)) {
      out.println(server.baseUrl());
      out.flush();
      new CountDownLatch(1).await();
    } catch (BindException e) {
      throw new BusyException(
          "Port " + port + " of " + address + " cannot be used: " + e.getMessage() + ".",
          "Nothing is served.",
          "Choose another, or any free one with --port 0.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // ended by whoever runs it
    }
    return ExitCode.DONE;
  }

  private InetSocketAddress listenAt() throws UsageException {
    try {
      return new InetSocketAddress(InetAddress.getByName(address), port);
    } catch (UnknownHostException | IllegalArgumentException e) {
      throw new UsageException(
          address + ":" + port + " is no address of this machine.",
          "Nothing is served.",
          "For example: --address 127.0.0.1 --port 8080",
          e);
    }
  }
}
