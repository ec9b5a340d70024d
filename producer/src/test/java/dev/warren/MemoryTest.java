package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.engine.WorkerClassPath;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A million items in a small heap. */
@Timeout(300)
class MemoryTest {

  @Test
  void aMillionItemsInAHeapOf64MegabytesOnThreads() throws Exception {
    assertEquals("500000500000", sum("threads"));
  }

  static String sum(String workers) throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx64m",
                "-cp",
                WorkerClassPath.ofThisJvm(),
                MillionItems.class.getName(),
                workers)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, process.exitValue(), output);
    return output
        .lines()
        .filter(line -> line.startsWith("sum "))
        .findAny()
        .orElse(output)
        .substring("sum ".length());
  }
}
