package dev.instar.model;

import java.util.Comparator;

/** A migration that data must have gone through, by the versions it leads between. */
public record Requirement(Version from, Version to) {
  public static final Comparator<Requirement> ORDER =
      Comparator.comparing(Requirement::from).thenComparing(Requirement::to);

  @Override
  public String toString() {
    return from + " to " + to;
  }
}
