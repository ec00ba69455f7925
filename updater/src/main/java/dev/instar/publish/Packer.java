package dev.instar.publish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.disk.Durable;
import dev.instar.disk.RealDisk;
import dev.instar.disk.Tree;
import dev.instar.model.Descriptor;
import dev.instar.model.Environment;
import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import dev.instar.model.Platform;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.Sha256;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a publisher's payload into an image and the image into the assets of a release. The same
 * input gives the same archive, byte for byte; a release packed for one platform after the other
 * ends with one manifest that knows them all. When packing fails, the assets are as they were.
 */
public final class Packer {
  private static final String UNTOUCHED = "Nothing was packed.";

  private final Environment environment;
  private final ImageRuntime runtime;

  /**
   * @param javaHome the home of the Java that runs this program
   */
  public Packer(Environment environment, Path javaHome) {
    this.environment = environment;
    this.runtime = new ImageRuntime(environment, javaHome);
  }

  /**
   * What to pack.
   *
   * @param descriptor the publisher's {@code instar.json}
   * @param notes of this version; absent keeps those of a manifest that is there
   * @param updater the updater's own jars
   * @param runtime a ready runtime, taken as it is
   * @param jdk a JDK to link the runtime from
   * @param modules of Java that the payload needs, instead of those found in its jars
   * @param windows the native programs of images for Windows, where there are any
   * @param out directory of the release, created when absent
   */
  public record Order(
      Path descriptor,
      Path payload,
      Version version,
      Platform platform,
      Optional<String> notes,
      List<Path> updater,
      Optional<Path> runtime,
      Optional<Path> jdk,
      Optional<Set<String>> modules,
      Optional<WindowsPrograms> windows,
      Path out) {
    public Order {
      updater = List.copyOf(updater);
      modules = modules.map(Set::copyOf);
    }

    private ImageRuntime.Wish wish() {
      return new ImageRuntime.Wish(runtime, jdk, modules);
    }
  }

  /** Reads the publisher's descriptor, and refuses keys that are unknown. */
  public static Descriptor descriptor(Path file) throws UsageException, IOException {
    if (!Files.isRegularFile(file)) {
      throw new UsageException(
          "There is no descriptor " + file + ".", UNTOUCHED, "Name one with --descriptor.");
    }
    try {
      return Descriptor.readStrictly(file.getFileName().toString(), Files.readAllBytes(file));
    } catch (FormatException e) {
      throw new UsageException(message(e), UNTOUCHED, "Correct " + file + ".", e);
    }
  }

  /**
   * Packs one image, and writes archive and manifest.
   *
   * @param migrations what the manifest says of the image's migrations
   * @return the manifest as it was written
   */
  public ReleaseManifest pack(Order order, List<ReleaseManifest.MigrationSummary> migrations)
      throws UsageException, IOException {
    Descriptor descriptor = descriptor(order.descriptor());
    if (descriptor.version().isPresent() && !descriptor.version().get().equals(order.version())) {
      throw new UsageException(
          order.descriptor()
              + " says version "
              + descriptor.version().get()
              + ", --version says "
              + order.version()
              + ".",
          UNTOUCHED,
          "Take \"version\" out of the descriptor: pack adds it.");
    }
    if (order.platform().isWindows() && order.windows().isEmpty()) {
      throw new UsageException(
          "This build of Instar has no launcher for Windows: no compiler for it was there.",
          UNTOUCHED,
          "Take a released Instar, or build it again where x86_64-w64-mingw32-gcc is installed.");
    }
    Payload payload = new Payload(order.payload());
    payload.check(descriptor, order.platform());
    Optional<ReleaseManifest> present = present(descriptor, order);
    Durable durable = new Durable(new RealDisk());
    durable.createDirectories(order.out().toAbsolutePath());
    Path work = order.out().toAbsolutePath().resolve(".pack-" + order.platform());
    durable.deleteTree(work); // of a packing that was killed
    try {
      Path image = Files.createDirectories(work.resolve("image"));
      assemble(image, payload, descriptor, order);
      return publish(durable, work, image, present, descriptor, order, migrations);
    } finally {
      durable.deleteTree(work);
    }
  }

  private void assemble(Path image, Payload payload, Descriptor descriptor, Order order)
      throws UsageException, IOException {
    payload.copyInto(image);
    runtime.make(
        order.wish(),
        order.platform(),
        payload.jars(descriptor.entry()),
        image.resolve(ImageLayout.RUNTIME));
    UpdaterJars updater = new UpdaterJars(order.updater(), order.platform());
    updater.copyInto(Files.createDirectory(image.resolve(ImageLayout.UPDATER)));
    new LaunchFiles(order.platform())
        .write(
            image,
            descriptor,
            updater.names(),
            order.windows().filter(programs -> order.platform().isWindows()));
    Files.writeString(image.resolve(Descriptor.FILE_NAME), withVersion(order));
  }

  private static String withVersion(Order order) throws UsageException, IOException {
    try {
      JsonObject json =
          JsonObject.parse(order.descriptor().toString(), Files.readAllBytes(order.descriptor()));
      ObjectNode image = json.node().deepCopy();
      image.put("version", order.version().text());
      return JsonObject.text(image);
    } catch (FormatException e) {
      throw new UsageException(message(e), UNTOUCHED, "Correct " + order.descriptor() + ".", e);
    }
  }

  private ReleaseManifest publish(
      Durable durable,
      Path work,
      Path image,
      Optional<ReleaseManifest> present,
      Descriptor descriptor,
      Order order,
      List<ReleaseManifest.MigrationSummary> migrations)
      throws IOException {
    Tree tree = tree(image, order.platform());
    String name = ReleaseManifest.archiveName(descriptor.name(), order.version(), order.platform());
    Path archive = work.resolve(name);
    new ImageArchive(image, tree, environment.sourceDate().orElse(Instant.EPOCH))
        .write(order.platform(), archive);
    ReleaseManifest.Image packed =
        new ReleaseManifest.Image(
            order.platform(),
            name,
            Files.size(archive),
            Sha256.of(archive),
            tree.size(),
            tree.items().size(),
            tree.hash());
    ReleaseManifest manifest = manifest(present, descriptor, order, migrations, packed);
    durable.disk().flush(archive);
    durable.move(archive, order.out().toAbsolutePath().resolve(name));
    durable.replace(manifestFile(descriptor, order), manifest.toJson());
    return manifest;
  }

  /** As it will be where it is unpacked: Windows has no right to execute. */
  private static Tree tree(Path image, Platform platform) throws IOException {
    Tree tree = Tree.of(image);
    if (!platform.isWindows()) {
      return tree;
    }
    return new Tree(
        tree.items().stream()
            .map(item ->
                item.isFile()
                    ? new Tree.Item(item.path(), Tree.Kind.FILE, item.size(), item.sha256())
                    : item)
            .toList());
  }

  private ReleaseManifest manifest(
      Optional<ReleaseManifest> present,
      Descriptor descriptor,
      Order order,
      List<ReleaseManifest.MigrationSummary> migrations,
      ReleaseManifest.Image packed) {
    List<ReleaseManifest.Image> images = new ArrayList<>();
    present.ifPresent(manifest -> images.addAll(manifest.images()));
    images.removeIf(image -> image.platform().equals(packed.platform()));
    images.add(packed);
    images.sort(Comparator.comparing(image -> image.platform().toString()));
    Instant published =
        environment
            .sourceDate()
            .or(() -> present.map(ReleaseManifest::published))
            .orElseGet(environment::buildTime);
    return new ReleaseManifest(
        descriptor.name(),
        descriptor.repository(),
        order.version(),
        order.version().isPrerelease() ? order.version().channel() : descriptor.updates().channel(),
        published,
        order.notes().or(() -> present.map(ReleaseManifest::notes)).orElse(""),
        descriptor.dataVersion(),
        migrations,
        images,
        new ReleaseManifest.Terms(
            descriptor.updates().minimumFrom(),
            present
                .map(manifest -> manifest.terms().rollout())
                .orElse(ReleaseManifest.Terms.EVERYBODY),
            Optional.empty()));
  }

  /** The manifest of the same version that another platform's packing left. */
  private static Optional<ReleaseManifest> present(Descriptor descriptor, Order order)
      throws UsageException, IOException {
    Path file = manifestFile(descriptor, order);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(ReleaseManifest.read(file.toString(), Files.readAllBytes(file)));
    } catch (FormatException e) {
      throw new UsageException(message(e), UNTOUCHED, "Delete " + file + " and pack again.", e);
    }
  }

  private static Path manifestFile(Descriptor descriptor, Order order) {
    return order
        .out()
        .toAbsolutePath()
        .resolve(ReleaseManifest.assetName(descriptor.name(), order.version()));
  }

  private static String message(FormatException e) {
    return String.valueOf(e.getMessage());
  }
}
