package dev.instar.migration.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.disk.Tree;
import dev.instar.migration.config.ConfigEdits;
import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.config.ConfigValue;
import dev.instar.migration.ledger.Loss;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StagedDatabase;
import dev.instar.migration.stage.StepFailed;
import dev.instar.model.FormatException;
import dev.instar.model.Version;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Before data are led back: puts what the older version cannot hold into a file of the main data
 * root, a JSON object in each line: rows and values of tables, values of keys. Files are copied
 * beside it.
 *
 * @param losses what the older version cannot hold
 * @param version that the data have
 */
public record ExportStep(List<Loss> losses, Version version) implements Step {
  private static final JsonMapper MAPPER = new JsonMapper();

  public ExportStep {
    losses = List.copyOf(losses);
  }

  @Override
  public Kind kind() {
    return Kind.FILES;
  }

  @Override
  public List<String> changes() {
    return losses.stream()
        .map(loss -> loss + " goes into a file, for the older version cannot hold it")
        .toList();
  }

  @Override
  public void run(StepRun run) throws StepFailed, IOException {
    StagePath place = freePlace(run);
    Export export = new Export(run, new StagePath(place.root(), place.path() + ".files"));
    StagePath list = new StagePath(place.root(), place.path() + ".jsonl");
    Path root = run.stage().root(place.root());
    try {
      new StageFiles(run.disk())
          .write(
              run.stage().entry(list),
              out -> {
                try {
                  export.write(out);
                } catch (StepFailed | SQLException | FormatException e) {
                  throw new Failure(e);
                }
              },
              root);
    } catch (Failure e) {
      throw new StepFailed("exporting: " + StagedDatabase.why(e.cause), e);
    }
    if (export.count == 0) {
      new StageFiles(run.disk()).delete(run.stage().entry(list));
    } else {
      run.note(export.count + " things that the older version cannot hold are kept in " + list);
    }
  }

  private StagePath freePlace(StepRun run) throws StepFailed, IOException {
    String root = run.stage().mainRoot();
    for (int i = 1; ; i++) {
      StagePath place =
          new StagePath(root, "not-carried-back-" + version + (i == 1 ? "" : "-" + i));
      StagePath list = new StagePath(root, place.path() + ".jsonl");
      if (!Files.exists(run.stage().entry(list), LinkOption.NOFOLLOW_LINKS)) {
        return place;
      }
    }
  }

  /** Carries what went wrong out of writing the file. */
  private static final class Failure extends IOException {
    private static final long serialVersionUID = 1L;

    private final Exception cause;

    Failure(Exception cause) {
      super(cause);
      this.cause = cause;
    }
  }

  /** One run of the step. */
  private final class Export {
    private final StepRun run;
    private final StagePath copies;
    private long count;

    Export(StepRun run, StagePath copies) {
      this.run = run;
      this.copies = copies;
    }

    void write(OutputStream out) throws StepFailed, SQLException, FormatException, IOException {
      for (StagePath file : files()) {
        Path path = run.stage().entry(file);
        if (StagedDatabase.isDatabase(path)) {
          new StagedDatabase(path)
              .use(
                  run.disk(),
                  connection -> {
                    tables(connection, file, out);
                    return true;
                  });
        } else {
          keys(file, path, out);
        }
        for (Loss loss : losses) {
          if (loss instanceof Loss.Files lost && file.matches(lost.pattern())) {
            copy(file, path, out);
          }
        }
      }
    }

    private List<StagePath> files() throws IOException {
      List<StagePath> files = new ArrayList<>();
      for (Map.Entry<String, Path> root : run.stage().roots().entrySet()) {
        try (Stream<Path> all = Files.walk(root.getValue())) {
          all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .sorted()
              .forEach(file ->
                  files.add(new StagePath(root.getKey(), Tree.relative(root.getValue(), file))));
        }
      }
      return files;
    }

    private void copy(StagePath file, Path path, OutputStream out) throws StepFailed, IOException {
      StagePath to = copies.child(file.root() + "/" + file.path());
      new StageFiles(run.disk()).copy(path, run.stage().entry(to));
      line(out, MAPPER.createObjectNode().put("file", file.toString()).put("copy", to.toString()));
    }

    private void keys(StagePath file, Path path, OutputStream out)
        throws FormatException, IOException {
      Optional<ConfigFormat> format = ConfigFormat.of(file.path());
      List<Loss.Key> lost =
          losses.stream()
              .flatMap(loss -> loss instanceof Loss.Key key ? Stream.of(key) : Stream.empty())
              .filter(key -> file.matches(key.pattern()))
              .toList();
      if (format.isEmpty() || lost.isEmpty()) {
        return;
      }
      ConfigEdits config =
          ConfigEdits.open(format.get(), file.toString(), Files.readAllBytes(path));
      for (Loss.Key key : lost) {
        Optional<ConfigValue> value = config.get(key.key());
        if (value.isPresent()) {
          ObjectNode node = MAPPER.createObjectNode();
          node.put("file", file.toString()).put("key", key.key().toString());
          node.set(
              "value",
              MAPPER.readTree(ConfigFormat.JSON.write(file.toString(), value.get().asJson())));
          line(out, node);
        }
      }
    }

    private void tables(Connection connection, StagePath database, OutputStream out)
        throws SQLException, IOException {
      for (Loss loss : losses) {
        if (loss instanceof Loss.Table table && has(connection, table.table(), null)) {
          rows(connection, database, table.table(), null, out);
        } else if (loss instanceof Loss.Column column
            && has(connection, column.table(), column.column())) {
          rows(connection, database, column.table(), column.column(), out);
        }
      }
    }

    private boolean has(Connection connection, String table, @Nullable String column)
        throws SQLException {
      try (PreparedStatement statement =
          connection.prepareStatement(
              "SELECT count(*) FROM pragma_table_info(?) WHERE ? IS NULL OR name = ? COLLATE"
                  + " NOCASE")) {
        statement.setString(1, table);
        statement.setString(2, column);
        statement.setString(3, column);
        try (ResultSet result = statement.executeQuery()) {
          return result.next() && result.getLong(1) > 0;
        }
      }
    }

    /**
     * Whole rows; of a column only those that have a value there, with all that tells them apart.
     */
    private void rows(
        Connection connection,
        StagePath database,
        String table,
        @Nullable String column,
        OutputStream out)
        throws SQLException, IOException {
      String query =
          "SELECT * FROM "
              + StagedDatabase.quoted(table)
              + (column == null ? "" : " WHERE " + StagedDatabase.quoted(column) + " IS NOT NULL");
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(query)) {
        while (row.next()) {
          ObjectNode node = MAPPER.createObjectNode();
          node.put("database", database.toString()).put("table", table);
          if (column != null) {
            node.put("column", column);
          }
          ObjectNode values = node.putObject("row");
          for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            put(values, row.getMetaData().getColumnName(i), row.getObject(i));
          }
          line(out, node);
        }
      }
    }

    private static void put(ObjectNode node, String name, @Nullable Object value) {
      switch (value) {
        case null -> node.putNull(name);
        case byte[] bytes ->
            node.putObject(name).put("base64", Base64.getEncoder().encodeToString(bytes));
        case Integer number -> node.put(name, number);
        case Long number -> node.put(name, number);
        case Double number -> node.put(name, number);
        default -> node.put(name, value.toString());
      }
    }

    private void line(OutputStream out, ObjectNode node) throws IOException {
      try {
        out.write((MAPPER.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8));
        count++;
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("texts and numbers are always JSON", e);
      }
    }
  }
}
