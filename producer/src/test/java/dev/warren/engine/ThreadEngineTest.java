package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.warren.message.FailureKind;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ThreadEngineTest {
  private static final int ITEMS = 100_000;

  /** Each cancel that looks at all that is open or queued takes minutes here. */
  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void toCancelItemsOneByOneIsNotToLookAtAllOfThem() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(2 * ITEMS);
    List<Object> ran = Collections.synchronizedList(new ArrayList<>());
    WorkOptions options = new WorkOptions(0, 0, Duration.ZERO, 3);
    ItemFunction task =
        arguments -> {
          go.await();
          ran.add(arguments[0]);
          return null;
        };
    Work work =
        new Work("wait", null, task, options, (index, answer, arguments) -> answered.countDown());
    try (ThreadEngine engine = new ThreadEngine("test", 1, Optional.empty(), false)) {
      List<Object[]> items = new ArrayList<>();
      for (int i = 0; i < 2 * ITEMS; i++) {
        items.add(new Object[] {i});
      }
      engine.submit(work, 0, items);
      for (int i = ITEMS; i > 0; i--) {
        assertEquals(1, engine.cancel(work, 2 * i - 1, 2 * i - 1));
      }
      go.countDown();
      answered.await(30, TimeUnit.SECONDS);
      assertEquals(ITEMS, ran.size());
      assertEquals(2 * (ITEMS - 1), ran.get(ITEMS - 1));
    }
  }

  private static final WorkOptions NO_LIMIT = new WorkOptions(0, 0, Duration.ZERO, 3);

  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final AtomicReference<Object> broken = new AtomicReference<>();

  private ThreadEngine open(int threads) {
    ThreadEngine engine = new ThreadEngine("test", threads, Optional.empty(), false);
    engine.onBroken(broken::set);
    return engine;
  }

  private Work work(WorkOptions options, ItemFunction task) {
    return new Work("task", null, task, options, (index, answer, arguments) -> answers.add(answer));
  }

  private static void submit(ThreadEngine engine, Work work, int items) {
    engine.submit(work, 0, Collections.nCopies(items, new Object[] {1}));
  }

  private Answer nextAnswer() throws InterruptedException {
    Answer answer = answers.poll(10, TimeUnit.SECONDS);
    assertNotNull(answer, "no answer");
    return answer;
  }

  private FailureKind nextFailure() throws InterruptedException {
    return ((Answer.Failed) nextAnswer()).failure().kind();
  }

  private void assertRunsAnother(ThreadEngine engine) throws InterruptedException {
    submit(engine, work(NO_LIMIT, arguments -> "another"), 1);
    assertEquals("another", ((Answer.Value) nextAnswer()).value());
    assertNull(broken.get());
  }

  /** Blocks as a task that reads from a channel does. */
  private final class Channel extends AbstractInterruptibleChannel {
    final boolean hangs;

    Channel(boolean hangs) {
      this.hangs = hangs;
    }

    @Override
    protected void implCloseChannel() {
      closing.countDown();
      while (hangs && letGo.getCount() > 0) {
        LockSupport.parkNanos(1_000_000);
      }
      throw new IllegalStateException("does not close");
    }

    Object block() throws Exception {
      begin();
      begun.countDown();
      while (!Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(1_000_000);
      }
      end(false);
      return null;
    }

    /** Returns with the channel still open for an interrupt, while one is under way. */
    Object comeBack() throws Exception {
      begin();
      begun.countDown();
      while (closing.getCount() > 0) {
        LockSupport.parkNanos(1_000_000);
      }
      return null;
    }
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aChannelThatThrowsWhenATaskIsCancelledHarmsNobody() throws Exception {
    try (ThreadEngine engine = open(1)) {
      Work work = work(NO_LIMIT, arguments -> new Channel(false).block());
      submit(engine, work, 3);
      begun.await();
      assertEquals(3, engine.cancel(work, 0, 2));
      for (int i = 0; i < 3; i++) {
        assertEquals(FailureKind.CANCELLED, nextFailure());
      }
      assertRunsAnother(engine);
    }
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aChannelThatThrowsWhenATaskIsTimedOutHarmsNobody() throws Exception {
    try (ThreadEngine engine = open(1)) {
      WorkOptions limit = new WorkOptions(50, 0, Duration.ZERO, 3);
      submit(engine, work(limit, arguments -> new Channel(false).block()), 1);
      assertEquals(FailureKind.TIMEOUT, nextFailure());
      assertRunsAnother(engine);
    }
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aChannelThatNeverClosesHoldsUpNobody() throws Exception {
    try (ThreadEngine engine = open(2)) {
      Work work = work(NO_LIMIT, arguments -> new Channel(true).block());
      submit(engine, work, 1);
      begun.await();
      assertEquals(1, engine.cancel(work, 0, 0));
      assertEquals(FailureKind.CANCELLED, nextFailure());
      closing.await();
      for (int i = 0; i < 100; i++) {
        assertRunsAnother(engine);
      }
    } finally {
      letGo.countDown();
    }
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aThreadWhoseInterruptBlocksIsReplacedThoughItCameBack() throws Exception {
    try (ThreadEngine engine = open(1)) {
      Work work = work(NO_LIMIT, arguments -> new Channel(true).comeBack());
      submit(engine, work, 1);
      begun.await();
      assertEquals(1, engine.cancel(work, 0, 0));
      assertEquals(FailureKind.CANCELLED, nextFailure());
      assertRunsAnother(engine);
    } finally {
      letGo.countDown();
    }
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aPoolWhoseTasksNeverCloseTheirChannelsCloses() throws Exception {
    ThreadEngine engine = open(2);
    try {
      Work work = work(NO_LIMIT, arguments -> new Channel(true).block());
      submit(engine, work, 10);
      begun.await();
      engine.close();
      for (int i = 0; i < 10; i++) {
        assertEquals(FailureKind.TERMINATED, nextFailure());
      }
    } finally {
      letGo.countDown();
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anInterruptNeverHitsTheNextItemOfItsThread() throws Exception {
    AtomicBoolean isHit = new AtomicBoolean();
    try (ThreadEngine engine = open(1)) {
      for (int i = 0; i < 3_000; i++) {
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch ends = new CountDownLatch(1);
        Work first =
            work(
                NO_LIMIT,
                arguments -> {
                  runs.countDown();
                  while (ends.getCount() > 0) {
                    Thread.onSpinWait();
                  }
                  return null;
                });
        Work second =
            work(
                NO_LIMIT,
                arguments -> {
                  isHit.set(isInterruptedWithin(200_000));
                  return null;
                });
        submit(engine, first, 1);
        submit(engine, second, 1);
        runs.await();
        // Now the one, now the other is earlier.
        LockSupport.parkNanos(1);
        ends.countDown();
        engine.cancel(first, 0, 0);
        nextAnswer();
        nextAnswer();
        assertFalse(isHit.get(), "run " + i);
      }
    }
  }

  private static boolean isInterruptedWithin(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() - end < 0) {
      if (Thread.currentThread().isInterrupted()) {
        return true;
      }
    }
    return false;
  }
}
