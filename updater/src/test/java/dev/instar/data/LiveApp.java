package dev.instar.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Another process that has a database open: a real {@code sqlite3} that takes statements. */
final class LiveApp implements AutoCloseable {
  private static final String SAID = "understood";

  private final Process process;
  private final Writer in;
  private final BufferedReader out;

  private LiveApp(Process process) {
    this.process = process;
    this.in = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static LiveApp open(Path database) throws IOException {
    try {
      return new LiveApp(
          new ProcessBuilder("sqlite3", database.toString()).redirectErrorStream(true).start());
    } catch (IOException e) {
      Assumptions.abort("sqlite3 is not installed");
      throw e;
    }
  }

  /** Returns when the statements have been run. */
  LiveApp run(String statements) throws IOException {
    in.write(statements + "\nSELECT '" + SAID + "';\n");
    in.flush();
    for (String line = out.readLine(); !SAID.equals(line); line = out.readLine()) {
      if (line == null || line.contains("rror")) {
        throw new IOException("sqlite3: " + line);
      }
    }
    return this;
  }

  /** Ends as a crash does: nothing is written back, the files stay as they are. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends in order: the last one to close a database writes its {@code -wal} back. */
  @Override
  public void close() throws IOException {
    in.close();
    if (!process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join().isAlive()) {
      return;
    }
    process.destroyForcibly();
    throw new IOException("sqlite3 did not end");
  }
}
