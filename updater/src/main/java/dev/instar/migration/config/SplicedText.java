package dev.instar.migration.config;

/** A configuration whose text is changed by positions. */
record SplicedText(ConfigValue value, Splice splice) implements ConfigText {
  @Override
  public String edited() {
    return splice.edited(value);
  }
}
