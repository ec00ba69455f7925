package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** How a command ended, with both its streams apart. */
record Run(List<String> command, int exit, String out, String err) {

  Run {
    command = List.copyOf(command);
  }

  /** Fails the test, with everything that was printed, unless the exit code is this one. */
  Run expect(int exitCode) {
    assertThat(exit).as(this::toString).isEqualTo(exitCode);
    return this;
  }

  List<String> lines() {
    return out.lines().toList();
  }

  @Override
  public String toString() {
    return "$ %s%n%s%s(exit code %d)".formatted(String.join(" ", command), out, err, exit);
  }
}
