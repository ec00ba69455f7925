package dev.instar.migration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.disk.Tree;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StepFailed;
import dev.instar.migration.step.StageFiles;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A migration of JSON documents, each a file in a directory or below it:
 *
 * <pre>{@code
 * public final class TitleCase extends DocumentMigration {
 *   public TitleCase() {
 *     super("1.0.0", "1.1.0", "Notes get a state", "home/notes");
 *   }
 *
 *   @Override
 *   protected void execute() throws Exception {
 *     forEachDocument(note -> note.content().put("state", "open"));
 *   }
 * }
 * }</pre>
 */
public abstract class DocumentMigration extends Migration {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final String documents;
  private @Nullable MigrationContext context;

  /**
   * A migration of documents.
   *
   * @param documents where they are, {@code <data root>/<directory>}
   */
  protected DocumentMigration(String from, String to, String title, String documents) {
    super(from, to, title);
    this.documents = documents;
  }

  /**
   * A document being visited.
   *
   * @param path below the directory of documents, with {@code /}
   * @param content may be changed in place and returned
   */
  public record Document(String path, ObjectNode content) {}

  /** What is done with each document. */
  @FunctionalInterface
  public interface Callback {
    /** Returns what takes the document's place; when it equals the document nothing is written. */
    JsonNode visit(Document document) throws Exception;
  }

  @Override
  public final void execute(MigrationContext given) throws Exception {
    context = given;
    execute();
  }

  /** Does the work, mostly by {@link #forEachDocument}. */
  protected abstract void execute() throws Exception;

  /** What the runner set for this run. */
  protected final MigrationContext context() {
    return Objects.requireNonNull(context, "the runner has not started this migration");
  }

  /**
   * Visits every {@code .json} file of the directory, in the order of their paths. One that cannot
   * be read ends the migration.
   */
  protected final void forEachDocument(Callback callback) throws Exception {
    Path directory = context().path(documents);
    if (!Files.isDirectory(directory)) {
      context().run().note("documents " + documents + " are not there; nothing to change");
      return;
    }
    long visited = 0;
    for (Path file : files(directory)) {
      visit(directory, file, callback);
      visited++;
      if (visited % 1000 == 0) {
        context().progress(documents + ": " + visited + " documents");
      }
    }
    context().count(visited);
  }

  private static List<Path> files(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.toString().toLowerCase(Locale.ROOT);
            if (attributes.isRegularFile() && name.endsWith(".json")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(null);
    return files;
  }

  private void visit(Path directory, Path file, Callback callback) throws Exception {
    String path = Tree.relative(directory, file);
    ObjectNode before = read(path, file);
    JsonNode after = callback.visit(new Document(path, before.deepCopy()));
    if (!after.equals(before)) {
      byte[] text = (write(after) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
      new StageFiles(context().run().disk()).write(file, text, file);
    }
  }

  private ObjectNode read(String path, Path file) throws IOException, StepFailed {
    StagePath place = MigrationContext.parse(documents);
    try {
      JsonNode node = MAPPER.readTree(Files.readAllBytes(file));
      if (node instanceof ObjectNode document) {
        return document;
      }
      throw new StepFailed("document " + place.child(path) + " is not a JSON object");
    } catch (JsonProcessingException e) {
      throw new StepFailed(
          "document "
              + place.child(path)
              + ":"
              + (e.getLocation() == null ? 1 : e.getLocation().getLineNr())
              + ": not JSON: "
              + e.getOriginalMessage(),
          e);
    }
  }

  private static String write(JsonNode document) throws IOException {
    return ((ObjectMapper) MAPPER).writeValueAsString(document);
  }
}
