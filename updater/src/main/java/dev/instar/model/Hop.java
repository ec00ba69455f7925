package dev.instar.model;

/** What leads data from one version to a newer one: a migration, or the announcement of one. */
public interface Hop {
  Version from();

  Version to();
}
