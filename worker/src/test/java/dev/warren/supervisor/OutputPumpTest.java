package dev.warren.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.worker.contract.OutputLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutputPumpTest {

  @Test
  void whatAProcessWritesDoesNothingToATerminal() throws Exception {
    String script =
        "printf '\\033[2J\\033]0;mine\\007\\rproducer: all is well\\n\\302\\2331A\\tx\\r\\nplain'";
    Process process = new ProcessBuilder("/bin/sh", "-c", script).redirectErrorStream(true).start();
    List<String> lines = new ArrayList<>();
    CountDownLatch ended = new CountDownLatch(1);
    OutputPump pump = new OutputPump(process, line -> lines.add(line.toString()), ended::countDown);
    assertTrue(ended.await(20, TimeUnit.SECONDS));
    String prefix = "[worker " + process.pid() + "] ";
    assertEquals(
        List.of(
            prefix + "\\u001b[2J\\u001b]0;mine\\u0007\\rproducer: all is well",
            prefix + "\\u009b1A\tx",
            prefix + "plain"),
        lines);
    // Programs get the exact text.
    assertTrue(pump.tail().startsWith("\u001b[2J"));
  }

  @Test
  void aMarkSaysWhoseALineIsAndIsNoLastWord() throws Exception {
    String script =
        "printf '\\036job-1 acme.Words.split 17 2\\037marked\\nplain\\n"
            + "\\036no mark\\037 but text\\n\\036cut\\n\\036job-1 a 1 1\\037\\n\\036end'";
    Process process = new ProcessBuilder("/bin/sh", "-c", script).redirectErrorStream(true).start();
    List<OutputLine> lines = new ArrayList<>();
    CountDownLatch ended = new CountDownLatch(1);
    OutputPump pump = new OutputPump(process, lines::add, ended::countDown);
    assertTrue(ended.await(20, TimeUnit.SECONDS));
    long pid = process.pid();
    var item = Optional.of(new OutputLine.Item("job-1", "acme.Words.split", 17, 2));
    assertEquals(
        List.of(
            new OutputLine(pid, item, "marked"),
            new OutputLine(pid, Optional.empty(), "plain"),
            new OutputLine(pid, Optional.empty(), "\\u001eno mark\\u001f but text"),
            new OutputLine(pid, Optional.empty(), "\\u001ecut"),
            new OutputLine(pid, Optional.of(new OutputLine.Item("job-1", "a", 1, 1)), ""),
            new OutputLine(pid, Optional.empty(), "\\u001eend")),
        lines);
    assertEquals("[worker " + pid + ", job-1/17, attempt 2] marked", lines.get(0).toString());
    assertEquals(
        "marked\nplain\n\u001eno mark\u001f but text\n\u001ecut\n\n\u001eend", pump.tail());
  }

  @Test
  void aConsumerThatLeavesTheThreadInterruptedGetsTheRest() throws Exception {
    Process process = new ProcessBuilder("sh", "-c", "echo one; read go; echo two").start();
    try (var go = process.getOutputStream()) {
      var lines = new LinkedBlockingQueue<String>();
      var ended = new CountDownLatch(1);
      new OutputPump(
          process,
          line -> {
            lines.add(line.toString());
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
