package com.example.employees;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What follows a command: options, each with a value, before and between plain words. */
record Arguments(Map<String, String> options, List<String> words) {
  Arguments {
    options = Map.copyOf(options);
    words = List.copyOf(words);
  }

  static Arguments parse(List<String> arguments, Set<String> known) throws UsageException {
    Map<String, String> options = new HashMap<>();
    List<String> words = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("--")) {
        words.add(argument);
      } else if (!known.contains(argument)) {
        throw new UsageException("there is no option " + argument + " here");
      } else if (i + 1 == arguments.size()) {
        throw new UsageException(argument + " needs a value");
      } else {
        options.put(argument, arguments.get(++i));
      }
    }
    return new Arguments(options, words);
  }

  void expect(int count) throws UsageException {
    if (words.size() != count) {
      throw new UsageException("\"" + words.getLast() + "\" is one word too many");
    }
  }

  /** A number from 0 to {@code most}. */
  int number(String option, int absent, int most) throws UsageException {
    String text = options.getOrDefault(option, Integer.toString(absent));
    try {
      int number = Integer.parseInt(text);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, like a number out of range.
    }
    throw new UsageException(
        option + " needs a number from 0 to " + most + ", not \"" + text + "\"");
  }
}
