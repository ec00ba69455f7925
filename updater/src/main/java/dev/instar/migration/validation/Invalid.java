package dev.instar.migration.validation;

import java.util.List;

/** A stage is not as it must be. */
public final class Invalid extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  Invalid(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Each thing that is wrong. */
  public List<String> problems() {
    return problems;
  }
}
