package dev.instar.publish;

import dev.instar.model.Descriptor;
import dev.instar.model.UsageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The native programs of an image for Windows. The launcher is one program for all apps; what it
 * must know before it has found an image is written into it, in the block that it keeps for that:
 * the app's name, the variable that names another root, and the prefix of the updater's commands,
 * one a line.
 */
public final class WindowsPrograms {
  private static final byte[] MARKER =
      "INSTAR-LAUNCHER-SETTINGS:".getBytes(StandardCharsets.US_ASCII);

  private static final int SETTINGS_LENGTH = 256;

  /** Where a program says at which offset its PE header lies (PE Format, "MS-DOS Stub"). */
  private static final int HEADER_OFFSET = 0x3c;

  /** From the PE signature to the field Subsystem of the optional header. */
  private static final int SUBSYSTEM = 4 + 20 + 68;

  private static final short WINDOWED = 2;

  private final byte[] launcher;
  private final byte[] userPath;

  /**
   * The programs as they were compiled.
   *
   * @param launcher becomes {@code bin/<app>.exe}
   * @param userPath keeps a directory in the user's {@code PATH}
   */
  public WindowsPrograms(byte[] launcher, byte[] userPath) {
    this.launcher = launcher.clone();
    this.userPath = userPath.clone();
  }

  byte[] userPath() {
    return userPath.clone();
  }

  /** The launcher of one app, without a console when the app has windows of its own. */
  byte[] launcherOf(Descriptor descriptor) throws UsageException {
    byte[] program = launcher.clone();
    int settings = settingsOf(program);
    String text =
        descriptor.name()
            + "\nINSTAR_ROOT_"
            + descriptor.name().inVariables()
            + "\n"
            + descriptor.prefix().orElse("")
            + "\n";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= SETTINGS_LENGTH) {
      throw new UsageException(
          "The app's name and \"commands.prefix\" are too long for a launcher on Windows.",
          "Nothing was packed.",
          "Choose a shorter prefix.");
    }
    Arrays.fill(program, settings, settings + SETTINGS_LENGTH, (byte) 0);
    System.arraycopy(bytes, 0, program, settings, bytes.length);
    if (descriptor.entry().windowed()) {
      ByteBuffer file = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
      file.putShort(file.getInt(HEADER_OFFSET) + SUBSYSTEM, WINDOWED);
    }
    return program;
  }

  private static int settingsOf(byte[] program) {
    for (int i = 0; i + MARKER.length + SETTINGS_LENGTH <= program.length; i++) {
      if (Arrays.equals(program, i, i + MARKER.length, MARKER, 0, MARKER.length)) {
        return i + MARKER.length;
      }
    }
    throw new IllegalStateException("the launcher for Windows has no block for settings");
  }
}
