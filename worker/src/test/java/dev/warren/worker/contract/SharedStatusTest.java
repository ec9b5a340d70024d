package dev.warren.worker.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.worker.contract.SharedStatus.Item;
import dev.warren.worker.contract.SharedStatus.Reading;
import dev.warren.worker.contract.SharedStatus.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SharedStatusTest {

  private final SharedStatus.Reader reader;
  private final SharedStatus.Writer writer;
  private final SharedStatus.ItemWriter items;

  SharedStatusTest() throws IOException {
    reader = SharedStatus.create(1);
    writer = SharedStatus.open(reader.file());
    items = writer.items(0);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void hasNoNameInAnyFolderWhileItIsInUse() throws IOException {
    Path file = reader.file();
    assertTrue(Files.readSymbolicLink(file).toString().endsWith(" (deleted)"), file::toString);
    reader.delete();
    writer.state(State.READY);
    assertEquals(State.READY, reader.read().state());
  }

  @Test
  void anEndOfTheVirtualMachineIsSeenUnlessItNeverCameToItsTasks() {
    writer.ending();
    assertEquals(State.STARTING, reader.read().state());
    writer.state(State.CONNECTING);
    writer.ending();
    assertEquals(State.CONNECTING, reader.read().state());
    writer.state(State.READY);
    items.begin("j", 0, 1, 0, "T.t", "r", "k", 0, 0);
    writer.ending();
    assertEquals(State.STOPPED, reader.read().state());
    assertEquals(1, reader.read().running().size());
  }

  @Test
  void tellsHowLongTheInitializerTook() {
    assertEquals(-1, reader.initializerMicros());
    writer.initialized(1_500);
    assertEquals(1_500, reader.initializerMicros());
  }

  @Test
  void tellsStatesAndItems() {
    assertEquals(new Reading(State.STARTING, 0, List.of()), reader.read());
    writer.state(State.READY);
    assertEquals(new Reading(State.READY, 0, List.of()), reader.read());

    items.begin("job-a", Long.MAX_VALUE, 3, 2, "a.B.c", "warren.replies.a", "k", 123_456_789L, 42L);
    var item =
        new Item(
            0,
            0,
            "job-a",
            Long.MAX_VALUE,
            3,
            2,
            "a.B.c",
            "warren.replies.a",
            "k",
            123_456_789L,
            42L);
    assertEquals(new Reading(State.RUNNING, 0, List.of(item)), reader.read());

    writer.state(State.DRAINING);
    assertEquals(new Reading(State.DRAINING, 0, List.of(item)), reader.read());
    items.end();
    assertEquals(new Reading(State.DRAINING, 1, List.of()), reader.read());
  }

  @Test
  void namesMayChangeFromItemToItem() {
    String[] names = {"a", "a", "bb", "a", "bb", "ccc", "ccc", "ccc", "a"};
    for (int i = 0; i < names.length; i++) {
      items.begin(names[i], i, 1, 0, "T." + names[i], "r" + names[i], "k" + names[i], 0, 0);
      Item item = reader.read().running().get(0);
      assertEquals(names[i], item.job());
      assertEquals("T." + names[i], item.task());
      assertEquals("r" + names[i], item.replyTo());
      assertEquals("k" + names[i], item.key());
      items.end();
    }
    assertEquals(names.length, reader.read().itemsDone());
  }

  @Test
  void namesThatAreTooLongAreCutOff() {
    items.begin("j".repeat(100), 0, 1, 0, "t".repeat(300), "r".repeat(300), "k".repeat(300), 0, 0);
    Item item = reader.read().running().get(0);
    assertEquals("j".repeat(64), item.job());
    assertEquals("t".repeat(200), item.task());
    assertEquals("r".repeat(96), item.replyTo());
    assertEquals("k".repeat(64), item.key());
  }

  @Test
  void whatAProcessGoneAstrayHasWrittenIsReadAllTheSame() throws IOException {
    items.begin("j", 7, 1, 0, "t", "r", "k", 0, 0);
    byte[] garbage = new byte[480];
    Arrays.fill(garbage, (byte) 0x7f);
    try (FileChannel file = FileChannel.open(reader.file(), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(garbage), 1024 + 544);
      assertEquals(64, reader.read().running().get(0).job().length());
      Arrays.fill(garbage, (byte) -1);
      file.write(ByteBuffer.wrap(garbage), 1024 + 544);
      assertEquals("", reader.read().running().get(0).job());
    }
  }

  @Test
  void itemsBeginAndEndInTurns() {
    assertThrows(IllegalStateException.class, items::end);
    items.begin("j", 0, 1, 0, "t", "r", "k", 0, 0);
    assertThrows(IllegalStateException.class, () -> items.begin("j", 1, 1, 0, "t", "r", "k", 0, 0));
    assertThrows(IllegalArgumentException.class, () -> writer.state(State.RUNNING));
  }

  @Test
  void itemsOfSeveralThreadsAreToldApart() throws IOException {
    SharedStatus.Reader three = SharedStatus.create(3);
    SharedStatus.Writer process = SharedStatus.open(three.file());
    assertEquals(3, process.threads());
    SharedStatus.ItemWriter first = process.items(0);
    SharedStatus.ItemWriter last = process.items(2);
    process.state(State.READY);
    last.begin("j", 7, 1, 0, "T.t", "r", "k", 5, 0);
    first.begin("j", 8, 1, 0, "T.t", "r", "k", 6, 0);
    var seven = new Item(2, 0, "j", 7, 1, 0, "T.t", "r", "k", 5, 0);
    var eight = new Item(0, 0, "j", 8, 1, 0, "T.t", "r", "k", 6, 0);
    assertEquals(new Reading(State.RUNNING, 0, List.of(eight, seven)), three.read());
    assertFalse(seven.isSameRunAs(eight));
    first.end();
    assertEquals(new Reading(State.RUNNING, 1, List.of(seven)), three.read());
    last.restart(9, 10);
    assertTrue(three.read().running().get(0).isSameRunAs(seven));
    last.end();
    assertEquals(new Reading(State.READY, 2, List.of()), three.read());
    last.begin("j", 7, 1, 0, "T.t", "r", "k", 5, 0);
    assertFalse(three.read().running().get(0).isSameRunAs(seven), "the same item, run again");
    three.delete();
  }

  @Test
  void thereIsRoomForAThousandThreadsAndForNoMore() throws IOException {
    SharedStatus.Reader all = SharedStatus.create(SharedStatus.MAX_THREADS);
    SharedStatus.Writer process = SharedStatus.open(all.file());
    for (int i = 0; i < SharedStatus.MAX_THREADS; i++) {
      process.items(i).begin("j", i, 1, 0, "T.t", "r", "k", 5, 0);
    }
    assertEquals(SharedStatus.MAX_THREADS, all.read().running().size());
    all.delete();
    for (int threads : new int[] {0, -1, SharedStatus.MAX_THREADS + 1}) {
      assertThrows(IllegalArgumentException.class, () -> SharedStatus.create(threads));
    }
  }

  @Test
  void otherFilesAreRefused(@TempDir Path folder) throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThrows(IOException.class, () -> SharedStatus.open(empty));
    Path zeros = Files.write(folder.resolve("zeros"), new byte[2048]);
    assertThrows(IOException.class, () -> SharedStatus.open(zeros));
    Path odd = Files.write(folder.resolve("odd"), new byte[2049]);
    assertThrows(IOException.class, () -> SharedStatus.open(odd));
    assertThrows(IOException.class, () -> SharedStatus.open(folder.resolve("none")));
    assertTrue(Files.exists(zeros));
  }

  @Test
  @Timeout(30)
  void everyReadingIsConsistentWhileTheWriterHurries() throws InterruptedException {
    var hurrying =
        new Thread(
            () -> {
              for (long i = 0; !Thread.currentThread().isInterrupted(); i++) {
                String name = Long.toString(i % 1_000);
                items.begin(name, i, (int) i, (int) i, "task" + name, "r" + name, "k" + name, i, i);
                items.end();
              }
            });
    hurrying.start();
    long running = 0;
    while (running < 20_000) {
      Reading reading = reader.read();
      if (!reading.running().isEmpty()) {
        running++;
        Item item = reading.running().get(0);
        long i = item.index();
        String name = Long.toString(i % 1_000);
        assertEquals(
            new Item(0, i, name, i, (int) i, (int) i, "task" + name, "r" + name, "k" + name, i, i),
            item);
        assertEquals(i, reading.itemsDone());
      }
    }
    hurrying.interrupt();
    hurrying.join();
  }
}
