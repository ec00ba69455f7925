package com.example.employees;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The command line. Exit codes: 0 done, 1 failed (why is on stderr), 2 not understood (usage is on
 * stderr).
 */
public final class Employees {
  private static final String USAGE =
      """
      usage: employees version
             employees add [OPTIONS] NAME...        one employee; "add -" reads names, one per line
             employees list
             employees show ID|NAME
             employees doctor                       checks everything that is stored
             employees seed [--employees N] [--years N] [--seed N]
             employees args [--exit N] ARGUMENTS... prints its arguments, one per line
      """;

  private final Map<String, String> environment;
  private final Clock clock;
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;

  private Employees(
      Map<String, String> environment,
      Clock clock,
      InputStream in,
      PrintStream out,
      PrintStream err) {
    this.environment = environment;
    this.clock = clock;
    this.in = in;
    this.out = out;
    this.err = err;
  }

  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    Employees employees = new Employees(System.getenv(), Clock.systemUTC(), System.in, out, err);
    int exitCode = employees.run(List.of(arguments));
    out.flush();
    System.exit(exitCode);
  }

  private int run(List<String> arguments) {
    try {
      if (arguments.isEmpty()) {
        throw new UsageException("a command is missing");
      }
      return run(arguments.getFirst(), arguments.subList(1, arguments.size()));
    } catch (UsageException e) {
      err.println("employees: " + e.getMessage());
      err.print(USAGE);
      return 2;
    } catch (Problem e) {
      err.println("employees: " + e.getMessage());
      return 1;
    } catch (IOException e) {
      err.println("employees: a file cannot be read or written: " + e);
      return 1;
    } catch (InvalidPathException e) {
      err.println("employees: this locale cannot express a path: " + e.getMessage());
      err.println("Nothing was changed. A UTF-8 locale can: LC_ALL=C.UTF-8");
      return 1;
    } catch (SQLException e) {
      err.println("employees: the database cannot be used: " + e.getMessage());
      err.println("Nothing was changed. \"employees doctor\" tells more.");
      return 1;
    }
  }

  private int run(String command, List<String> rest)
      throws UsageException, Problem, IOException, SQLException {
    switch (command) {
      case "version", "--version" -> out.println("employees " + Release.VERSION);
      case "help", "--help" -> out.print(USAGE);
      case "add" -> add(Arguments.parse(rest, Employee.OPTIONS));
      case "list" -> list(Arguments.parse(rest, Set.of()));
      case "show" -> show(Arguments.parse(rest, Set.of()));
      case "doctor" -> {
        return doctor(Arguments.parse(rest, Set.of()));
      }
      case "seed" -> seed(Arguments.parse(rest, Set.of("--employees", "--years", "--seed")));
      case "args" -> {
        return args(rest);
      }
      default -> throw new UsageException("there is no command \"" + command + "\"");
    }
    return 0;
  }

  private void add(Arguments arguments) throws UsageException, Problem, IOException, SQLException {
    List<String> names = List.of(String.join(" ", arguments.words()));
    if (names.equals(List.of("-"))) {
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      names = reader.lines().filter(line -> !line.isBlank()).map(String::strip).toList();
    } else if (names.getFirst().isBlank()) {
      throw new UsageException("add needs a name");
    }
    try (Store store = Store.openOrCreate(home())) {
      for (String name : names) {
        Person person = Person.hired(name, store.nextBadge(), clock.instant());
        Employee employee = Employee.of(person, arguments.options());
        store.add(employee);
        out.println("added " + employee.line());
      }
    }
  }

  private void list(Arguments arguments) throws UsageException, Problem, IOException, SQLException {
    arguments.expect(0);
    DataHome home = home();
    if (home.isEmpty()) {
      out.println("no employees yet");
      return;
    }
    String company = ConfigFile.read(home).text("company.name");
    try (Store store = Store.open(home)) {
      List<Employee> employees = store.employees();
      out.println(company + ": " + employees.size() + " employees");
      employees.forEach(employee -> out.println(employee.line()));
    }
  }

  private void show(Arguments arguments) throws UsageException, Problem, IOException, SQLException {
    String wanted = String.join(" ", arguments.words());
    if (wanted.isBlank()) {
      throw new UsageException("show needs a badge, an id or a name");
    }
    DataHome home = home();
    if (home.isEmpty()) {
      throw new Problem("there is no employee \"" + wanted + "\": nothing is stored yet");
    }
    try (Store store = Store.open(home)) {
      List<Employee> found = store.find(wanted);
      if (found.isEmpty()) {
        throw new Problem("there is no employee \"" + wanted + "\"; see \"employees list\"");
      }
      if (found.size() > 1) {
        found.forEach(employee -> err.println(employee.person().id() + "  " + employee.line()));
        throw new Problem("\"" + wanted + "\" names " + found.size() + " employees; use an id");
      }
      Employee employee = found.getFirst();
      employee.details().forEach((label, text) -> out.printf("%-11s %s%n", label, text));
      for (Proof proof : store.proofs(employee.person().id())) {
        out.printf("%-11s %s%n", proof.table().label(), proof.line());
      }
    }
  }

  private int doctor(Arguments arguments) throws UsageException {
    arguments.expect(0);
    return new Doctor(home(), environment.getOrDefault("EMPLOYEES_DOCTOR", ""), out).examine();
  }

  private void seed(Arguments arguments) throws UsageException, Problem, IOException, SQLException {
    arguments.expect(0);
    Seed seed =
        new Seed(
            arguments.number("--employees", 50, 1_000_000),
            arguments.number("--years", 3, 100),
            arguments.number("--seed", 1, Integer.MAX_VALUE));
    out.println(seed.sow(home()));
  }

  private int args(List<String> rest) throws UsageException {
    boolean exits = !rest.isEmpty() && rest.getFirst().equals("--exit");
    List<String> options = exits ? rest.subList(0, Math.min(2, rest.size())) : List.of();
    int exitCode = Arguments.parse(options, Set.of("--exit")).number("--exit", 0, 255);
    rest.subList(options.size(), rest.size()).forEach(out::println);
    return exitCode;
  }

  private DataHome home() {
    return DataHome.of(environment);
  }
}
