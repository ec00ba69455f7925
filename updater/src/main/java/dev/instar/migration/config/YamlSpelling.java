package dev.instar.migration.config;

/** YAML that is put into a text of YAML. */
record YamlSpelling() implements Splice.Spelling {
  private static final String INDENT = "  ";

  @Override
  public String key(String key) {
    return YamlWriter.flow(new ConfigValue.Text(key));
  }

  @Override
  public String flow(ConfigValue value, String line) {
    return YamlWriter.flow(value);
  }

  @Override
  public String block(ConfigValue value, String line) {
    if (!YamlWriter.isBlock(value)) {
      return " " + YamlWriter.flow(value);
    }
    StringBuilder out = new StringBuilder();
    YamlWriter.lines(value).forEach(below -> out.append(line).append(INDENT).append(below));
    return out.toString();
  }
}
