package dev.warren.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.ControlMessage;
import dev.warren.message.IndexRange;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CommandPipeTest {
  private static ControlMessage.Cancel cancel(int job) {
    return new ControlMessage.Cancel("job" + job, List.of(IndexRange.ALL), false);
  }

  @Test
  void linesComeBeforeCancelsHoweverManyWaitAndAnEndIsTheEnd() throws Exception {
    var input = new PipedInputStream();
    CommandPipe pipe = new CommandPipe(new PipedOutputStream(input), 0);
    for (int i = 0; i < 5_000; i++) {
      pipe.cancel(cancel(i));
      pipe.cancel(cancel(i));
    }
    assertTrue(pipe.send("first"));
    assertTrue(pipe.send("second"));
    pipe.start();
    try (var reader = new BufferedReader(new InputStreamReader(input, UTF_8))) {
      assertEquals("first", reader.readLine());
      assertEquals("second", reader.readLine());
      for (int i = 0; i < 5_000; i++) {
        assertTrue(reader.readLine().contains("\"job" + i + "\""));
      }
      assertTrue(pipe.send("third"));
      assertEquals("third", reader.readLine());
      pipe.close();
      assertEquals(null, reader.readLine());
    }
  }

  @Test
  void aProcessThatReadsNothingIsFoundOut() {
    CommandPipe pipe = new CommandPipe(OutputStream.nullOutputStream(), 0);
    int sent = 0;
    while (pipe.send("line")) {
      sent++;
    }
    assertEquals(100, sent);
  }
}
