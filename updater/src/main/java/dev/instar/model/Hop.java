package dev.instar.model;

import java.util.List;

/** What leads data from one version to a newer one: a migration, or the announcement of one. */
public interface Hop {
  Version from();

  Version to();

  /** What it is to others that require it. */
  default Requirement between() {
    return new Requirement(from(), to());
  }

  /** What the data must have gone through before. */
  default List<Requirement> requirements() {
    return List.of();
  }
}
