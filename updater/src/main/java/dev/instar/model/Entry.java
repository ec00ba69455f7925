package dev.instar.model;

import java.util.List;

/** How the payload of an image is started. Paths are relative to the image. */
public sealed interface Entry {

  /** True for an app with windows of its own, which gets no console on Windows. */
  boolean windowed();

  /** A program that the system can execute by itself: native, or a script with its first line. */
  record Program(String path, boolean windowed) implements Entry {}

  /** A main class that runs on the image's runtime. */
  record Java(String main, List<String> classpath, List<String> options, boolean windowed)
      implements Entry {
    public Java {
      classpath = List.copyOf(classpath);
      options = List.copyOf(options);
    }
  }
}
