package dev.instar.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;

/** What can go wrong with a call to a disk while the process lives on. */
public enum Fault {
  /** ENOSPC: half of the content is there. */
  NO_SPACE,
  /** EIO: nothing of the content is there. */
  IO_ERROR,
  /** EACCES or EPERM: nothing was changed. */
  DENIED,
  /** A sharing violation, as Windows has them: nothing was changed. */
  IN_USE,
  /** EXDEV: a rename within what looked like one file system. */
  CROSS_DEVICE,
  /** A write that ends early, on a broken connection to a network drive, say. */
  SHORT_WRITE,
  /** The content is there for all to see, but its fsync failed. */
  FLUSH_FAILS,
  /** The names are there for all to see, but the fsync of their directory failed. */
  SYNC_FAILS;

  /** True when a call can meet this fault. */
  public boolean concerns(String call) {
    return switch (this) {
      case NO_SPACE -> !call.matches("(delete|sync|flush) .*");
      case IO_ERROR, DENIED -> true;
      case IN_USE -> !call.matches("(sync|executable|foreign) .*");
      case CROSS_DEVICE -> call.startsWith("move ");
      case SHORT_WRITE -> call.matches("(write|copy|append) .*");
      case FLUSH_FAILS -> call.matches("(write|copy|append|flush) .*");
      case SYNC_FAILS -> call.startsWith("sync ");
    };
  }

  /** Does what is done of the call all the same, then fails. */
  void strike(WatchedDisk.Call call) throws IOException {
    switch (this) {
      case NO_SPACE -> {
        call.half().run();
        throw new IOException("No space left on device (" + call + ")");
      }
      case IO_ERROR -> throw new IOException("Input/output error (" + call + ")");
      case DENIED -> throw new AccessDeniedException(call.paths().getFirst().toString());
      case IN_USE -> throw WindowsDisk.inUse(call.paths().getFirst(), null);
      case CROSS_DEVICE ->
          throw new AtomicMoveNotSupportedException(
              call.paths().getFirst().toString(),
              call.paths().getLast().toString(),
              "Invalid cross-device link");
      case SHORT_WRITE -> {
        call.half().run();
        throw new IOException("Broken pipe (" + call + ")");
      }
      case FLUSH_FAILS, SYNC_FAILS -> {
        call.whole().run();
        throw new IOException("Input/output error (fsync after " + call + ")");
      }
    }
  }
}
