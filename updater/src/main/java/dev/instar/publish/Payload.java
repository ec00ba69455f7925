package dev.instar.publish;

import dev.instar.disk.Durable;
import dev.instar.disk.Tree;
import dev.instar.model.Descriptor;
import dev.instar.model.Entry;
import dev.instar.model.Platform;
import dev.instar.model.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The publisher's own files of one image. After {@link #check} it holds what the descriptor names,
 * nothing that would be lost or refused where the image is unpacked, and nothing that is in the way
 * of what {@code pack} adds.
 */
record Payload(Path directory) {
  /** What {@code pack} puts beside the payload. */
  private static final Set<String> RESERVED =
      Set.of(Descriptor.FILE_NAME, ImageLayout.RUNTIME, ImageLayout.UPDATER, ImageLayout.LAUNCH);

  private static final Pattern STRANGE = Pattern.compile(".*[\\\\\\p{Cntrl}].*", Pattern.DOTALL);
  private static final Pattern STRANGE_TO_WINDOWS = Pattern.compile(".*([<>:\"|?*]|[. ](/.*|$)).*");

  private static final String UNTOUCHED = "Nothing was packed.";

  /** Refuses, with its name, whatever cannot be packed for a platform. */
  void check(Descriptor descriptor, Platform platform) throws UsageException, IOException {
    if (!Files.isDirectory(directory)) {
      throw refusal("The payload " + directory + " is no directory.", "Name one with --payload.");
    }
    for (Path child : Durable.children(directory)) {
      String name = child.getFileName().toString();
      if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
        throw refusal(
            "The payload has \"" + name + "\" at its top, which is a name of Instar's own.",
            "Take it out of " + directory + ", or put it into a directory.");
      }
    }
    checkNames(Tree.of(directory), platform);
    checkEntry(descriptor.entry(), platform);
    if (descriptor.migrations().isPresent()
        && !Files.isDirectory(directory.resolve(descriptor.migrations().get()))) {
      throw refusal(
          "The descriptor names migrations in \""
              + descriptor.migrations().get()
              + "\", which is no directory of the payload.",
          "Add it to " + directory + ", or take \"migrations\" out of the descriptor.");
    }
  }

  private void checkNames(Tree tree, Platform platform) throws UsageException, IOException {
    Map<String, String> folded = new HashMap<>();
    for (Tree.Item item : tree.items()) {
      String path = item.path();
      boolean strange =
          STRANGE.matcher(path).matches()
              || (platform.isWindows() && STRANGE_TO_WINDOWS.matcher(path).matches());
      if (strange) {
        throw refusal(
            "The payload has a file named \"" + path + "\", which not every system can hold.",
            "Rename it.");
      }
      String twin = folded.put(path.toLowerCase(Locale.ROOT), path);
      if (twin != null && platform.os() != Platform.Os.LINUX) {
        throw refusal(
            "\"" + twin + "\" and \"" + path + "\" are the same name on " + platform + ".",
            "Rename one of them.");
      }
      if (item.kind() == Tree.Kind.LINK) {
        checkLink(path, platform);
      }
    }
  }

  private void checkLink(String path, Platform platform) throws UsageException, IOException {
    Path link = directory.resolve(path);
    Path target = Files.readSymbolicLink(link);
    Path place = link.resolveSibling(target).normalize();
    if (platform.isWindows() || target.isAbsolute() || !place.startsWith(directory.normalize())) {
      throw refusal(
          "The payload's link \""
              + path
              + "\" points to "
              + target
              + "; only links to places"
              + " inside the payload can be packed, and none for Windows.",
          "Replace it with the file itself.");
    }
  }

  private void checkEntry(Entry entry, Platform platform) throws UsageException {
    switch (entry) {
      case Entry.Program program -> {
        Path file = directory.resolve(program.path());
        if (!Files.isRegularFile(file)) {
          throw refusal(
              "The descriptor's program \"" + program.path() + "\" is not in the payload.",
              "Add it to " + directory + ", or correct \"entry\" in the descriptor.");
        }
        if (!platform.isWindows() && !Files.isExecutable(file)) {
          throw refusal(
              "The descriptor's program \"" + program.path() + "\" is not executable.",
              "Run: chmod +x '" + file + "'");
        }
      }
      case Entry.Java java -> {
        for (String jar : java.classpath()) {
          if (!Files.isRegularFile(directory.resolve(jar))) {
            throw refusal(
                "The class path's \"" + jar + "\" is not in the payload.",
                "Add it to " + directory + ", or correct \"entry\" in the descriptor.");
          }
        }
        if (java.classpath().isEmpty()) {
          throw refusal(
              "The descriptor's class path is empty.",
              "List the jars of the payload in \"entry.java.classpath\".");
        }
      }
    }
  }

  /** The jars of its class path; none for a program. */
  List<Path> jars(Entry entry) {
    return switch (entry) {
      case Entry.Program program -> List.of();
      case Entry.Java java -> java.classpath().stream().map(directory::resolve).toList();
    };
  }

  /** Copies everything into a directory that exists. */
  void copyInto(Path image) throws IOException {
    for (Tree.Item item : Tree.of(directory).items()) {
      Files.copy(
          directory.resolve(item.path()), image.resolve(item.path()), LinkOption.NOFOLLOW_LINKS);
    }
  }

  private static UsageException refusal(String happened, String next) {
    return new UsageException(happened, UNTOUCHED, next);
  }
}
