package dev.instar.publish;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Programs that have the shape of those for Windows, and do nothing. */
public final class FakeWindowsPrograms {
  /** Where the field is that tells a console program from one with windows. */
  public static final int SUBSYSTEM = 0x80 + 92;

  private static final int LENGTH = 1024;
  private static final int SETTINGS = 512;

  private FakeWindowsPrograms() {}

  public static WindowsPrograms make() {
    ByteBuffer file = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    file.put(0, "MZ".getBytes(StandardCharsets.US_ASCII));
    file.putInt(0x3c, 0x80);
    file.put(0x80, "PE\0\0".getBytes(StandardCharsets.US_ASCII));
    file.putShort(SUBSYSTEM, (short) 3);
    file.put(SETTINGS, "INSTAR-LAUNCHER-SETTINGS:".getBytes(StandardCharsets.US_ASCII));
    return new WindowsPrograms(file.array(), "MZ userpath".getBytes(StandardCharsets.US_ASCII));
  }
}
