package dev.warren.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.worker.contract.DumpFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadDumpTest {

  @Test
  void showsThreadsWithTheirLocksAndTasksFirst() throws InterruptedException {
    Object lock = new Object();
    Thread waits = new Thread(() -> waitFor(lock), "warren-task\nfaked");
    waits.setDaemon(true);
    synchronized (lock) {
      waits.start();
      Await.until("the wait", () -> waits.getState() == Thread.State.BLOCKED);
      String dump = ThreadDump.take();
      assertTrue(dump.startsWith("\"warren-task\\nfaked\" #"), dump);
      assertTrue(dump.contains("BLOCKED on java.lang.Object@"), dump);
      String owner = "held by \"" + Thread.currentThread().getName() + "\"";
      assertTrue(dump.contains(owner), dump);
      assertTrue(dump.contains("- locked java.lang.Object@"), dump);
      assertTrue(dump.contains("    at dev.warren.worker.ThreadDumpTest.waitFor("), dump);
    }
    waits.join();
  }

  private static void waitFor(Object lock) {
    synchronized (lock) {
      lock.notifyAll();
    }
  }

  @Test
  void aTextIsThereWhenItIsComplete() throws IOException {
    try (DumpFile file = DumpFile.create()) {
      assertEquals(Optional.empty(), file.text());
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
      DumpFile.write(file.path(), "übung");
      assertEquals(Optional.of("übung"), file.text());
    }
  }

  @Test
  void aLongTextIsCut() throws IOException {
    try (DumpFile file = DumpFile.create()) {
      DumpFile.write(file.path(), "x".repeat(DumpFile.MAX_BYTES + 10));
      assertEquals(DumpFile.MAX_BYTES, file.text().orElseThrow().length());
    }
  }
}
