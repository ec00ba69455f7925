package dev.instar.testing;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Says in the build's own output which test was skipped and why, mostly for lack of a tool; without
 * it the reason stands only in the reports. JUnit finds it as a service.
 */
public final class SkippedTests implements TestExecutionListener {

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    tell(test, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      tell(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
    }
  }

  private static void tell(TestIdentifier test, String reason) {
    String id =
        test.getUniqueIdObject().getSegments().stream()
            .filter(segment -> segment.getType().matches("class|method|property|test-template"))
            .map(segment -> segment.getValue().replaceAll("\\(.*", ""))
            .reduce((one, other) -> one + "." + other)
            .orElse(test.getDisplayName());
    System.out.println("SKIPPED " + id + ": " + reason);
  }
}
