package com.example.employees;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** The configuration since 1.2.0: {@code config.yaml}. */
final class ConfigFile {
  static final String NAME = "config.yaml";

  /** What a new data home gets; the values are the users' to change. */
  static final String STARTER =
      """
      company:
        name: Entrepôt Éclair — 東京
        siret: "00123456700012"
        opened: "2010-01-01"
      alerts:
        days: 30 # before a certificate expires
        reminders:
          quiet_hours: "22:30"
          recipients:
            - chef@example.com
            - "no"
            - "12e4"
          weekend: "no"
      documents:
        mode: "0755"
      backup:
        directory: ~/Sauvegardes/employés
        compress: true
        retention: 30 # days
      display:
        language: fr
        columns:
          - badge
          - full_name
          - hired_on
        footer: "first line\\nsecond line: \\"quoted\\" # no comment"
      counters:
        last_import: 12345678901234567890
        overtime_rate: 1.10
        nothing_yet: null
      """;

  private ConfigFile() {}

  static Settings read(DataHome home) throws Problem, IOException {
    List<String> present = home.configFiles();
    if (!present.contains(NAME)) {
      throw absent(home, present);
    }
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try {
      Object loaded =
          new Yaml(new SafeConstructor(options)).load(Files.readString(home.file(NAME)));
      if (loaded instanceof Map<?, ?> values) {
        return new Settings(NAME, values);
      }
      throw new Problem(home.file(NAME) + " holds no settings; correct it");
    } catch (YAMLException e) {
      throw new Problem(home.file(NAME) + " is not valid YAML; correct it: " + e.getMessage());
    }
  }

  private static Problem absent(DataHome home, List<String> present) {
    if (present.isEmpty()) {
      return new Problem(
          home.file(NAME) + " is missing; nothing was changed. Restore it or a backup.");
    }
    return new Problem(
        home.file(present.getFirst())
            + " was written by another version; employees "
            + Release.VERSION
            + " reads "
            + NAME
            + ".\nNothing was changed. Use that version, or migrate the data.");
  }

  /** Reads what the app itself relies on. */
  static String describe(Settings settings) throws Problem {
    return "%s, alerts %s days ahead, backups in %s kept for %s days"
        .formatted(
            settings.text("company.name"),
            settings.number("alerts.days"),
            settings.text("backup.directory"),
            settings.number("backup.retention"));
  }
}
