package dev.instar.care;

import dev.instar.install.Layout;
import dev.instar.model.Environment;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Deletes on Windows what a command could not delete while it ran, because it was itself started
 * from there: by a script of the system's own shell, which tries it for a minute after that.
 *
 * <p>The script gets all paths as variables, so that it holds no character of them. It stops as
 * soon as the app is installed again.
 */
final class LateDeletion {
  private static final String ROOT = "INSTAR_LEFT_ROOT";
  private static final String LEFT = "INSTAR_LEFT_";

  /** A line for each path stands where the dots are. */
  private static final String SCRIPT =
      """
      @echo off
      set tries=0
      :again
      ping -n 2 127.0.0.1 >nul
      if exist "%INSTAR_LEFT_ROOT%\\current" goto end
      set left=0
      ...
      set /a tries=tries+1
      if %left%==1 if %tries% lss 60 goto again
      for %%d in (bin staging state versions) do rd "%INSTAR_LEFT_ROOT%\\%%d" 2>nul
      rd "%INSTAR_LEFT_ROOT%" 2>nul
      :end
      del "%~f0"
      """;

  private static final String LINES =
      """
      rd /s /q "%NAME%" 2>nul
      if exist "%NAME%" del /f /q "%NAME%" 2>nul
      if exist "%NAME%" set left=1
      """;

  private LateDeletion() {}

  /**
   * Leaves the script running.
   *
   * @param paths files and directories that are to be deleted with all below them
   * @throws IOException when it cannot be started; nothing is going to be deleted then
   */
  static void begin(Layout layout, List<Path> paths, Environment environment) throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= paths.size(); i++) {
      names.add(LEFT + i);
    }
    Path script = Files.createTempFile("instar-uninstall", ".cmd");
    Files.writeString(script, script(names));
    ProcessBuilder builder =
        new ProcessBuilder(
                environment.variable("ComSpec").orElse("cmd.exe"),
                "/d",
                "/c",
                Objects.requireNonNull(script.getFileName()).toString())
            .directory(Objects.requireNonNull(script.getParent()).toFile())
            .redirectInput(Redirect.from(new File("NUL")))
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    Map<String, String> variables = builder.environment();
    variables.put(ROOT, layout.root().toString());
    for (int i = 0; i < names.size(); i++) {
      variables.put(names.get(i), paths.get(i).toString());
    }
    try {
      builder.start();
    } catch (IOException e) {
      Files.deleteIfExists(script);
      throw e;
    }
  }

  private static String script(List<String> names) {
    StringBuilder lines = new StringBuilder();
    names.forEach(name -> lines.append(LINES.replace("NAME", name)));
    return SCRIPT.replace("...\n", lines).replace("\n", "\r\n");
  }
}
