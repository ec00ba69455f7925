package dev.instar.model;

/** A migration that data must have gone through, by the versions it leads between. */
public record Requirement(Version from, Version to) {
  @Override
  public String toString() {
    return from + " to " + to;
  }
}
