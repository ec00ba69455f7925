package dev.instar.migration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.document.ColumnDocuments;
import dev.instar.migration.document.DirectoryDocuments;
import dev.instar.migration.document.DocumentChange;
import dev.instar.migration.document.DocumentFailures;
import dev.instar.migration.document.Documents;
import dev.instar.migration.document.DocumentsStep;
import dev.instar.migration.document.LineDocuments;
import dev.instar.migration.stage.StagePath;
import dev.instar.model.FormatException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A migration of documents: the files of a directory, the lines of a {@code .jsonl} file, or the
 * values of a column:
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
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private static final ObjectWriter IN_A_LINE = MAPPER.writer();
  private static final ObjectWriter IN_A_FILE = MAPPER.writer(SerializationFeature.INDENT_OUTPUT);

  private final Documents documents;
  private @Nullable MigrationContext context;

  /**
   * A migration of the documents in a directory, or in the lines of a file.
   *
   * @param documents where they are, {@code <data root>/<directory>} or {@code <data
   *     root>/<file>.jsonl}
   * @throws IllegalArgumentException when that is no place in the data
   */
  protected DocumentMigration(String from, String to, String title, String documents) {
    super(from, to, title);
    StagePath place = place(documents);
    this.documents =
        place.path().endsWith(LineDocuments.ENDING)
            ? new LineDocuments(place)
            : new DirectoryDocuments(place, DirectoryDocuments.ALL);
  }

  /**
   * A migration of the documents in a column of a SQLite table.
   *
   * @param database {@code <data root>/<file>}
   * @throws IllegalArgumentException when that is no place in the data
   */
  protected DocumentMigration(
      String from, String to, String title, String database, String table, String column) {
    super(from, to, title);
    documents = new ColumnDocuments(place(database), table, column);
  }

  private static StagePath place(String text) {
    try {
      return StagePath.parse(text);
    } catch (FormatException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * A document being visited.
   *
   * @param path below the directory of documents, with {@code /}; the number of the line; or the
   *     key of the row
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

  /** What becomes of documents that cannot be changed; the first one ends the migration. */
  protected DocumentFailures failures() {
    return DocumentFailures.none();
  }

  /** What the runner set for this run. */
  protected final MigrationContext context() {
    return Objects.requireNonNull(context, "the runner has not started this migration");
  }

  /**
   * Visits every document in the order of their paths, lines or keys. YAML is handed over as JSON
   * and, when it changed, written as YAML without its comments. A document that cannot be read, or
   * for which the callback throws, is a failure.
   */
  protected final void forEachDocument(Callback callback) throws Exception {
    DocumentChange change = (document, trail) -> visit(document, callback);
    DocumentsStep.visit(documents, change, failures(), context().run());
  }

  private static String visit(DocumentChange.Visited document, Callback callback) throws Exception {
    ObjectNode before = read(document);
    JsonNode after = callback.visit(new Document(document.key(), before.deepCopy()));
    if (after.equals(before)) {
      return document.text();
    }
    if (!document.isFile()) {
      return IN_A_LINE.writeValueAsString(after);
    }
    String text = IN_A_FILE.writeValueAsString(after) + "\n";
    if (document.format() == ConfigFormat.JSON) {
      return text;
    }
    byte[] json = text.getBytes(StandardCharsets.UTF_8);
    return document
        .format()
        .write(document.source(), ConfigFormat.JSON.read(document.source(), json));
  }

  private static ObjectNode read(DocumentChange.Visited document) throws FormatException {
    String source = document.source();
    String text = document.text();
    if (document.format() != ConfigFormat.JSON) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      text = ConfigFormat.JSON.write(source, document.format().read(source, bytes).asJson());
    }
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
      throw new FormatException(source + " is not a JSON object");
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new FormatException(
          source + (document.isFile() ? ":" + line : "") + ": not JSON: " + e.getOriginalMessage());
    }
  }
}
