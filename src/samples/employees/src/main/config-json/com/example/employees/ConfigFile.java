package com.example.employees;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** The configuration up to 1.1.0: {@code config.json}. */
final class ConfigFile {
  static final String NAME = "config.json";

  /** What a new data home gets; the values are the users' to change. */
  static final String STARTER =
      """
      {
        "company": {
          "name": "Entrepôt Éclair — 東京",
          "siret": "00123456700012",
          "opened": "2010-01-01"
        },
        "alert_days": 30,
        "document_mode": "0755",
        "reminders": {
          "quiet_hours": "22:30",
          "recipients": ["chef@example.com", "no", "12e4"],
          "weekend": "no"
        },
        "backup": {
          "directory": "~/Sauvegardes/employés",
          "compress": true
        },
        "display": {
          "language": "fr",
          "columns": ["badge", "full_name", "hired_on"],
          "footer": "first line\\nsecond line: \\"quoted\\" # no comment"
        },
        "counters": {
          "last_import": 12345678901234567890,
          "overtime_rate": 1.10,
          "nothing_yet": null
        },
        "legacy": {
          "fax_gateway": "on",
          "share": "\\\\\\\\SERVER\\\\EMPLOYES"
        }
      }
      """;

  private ConfigFile() {}

  static Settings read(DataHome home) throws Problem, IOException {
    List<String> present = home.configFiles();
    if (!present.contains(NAME)) {
      throw absent(home, present);
    }
    try {
      Map<?, ?> values = new ObjectMapper().readValue(Files.readString(home.file(NAME)), Map.class);
      return new Settings(NAME, values);
    } catch (JsonProcessingException e) {
      throw new Problem(
          home.file(NAME) + " is not valid JSON: " + e.getOriginalMessage() + "; correct it");
    }
  }

  private static Problem absent(DataHome home, List<String> present) {
    if (present.isEmpty()) {
      return new Problem(
          home.file(NAME) + " is missing; nothing was changed. Restore it or a backup.");
    }
    return new Problem(
        home.file(present.getFirst())
            + " was written by a newer version; employees "
            + Release.VERSION
            + " reads "
            + NAME
            + ".\nNothing was changed. Use that version, or restore a backup.");
  }

  /** Reads what the app itself relies on. */
  static String describe(Settings settings) throws Problem {
    return "%s, alerts %s days ahead, backups in %s"
        .formatted(
            settings.text("company.name"),
            settings.number("alert_days"),
            settings.text("backup.directory"));
  }
}
