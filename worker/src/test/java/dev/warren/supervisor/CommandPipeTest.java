package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.message.ControlMessage;
import dev.warren.message.IndexRange;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class CommandPipeTest {
  @TempDir Path folder;

  private static ControlMessage.Cancel cancel(int job) {
    return new ControlMessage.Cancel("job" + job, List.of(IndexRange.ALL), false);
  }

  private static BufferedReader connect(CommandPipe pipe) throws Exception {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(pipe.socket()));
    return new BufferedReader(
        new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
  }

  @Test
  void linesComeBeforeCancelsHoweverManyWaitAndAnEndIsTheEnd() throws Exception {
    CommandPipe pipe = CommandPipe.create(folder);
    for (int i = 0; i < 5_000; i++) {
      pipe.cancel(cancel(i));
      pipe.cancel(cancel(i));
    }
    assertTrue(pipe.send("first"));
    assertTrue(pipe.send("second"));
    pipe.start(0);
    try (BufferedReader reader = connect(pipe)) {
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
  void aProcessThatReadsNothingIsFoundOut() throws Exception {
    CommandPipe pipe = CommandPipe.create(folder);
    try {
      int sent = 0;
      while (pipe.send("line")) {
        sent++;
      }
      assertEquals(100, sent);
    } finally {
      pipe.close();
    }
  }

  @Test
  void nobodyElseCanEnterAndNothingIsLeft() throws Exception {
    CommandPipe used = CommandPipe.create(folder);
    Path own = used.socket().getParent();
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(own)));
    used.start(0);
    try (BufferedReader reader = connect(used)) {
      Await.until("the path is gone", () -> !Files.exists(own));
      used.close();
      assertEquals(null, reader.readLine());
    }
    CommandPipe unused = CommandPipe.create(folder);
    unused.start(0);
    unused.close();
    assertFalse(Files.exists(unused.socket().getParent()));
  }
}
