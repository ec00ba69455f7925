package dev.instar.model;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A path as a descriptor writes it, with variables: {@code ${NAME}}, {@code ${NAME:-otherwise}}
 * (where {@code otherwise} is an expression again) and {@code ~} for the home directory at the
 * start of the path or of an {@code otherwise}. It has the meaning that a POSIX shell gives it;
 * what a shell would also accept ({@code $NAME}, {@code ~user}, {@code ${NAME-x}}) is refused, so
 * that no expression silently means something else here.
 *
 * <p>A parsed expression always has a value unless a variable without {@code otherwise} is unset.
 */
public final class PathExpression {
  private static final String DEFAULT = ":-";

  private sealed interface Part {}

  private record Text(String text) implements Part {}

  private record Home() implements Part {}

  private record Variable(String name, boolean required, List<Part> otherwise) implements Part {}

  private final String source;
  private final List<Part> parts;

  private PathExpression(String source, List<Part> parts) {
    this.source = source;
    this.parts = parts;
  }

  /**
   * Reads an expression.
   *
   * @throws FormatException naming the expression and the column where it is malformed
   */
  public static PathExpression parse(String text) throws FormatException {
    Parser parser = new Parser(text);
    List<Part> parts = parser.parts(false);
    if (parts.isEmpty()) {
      throw parser.problem("is empty");
    }
    return new PathExpression(text, parts);
  }

  /**
   * The absolute path that the expression means.
   *
   * @throws DecisionException when a variable is unset, or the result is not an absolute path
   */
  public Path resolve(Environment environment) throws DecisionException {
    StringBuilder text = new StringBuilder();
    append(parts, environment, text);
    try {
      Path path = Path.of(text.toString());
      if (path.isAbsolute()) {
        return path.normalize();
      }
    } catch (InvalidPathException e) {
      throw refused("means \"" + text + "\", which cannot be a path here: " + e.getReason());
    }
    throw refused("means \"" + text + "\", which is not an absolute path");
  }

  /**
   * Lines for a POSIX shell that set a variable to the path, without a fork; to {@code /dev/null}
   * when the expression needs a variable that is not set.
   */
  public List<String> shell(String variable) {
    List<String> lines = new ArrayList<>();
    lines.add(variable + "=");
    shell(parts, variable, "", lines);
    return lines;
  }

  private static void shell(List<Part> some, String variable, String indent, List<String> lines) {
    for (Part part : some) {
      switch (part) {
        case Text literal ->
            lines.add(
                indent
                    + variable
                    + "=$"
                    + variable
                    + "'"
                    + literal.text().replace("'", "'\\''")
                    + "'");
        case Home home -> lines.add(indent + variable + "=$" + variable + "${HOME-}");
        case Variable needed -> {
          lines.add(indent + "if [ -n \"${" + needed.name() + "-}\" ]; then");
          lines.add(indent + "  " + variable + "=$" + variable + "$" + needed.name());
          lines.add(indent + "else");
          if (needed.required()) {
            lines.add(indent + "  " + variable + "=/dev/null");
          } else {
            shell(needed.otherwise(), variable, indent + "  ", lines);
            lines.add(indent + "  :");
          }
          lines.add(indent + "fi");
        }
      }
    }
  }

  /** True when the whole expression is one variable, so that setting it sets the path. */
  public boolean isOneVariable() {
    return parts.size() == 1 && leadingVariable().isPresent();
  }

  /** The variable that the expression starts with. */
  public Optional<String> leadingVariable() {
    return parts.getFirst() instanceof Variable variable
        ? Optional.of(variable.name())
        : Optional.empty();
  }

  private void append(List<Part> some, Environment environment, StringBuilder text)
      throws DecisionException {
    for (Part part : some) {
      switch (part) {
        case Text literal -> text.append(literal.text());
        case Home home -> text.append(environment.home());
        case Variable variable -> append(variable, environment, text);
      }
    }
  }

  private void append(Variable variable, Environment environment, StringBuilder text)
      throws DecisionException {
    String value = environment.variable(variable.name()).orElse("");
    if (!value.isEmpty()) {
      text.append(value);
    } else if (variable.required()) {
      throw refused("needs the environment variable " + variable.name() + ", which is not set");
    } else {
      append(variable.otherwise(), environment, text);
    }
  }

  private DecisionException refused(String why) {
    return new DecisionException(
        "The place of the app's data, " + source + ", " + why + ".",
        "Nothing was changed.",
        "Set the variable to an absolute path, then run the command again.");
  }

  @Override
  public String toString() {
    return source;
  }

  /** One pass over the text; {@code next} is the first character not yet read. */
  private static final class Parser {
    private final String text;
    private int next;

    Parser(String text) {
      this.text = text;
    }

    /** Reads parts up to the end, or up to the brace that closes an {@code otherwise}. */
    List<Part> parts(boolean nested) throws FormatException {
      List<Part> parts = new ArrayList<>();
      if (at("~")) {
        next++;
        boolean alone = next == text.length() || at("/") || at("\\") || (nested && at("}"));
        if (!alone) {
          throw problem("has ~ before something else than /; only one's own home has a sign");
        }
        parts.add(new Home());
      }
      while (next < text.length() && !(nested && at("}"))) {
        parts.add(at("$") ? variable() : literal());
      }
      return List.copyOf(parts);
    }

    private Text literal() throws FormatException {
      int start = next;
      while (next < text.length() && !at("$") && !at("}")) {
        if (at("{") || at("\0")) {
          throw problem("has a sign that no path may have here");
        }
        next++;
      }
      if (start == next) {
        throw problem("has } without ${");
      }
      return new Text(text.substring(start, next));
    }

    private Variable variable() throws FormatException {
      if (!at("${")) {
        throw problem("has $ without {; variables are written ${NAME}");
      }
      next += 2;
      String name = name();
      boolean required = !at(DEFAULT);
      List<Part> otherwise = List.of();
      if (!required) {
        next += DEFAULT.length();
        otherwise = parts(true);
      }
      if (!at("}")) {
        throw problem("lacks } or :- after ${" + name);
      }
      next++;
      return new Variable(name, required, otherwise);
    }

    private String name() throws FormatException {
      int start = next;
      while (next < text.length() && isOfName(text.charAt(next), next == start)) {
        next++;
      }
      if (start == next) {
        throw problem("lacks the name of a variable after ${");
      }
      return text.substring(start, next);
    }

    private static boolean isOfName(char c, boolean first) {
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      return letter || (!first && c >= '0' && c <= '9');
    }

    private boolean at(String expected) {
      return text.startsWith(expected, next);
    }

    FormatException problem(String what) {
      return new FormatException(
          "the path \"" + text + "\" " + what + " (column " + (next + 1) + ")");
    }
  }
}
