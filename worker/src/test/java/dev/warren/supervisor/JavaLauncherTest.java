package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.worker.contract.SharedStatus;
import java.io.FileInputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class JavaLauncherTest {

  private static SupervisorConfig config(int processes, String... jvmOptions) {
    return SupervisorFixture.config(processes, 0, jvmOptions);
  }

  @Test
  void theUsersOptionsComeLast() {
    List<String> options = JavaLauncher.options(config(2, "-Xmx99m", "-Dx=y"), 2);
    assertEquals(List.of("-Xmx99m", "-Dx=y"), options.subList(options.size() - 2, options.size()));
    assertTrue(options.contains("-XX:+UseSerialGC"));
  }

  @Test
  void aSecondCollectorWouldBeAnError() {
    assertFalse(JavaLauncher.options(config(2, "-XX:+UseG1GC"), 2).contains("-XX:+UseSerialGC"));
  }

  @Test
  void theHeapsShareTheMemory() {
    assertTrue(JavaLauncher.options(config(1), 1).contains("-XX:MaxRAMPercentage=25.00"));
    assertTrue(JavaLauncher.options(config(8), 8).contains("-XX:MaxRAMPercentage=7.50"));
  }

  @Test
  @Timeout(30)
  void theCommandLineShowsTheMainClassAndNoClassPath() throws Exception {
    SharedStatus.Reader status = SharedStatus.create(1);
    Process process =
        new JavaLauncher(config(1, "-Xmx32m"), ScriptedChild.class.getName()).launch(status.file());
    try {
      Await.until(
          "the process is Java", () -> process.info().commandLine().orElse("").contains("-Xmx32m"));
      String line = process.info().commandLine().orElse("");
      assertTrue(line.contains(" " + ScriptedChild.class.getName() + " "), line);
      assertFalse(line.contains(".jar"), line);
    } finally {
      process.destroyForcibly().waitFor();
      status.delete();
    }
  }

  @Test
  @Timeout(30)
  void aClassPathOfAnyLengthReachesTheProcessAndLeavesTheMainClassVisible() throws Exception {
    String entries = "/no such folder/\"quoted\\ component-1.2.3.jar:".repeat(4_000);
    var base = SupervisorFixture.config(1);
    var config =
        SupervisorConfig.of(
            base.fleet(), base.queueType(), 1, entries + System.getProperty("java.class.path"));
    var launcher = new JavaLauncher(config, ClassPathShown.class.getName());
    Process process = launcher.launch(Path.of("status"));
    try (var lines = process.inputReader()) {
      assertEquals(config.classPath(), lines.readLine());
      String line = process.info().commandLine().orElse("");
      assertTrue(line.contains(" " + ClassPathShown.class.getName() + " "), line);
      assertTrue(line.length() < 2_000, line);
    } finally {
      launcher.retire();
      process.destroyForcibly().waitFor();
    }
  }

  /** Main class of a process that shows its class path and waits. */
  static final class ClassPathShown {
    private ClassPathShown() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println(System.getProperty("java.class.path"));
      new FileInputStream(arguments[1]).read();
    }
  }
}
