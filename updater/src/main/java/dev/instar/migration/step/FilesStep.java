package dev.instar.migration.step;

import dev.instar.migration.stage.StepFailed;
import java.io.IOException;
import java.util.List;

/**
 * Changes files and directories. What is to be moved, copied or deleted and is not there is noted;
 * nothing is ever put over something.
 */
public record FilesStep(List<FileAction> actions) implements Step {

  public FilesStep {
    actions = List.copyOf(actions);
  }

  @Override
  public Kind kind() {
    return Kind.FILES;
  }

  @Override
  public List<String> changes() {
    return actions.stream().map(FileAction::shown).toList();
  }

  @Override
  public void run(StepRun run) throws StepFailed, IOException {
    for (FileAction action : actions) {
      run.mayGoOn();
      action.run(run);
    }
  }
}
