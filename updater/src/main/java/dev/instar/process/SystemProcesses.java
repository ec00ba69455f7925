package dev.instar.process;

import dev.instar.model.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code /proc} where there is one (one read for each process, and the words as they were
 * given), else asks the virtual machine.
 */
final class SystemProcesses implements ProcessTable {
  private static final Path PROC = Path.of("/proc");
  private static final Path BOOT_ID = PROC.resolve("sys/kernel/random/boot_id");

  @Override
  public List<Running> processes() {
    long self = ProcessHandle.current().pid();
    List<Running> all =
        !Platform.current().isWindows() && Files.isDirectory(PROC.resolve("self"))
            ? fromProc()
            : fromHandles();
    return all.stream().filter(running -> running.pid() != self).toList();
  }

  @Override
  public String bootId() {
    try {
      return Files.readString(BOOT_ID).strip();
    } catch (IOException e) {
      return ProcessTable.super.bootId(); // not Linux
    }
  }

  private static List<Running> fromProc() {
    List<Running> all = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        List<String> words = new ArrayList<>();
        try {
          words.add(Files.readSymbolicLink(entry.resolve("exe")).toString());
        } catch (IOException e) {
          words.add(""); // a kernel thread, or somebody else's process
        }
        try {
          byte[] line = Files.readAllBytes(entry.resolve("cmdline"));
          words.addAll(List.of(new String(line, StandardCharsets.UTF_8).split("\0")));
        } catch (IOException e) {
          continue; // it has ended meanwhile
        }
        long pid = Long.parseLong(entry.getFileName().toString());
        parent(entry).ifPresent(parent -> all.add(new Running(pid, parent, words)));
      }
    } catch (IOException | DirectoryIteratorException e) {
      return fromHandles();
    }
    return all;
  }

  /** The fourth field of {@code stat}; the second one, in brackets, may hold anything (proc(5)). */
  private static Optional<Long> parent(Path entry) {
    try {
      String stat = Files.readString(entry.resolve("stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 3);
      return Optional.of(Long.parseLong(fields[1]));
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // it has ended meanwhile
    }
  }

  private static List<Running> fromHandles() {
    return ProcessHandle.allProcesses()
        .map(handle -> {
          List<String> words = new ArrayList<>();
          words.add(handle.info().command().orElse(""));
          words.add(handle.info().command().orElse(""));
          handle.info().arguments().ifPresent(more -> words.addAll(List.of(more)));
          return new Running(
              handle.pid(), handle.parent().map(ProcessHandle::pid).orElse(0L), words);
        })
        .toList();
  }
}
