package dev.instar.care;

import dev.instar.model.Descriptor;

/** The commands that a person is told to run, as they are typed for one app. */
record Words(Descriptor descriptor) {

  String repair() {
    return "Run: " + descriptor.command("self repair");
  }

  String rollback() {
    return "Run: " + descriptor.command("rollback --list");
  }

  String command(String words) {
    return descriptor.command(words);
  }

  String app() {
    return descriptor.name().text();
  }
}
