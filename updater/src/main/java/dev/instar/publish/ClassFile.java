package dev.instar.publish;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of the classes that a class file refers to (Java Virtual Machine Specification, section
 * 4): its constant pool's classes and descriptors, and the descriptors of its fields and methods.
 * Names are written with slashes, as {@code java/lang/String}.
 */
final class ClassFile {
  private static final int MAGIC = 0xCAFEBABE;
  private static final Pattern IN_DESCRIPTOR = Pattern.compile("L([^;<>()]+);");

  private final DataInputStream in;
  private final Set<String> references = new HashSet<>();
  private String[] texts = new String[0];

  private ClassFile(InputStream in) {
    this.in = new DataInputStream(new BufferedInputStream(in));
  }

  /**
   * Reads one class file.
   *
   * @throws IOException when it is cut off or none
   */
  static Set<String> references(InputStream in) throws IOException {
    ClassFile file = new ClassFile(in);
    file.read();
    return file.references;
  }

  private void read() throws IOException {
    if (in.readInt() != MAGIC) {
      throw new IOException("not a class file");
    }
    in.readInt(); // minor and major version
    readConstants();
    in.skipNBytes(6); // access, this class, super class: both classes are constants
    in.skipNBytes(2L * in.readUnsignedShort()); // interfaces, constants too
    readMembers(); // fields
    readMembers(); // methods
  }

  private void readConstants() throws IOException {
    int count = in.readUnsignedShort();
    texts = new String[count];
    List<Integer> classes = new ArrayList<>();
    List<Integer> descriptors = new ArrayList<>();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts[i] = in.readUTF();
        case 7 -> classes.add(in.readUnsignedShort());
        case 12 -> {
          in.readUnsignedShort();
          descriptors.add(in.readUnsignedShort());
        }
        case 16 -> descriptors.add(in.readUnsignedShort());
        case 8, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        case 3, 4, 9, 10, 11, 17, 18 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++; // long and double take two places
        }
        default -> throw new IOException("a constant of an unknown kind: " + tag);
      }
    }
    for (int index : classes) {
      String name = texts[index];
      if (name.startsWith("[")) {
        addDescriptor(name);
      } else {
        references.add(name);
      }
    }
    descriptors.forEach(index -> addDescriptor(texts[index]));
  }

  private void readMembers() throws IOException {
    int members = in.readUnsignedShort();
    for (int i = 0; i < members; i++) {
      in.skipNBytes(4); // access, name
      addDescriptor(texts[in.readUnsignedShort()]);
      int attributes = in.readUnsignedShort();
      for (int j = 0; j < attributes; j++) {
        in.skipNBytes(2); // name
        in.skipNBytes(in.readInt() & 0xFFFFFFFFL);
      }
    }
  }

  private void addDescriptor(String descriptor) {
    Matcher matcher = IN_DESCRIPTOR.matcher(descriptor);
    while (matcher.find()) {
      references.add(matcher.group(1));
    }
  }
}
