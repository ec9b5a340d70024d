package dev.warren.worker;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.Message;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InboxTest {
  private final AtomicInteger changes = new AtomicInteger();
  private final Inbox inbox = new Inbox(changes::incrementAndGet);
  private final Assignment first = Deliver.task("a", 0, 1);
  private final Assignment second = Deliver.task("a", 1, 1);

  @Test
  void whatWasDeliveredBeforeGoesFirst() throws Exception {
    inbox.add(first);
    inbox.addFirst(second);
    assertSame(second, inbox.take());
    assertSame(first, inbox.take());
  }

  @Test
  void whatWaitsBehindALongMessageIsOverdueUntilThatIsDone() throws Exception {
    inbox.add(first);
    assertEquals(Long.MAX_VALUE, inbox.nanosUntilOverdue(), "nothing runs");
    assertSame(first, inbox.take());
    assertEquals(Long.MAX_VALUE, inbox.nanosUntilOverdue(), "nothing waits");
    assertEquals(0, changes.get());
    inbox.add(second);
    assertEquals(1, changes.get());
    assertEquals(List.of(), inbox.overdue());
    assertFalse(inbox.isStalled());
    Await.until("patience is over", () -> inbox.nanosUntilOverdue() == 0);
    assertEquals(List.of(second), inbox.overdue());
    assertTrue(inbox.isStalled());
    assertEquals(0, inbox.size());
    assertEquals(1, changes.get());
    inbox.add(second);
    int before = changes.get();
    assertSame(second, inbox.take());
    assertFalse(inbox.isStalled());
    assertEquals(before + 1, changes.get(), "what was given back can be let go now");
  }

  @Test
  void whatCameTogetherWithALongMessageIsSeenToWait() throws Exception {
    inbox.add(first);
    inbox.add(second);
    assertEquals(0, changes.get());
    inbox.take();
    assertEquals(1, changes.get());
    inbox.take();
    assertEquals(1, changes.get());
  }

  @Test
  void closedItHandsOutNothing() throws Exception {
    inbox.add(first);
    inbox.close();
    assertNull(inbox.take());
    assertEquals(Long.MAX_VALUE, inbox.nanosUntilOverdue());
    assertEquals(List.of(first), inbox.clear());
  }

  @Test
  void itIsIdleWhenNothingWasThereForAWhile() throws Exception {
    inbox.add(first);
    inbox.take();
    assertEquals(Long.MAX_VALUE, inbox.nanosUntilIdle(), "something runs");
    Thread taker = new Thread(() -> assertDoesNotThrow(inbox::take), "taker");
    taker.start();
    Await.until("nothing was there for a while", () -> inbox.nanosUntilIdle() == 0);
    inbox.add(second);
    taker.join();
    assertEquals(Long.MAX_VALUE, inbox.nanosUntilIdle(), "something runs");
  }

  @Test
  void whatIsTooMuchIsGivenBackFromTheEnd() throws Exception {
    int each = 8 << 20;
    List<Assignment> all =
        IntStream.range(0, 6)
            .mapToObj(
                i ->
                    new Assignment(null, Message.of(new byte[each], "warren.replies.a"), "q", null))
            .toList();
    all.forEach(inbox::add);
    assertTrue(changes.get() > 0);
    assertEquals(0, inbox.nanosUntilOverdue());
    assertEquals(all.subList(Inbox.MAX_BYTES / each, 6), inbox.overdue());
    assertEquals(List.of(), inbox.overdue());
    assertSame(all.get(0), inbox.take());
    assertEquals(Inbox.MAX_BYTES / each, inbox.fitting());
  }

  @Test
  void ofSmallMessagesManyFit() {
    inbox.add(first);
    assertTrue(inbox.fitting() > 200);
  }
}
