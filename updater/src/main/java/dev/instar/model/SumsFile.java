package dev.instar.model;

/**
 * What the two files of a release are called by which all its others are verified. The names are
 * part of the release format: publisher, client and install script find the files by them alone.
 */
public final class SumsFile {
  /** The asset with the hashes of all others, as {@code sha256sum -c} reads them. */
  public static final String NAME = "SHA256SUMS";

  /** The asset with the publisher's signature of it. */
  public static final String SIGNATURE = NAME + ".minisig";

  private SumsFile() {}
}
