package dev.instar.migration.config;

/** JSON that is put into a text of JSON. */
record JsonSpelling(String text) implements Splice.Spelling {
  @Override
  public String key(String key) {
    return JsonFile.quoted(key);
  }

  @Override
  public String flow(ConfigValue value, String line) {
    if (line.isEmpty()) {
      return JsonFile.flow(value);
    }
    StringBuilder out = new StringBuilder();
    JsonFile.write(value, out, line, JsonFile.indent(text));
    return out.toString();
  }

  @Override
  public String block(ConfigValue value, String line) {
    return " " + flow(value, line);
  }
}
