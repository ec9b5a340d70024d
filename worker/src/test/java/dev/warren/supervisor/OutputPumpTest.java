package dev.warren.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutputPumpTest {

  @Test
  void aConsumerThatLeavesTheThreadInterruptedGetsTheRest() throws Exception {
    Process process = new ProcessBuilder("sh", "-c", "echo one; read go; echo two").start();
    try (var go = process.getOutputStream()) {
      var lines = new LinkedBlockingQueue<String>();
      var ended = new CountDownLatch(1);
      new OutputPump(
          process,
          line -> {
            lines.add(line);
            Thread.currentThread().interrupt();
          },
          ended::countDown);
      assertTrue(lines.take().endsWith("one"));
      go.write("go\n".getBytes(UTF_8));
      go.flush();
      String second = lines.poll(30, TimeUnit.SECONDS);
      assertTrue(second != null && second.endsWith("two"), "then came " + second);
      assertTrue(ended.await(30, TimeUnit.SECONDS));
    } finally {
      process.destroyForcibly();
    }
  }
}
