package dev.instar.publish;

/** The names at the top of an image that are Instar's own, beside the descriptor. */
final class ImageLayout {
  static final String RUNTIME = "runtime";
  static final String UPDATER = "updater";
  static final String LAUNCH = "launch";

  private ImageLayout() {}
}
