package dev.warren.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InboxTest {
  private static final Duration IDLE = Duration.ofMillis(100);

  private final AtomicInteger changes = new AtomicInteger();
  private final Inbox inbox = new Inbox(1, changes::incrementAndGet);
  private final Inbox ofTwo = new Inbox(2, changes::incrementAndGet);
  private final Inbox ofThree = new Inbox(3, changes::incrementAndGet);
  private final Assignment first = Deliver.task("a", 0, 1);
  private final Assignment second = Deliver.task("a", 1, 1);
  private final Assignment third = Deliver.task("a", 2, 1);
  private final List<Thread> started = new ArrayList<>();

  @AfterEach
  void endThreads() throws InterruptedException {
    ofTwo.close();
    ofThree.close();
    for (Thread thread : started) {
      thread.join();
    }
  }

  /** What another thread gets. */
  private <T> CompletableFuture<T> elsewhere(Supplier<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread = new Thread(() -> result.complete(call.get()));
    started.add(thread);
    thread.start();
    Await.until(
        "the thread waits or is done",
        () -> result.isDone() || thread.getState() == Thread.State.WAITING);
    return result;
  }

  @Test
  void whatWasDeliveredBeforeGoesFirst() {
    inbox.add(first);
    inbox.addFirst(second);
    assertSame(second, inbox.take(true));
    assertSame(first, inbox.take(false));
  }

  @Test
  void whatWaitsBehindALongMessageIsOverdueUntilThatIsDone() {
    inbox.add(first);
    assertEquals(Long.MAX_VALUE, inbox.nanosUntilOverdue(), "nothing runs");
    assertSame(first, inbox.take(true));
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
    assertSame(second, inbox.take(false));
    assertFalse(inbox.isStalled());
    assertEquals(before + 1, changes.get(), "what was given back can be let go now");
  }

  @Test
  void whatCameTogetherWithALongMessageIsSeenToWait() {
    inbox.add(first);
    inbox.add(second);
    assertEquals(0, changes.get());
    inbox.take(true);
    assertEquals(1, changes.get());
    inbox.take(false);
    assertEquals(1, changes.get());
  }

  @Test
  void closedItHandsOutNothing() {
    inbox.add(first);
    inbox.close();
    assertNull(inbox.take(true));
    assertTrue(inbox.isClosed());
    assertEquals(Long.MAX_VALUE, inbox.nanosUntilOverdue());
    assertEquals(List.of(first), inbox.clear());
  }

  @Test
  void stoppedItHandsOutNothingAndAsksNobodyToLeave() {
    ofTwo.add(first);
    ofTwo.take(true);
    ofTwo.add(second);
    ofTwo.stop();
    assertNull(ofTwo.take(true));
    assertFalse(ofTwo.isClosed());
    Await.until("what waits is overdue", () -> ofTwo.nanosUntilOverdue() == 0);
    assertEquals(List.of(second), ofTwo.overdue());
  }

  @Test
  void itIsIdleWhenNothingWasThereForAWhile() {
    inbox.add(first);
    inbox.take(true);
    assertEquals(Long.MAX_VALUE, inbox.nanosUntilIdle(IDLE), "something runs");
    var taken = elsewhere(() -> inbox.take(false));
    Await.until("nothing was there for a while", () -> inbox.nanosUntilIdle(IDLE) == 0);
    inbox.add(second);
    assertSame(second, taken.join());
    assertEquals(Long.MAX_VALUE, inbox.nanosUntilIdle(IDLE), "something runs");
  }

  @Test
  void whatIsTooMuchIsGivenBackFromTheEnd() {
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
    assertSame(all.get(0), inbox.take(true));
    assertEquals(Inbox.MAX_BYTES / each, inbox.fitting());
  }

  @Test
  void ofSmallMessagesManyFit() {
    inbox.add(first);
    assertTrue(inbox.fitting() > 200);
  }

  @Test
  void aLateInterruptOfATaskReachesNobody() {
    AtomicBoolean interrupted = new AtomicBoolean();
    var taken =
        elsewhere(
            () -> {
              Assignment assignment = inbox.take(true);
              interrupted.set(Thread.currentThread().isInterrupted());
              return assignment;
            });
    started.get(0).interrupt();
    inbox.add(first);
    assertSame(first, taken.join());
    assertFalse(interrupted.get());
  }

  @Test
  void nothingIsOverdueWhileAThreadIsFree() throws Exception {
    ofTwo.add(first);
    assertSame(first, ofTwo.take(true));
    TimeUnit.MILLISECONDS.sleep(110); // longer than anything may wait
    ofTwo.add(second);
    assertEquals(Long.MAX_VALUE, ofTwo.nanosUntilOverdue());
    assertSame(second, elsewhere(() -> ofTwo.take(true)).join());
    ofTwo.add(third);
    assertTrue(ofTwo.nanosUntilOverdue() < Long.MAX_VALUE);
    Await.until("both are busy for long", () -> ofTwo.nanosUntilOverdue() == 0);
    assertEquals(List.of(third), ofTwo.overdue());
  }

  @Test
  void aThreadWithoutWorkBesideABusyOneIsSpareAfterAMoment() {
    assertEquals(Long.MAX_VALUE, ofTwo.nanosUntilSpare(), "nothing runs");
    ofTwo.add(first);
    ofTwo.take(true);
    assertTrue(ofTwo.nanosUntilSpare() > 0);
    Await.until("a thread is spare", () -> ofTwo.nanosUntilSpare() == 0);
    ofTwo.spareOffered();
    assertTrue(ofTwo.nanosUntilSpare() > 0);
    ofTwo.add(second);
    assertEquals(Long.MAX_VALUE, ofTwo.nanosUntilSpare(), "something waits for it");
    elsewhere(() -> ofTwo.take(true)).join();
    assertEquals(Long.MAX_VALUE, ofTwo.nanosUntilSpare(), "both are busy");
    inbox.add(third);
    inbox.take(true);
    assertEquals(Long.MAX_VALUE, inbox.nanosUntilSpare(), "there is one thread");
  }

  @Test
  void whatRunsAloneWaitsForTheOthersAndHoldsThemUp() {
    ofThree.add(first);
    ofThree.add(second);
    elsewhere(() -> ofThree.take(true)).join();
    ofThree.take(true); // runs alone as soon as it may
    var alone = elsewhere(() -> ofThree.awaitAlone(() -> false));
    assertFalse(alone.isDone(), "another one runs");
    var idle = elsewhere(() -> ofThree.take(true));
    ofThree.add(third);
    assertFalse(idle.isDone(), "something waits to run alone");
    var done = elsewhere(() -> ofThree.take(false));
    assertTrue(alone.join());
    assertFalse(idle.isDone() || done.isDone(), "something runs alone");
    assertTrue(ofThree.nanosUntilOverdue() < Long.MAX_VALUE);
    assertEquals(Long.MAX_VALUE, ofThree.nanosUntilSpare(), "something runs alone");
    ofThree.endAlone();
    CompletableFuture.anyOf(idle, done).join();
  }

  @Test
  void severalThatRunAloneGoOneAfterTheOther() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger runs = new AtomicInteger();
    Supplier<Boolean> taker =
        () -> {
          for (Assignment next = ofThree.take(true); next != null; next = ofThree.take(false)) {
            if (ofThree.awaitAlone(() -> false)) {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              Thread.yield();
              running.decrementAndGet();
              runs.incrementAndGet();
              ofThree.endAlone();
            }
          }
          return true;
        };
    elsewhere(taker);
    elsewhere(taker);
    elsewhere(taker);
    for (int i = 0; i < 3_000; i++) {
      ofThree.add(first);
    }
    Await.until("all have run", () -> runs.get() == 3_000);
    assertEquals(1, most.get());
  }

  @Test
  void whatIsOverdueBehindOneThatRunsAloneIsLetGoWhenThatIsDone() {
    ofTwo.add(first);
    ofTwo.add(second);
    elsewhere(() -> ofTwo.take(true)).join();
    ofTwo.take(true);
    var alone = elsewhere(() -> ofTwo.awaitAlone(() -> false));
    ofTwo.add(third);
    Await.until("it has waited too long", () -> ofTwo.nanosUntilOverdue() == 0);
    assertEquals(List.of(third), ofTwo.overdue());
    var other = elsewhere(() -> ofTwo.take(false));
    assertTrue(alone.join());
    assertTrue(ofTwo.isStalled(), "the gate is shut");
    ofTwo.endAlone();
    var next = elsewhere(() -> ofTwo.take(false));
    Await.until("it goes on", () -> !ofTwo.isStalled());
    assertFalse(other.isDone() || next.isDone());
  }

  @Test
  void whatIsDroppedNeedNotWaitToRunAlone() {
    ofThree.add(first);
    ofThree.add(second);
    ofThree.take(true);
    ofThree.take(true);
    AtomicBoolean dropped = new AtomicBoolean();
    var alone = elsewhere(() -> ofThree.awaitAlone(dropped::get));
    ofThree.recheckAlone();
    assertFalse(alone.isDone());
    dropped.set(true);
    ofThree.recheckAlone();
    assertTrue(alone.join());
    ofThree.endAlone();
    ofThree.add(third);
    assertSame(third, elsewhere(() -> ofThree.take(true)).join());
  }

  @Test
  void aStopEndsTheWaitToRunAlone() {
    ofTwo.add(first);
    ofTwo.add(second);
    ofTwo.take(true);
    ofTwo.take(true);
    var alone = elsewhere(() -> ofTwo.awaitAlone(() -> false));
    assertFalse(alone.isDone());
    ofTwo.stop();
    assertFalse(alone.join());
  }
}
