package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OutputPumpTest {

  @Test
  void whatAProcessWritesDoesNothingToATerminal() throws Exception {
    String script =
        "printf '\\033[2J\\033]0;mine\\007\\rproducer: all is well\\n\\302\\2331A\\tx\\r\\nplain'";
    Process process = new ProcessBuilder("/bin/sh", "-c", script).redirectErrorStream(true).start();
    List<String> lines = new ArrayList<>();
    CountDownLatch ended = new CountDownLatch(1);
    OutputPump pump = new OutputPump(process, lines::add, ended::countDown);
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
}
