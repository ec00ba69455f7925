package dev.instar.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts commands in an environment of their own and takes their time. A shell starts a command
 * many times over and then tells what its children have cost: so the time is that of whole
 * processes, start and end included, and short ones can be told apart.
 */
final class Stopwatch {
  private static final String LOOP =
      """
      left=$1
      shift
      while [ "$left" -gt 0 ]; do
        "$@" </dev/null >/dev/null 2>&1
        left=$((left - 1))
      done
      times
      """;

  private final Path home;
  private final Map<String, String> environment;

  /**
   * @param home of all commands that are started
   * @param environment what is added to this process's environment, without what points elsewhere
   */
  Stopwatch(Path home, Map<String, String> environment) {
    this.home = home;
    this.environment = Map.copyOf(environment);
  }

  /** One command among those that are compared. */
  record Contender(String name, List<String> command) {
    Contender {
      command = List.copyOf(command);
    }
  }

  /**
   * Compares commands in rounds, each of which starts every command some times: what disturbs a
   * round disturbs all of them alike.
   *
   * @param starts of each command in each round
   * @return one entry for each command, in their order
   */
  List<Samples> compare(List<Contender> contenders, int rounds, int starts) throws IOException {
    List<List<Cost>> costs = new ArrayList<>();
    for (Contender contender : contenders) {
      costs.add(new ArrayList<>());
      measure(contender.command(), 1); // files come into memory
    }
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < contenders.size(); i++) {
        int turn = round % 2 == 0 ? i : contenders.size() - 1 - i;
        costs.get(turn).add(measure(contenders.get(turn).command(), starts));
      }
    }
    return costs.stream().map(Samples::new).toList();
  }

  private Cost measure(List<String> command, int starts) throws IOException {
    List<String> loop = new ArrayList<>(List.of("sh", "-c", LOOP, "loop", String.valueOf(starts)));
    loop.addAll(command);
    long began = System.nanoTime();
    Result result = run(loop);
    double wall = (System.nanoTime() - began) / 1e6;
    return new Cost(wall / starts, Cost.childrenCpu(result.output()) / starts);
  }

  /** How a command ended and what it printed, errors included. */
  record Result(int code, String output) {}

  Result run(List<String> command) throws IOException {
    Process process = start(command);
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Result(process.waitFor(), output);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Starts a command and does not wait for it. */
  Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> variables = builder.environment();
    variables
        .keySet()
        .removeIf(name ->
            name.startsWith("INSTAR_") || name.startsWith("XDG_") || name.startsWith("EMPLOYEES_"));
    variables.put("HOME", home.toString());
    variables.put("LC_ALL", "C.UTF-8");
    variables.putAll(environment);
    return builder.start();
  }
}
