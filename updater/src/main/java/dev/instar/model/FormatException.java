package dev.instar.model;

/**
 * A text is not of the format it should be. The message names the source, the place and what was
 * expected; whoever asked for the text turns it into the failure it means there.
 */
public final class FormatException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String problem;

  public FormatException(String problem) {
    super(problem);
    this.problem = problem;
  }

  @Override
  public String getMessage() {
    return problem;
  }
}
