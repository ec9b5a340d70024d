package dev.warren;

import static dev.warren.PoolUnderTest.range;
import static dev.warren.PoolUnderTest.squares;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.task.Tasks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who reads results, and inputs that bring them late: nobody waits for what cannot come. */
interface ReadersContract extends PoolUnderTest {

  /** Numbers from 0; before that one is read, it waits. */
  private static Iterable<Integer> waitingAt(int index, CountDownLatch gate) {
    return () ->
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            if (next == index) {
              awaitUninterruptibly(gate);
            }
            return next <= index;
          }

          @Override
          public Integer next() {
            return next++;
          }
        };
  }

  private static void awaitUninterruptibly(CountDownLatch gate) {
    while (gate.getCount() > 0) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        // As code does that has never heard of them.
      }
    }
  }

  @Test
  default void anyNumberOfThreadsReadOneIterator() throws Exception {
    ExecutorService readers = Executors.newFixedThreadPool(8);
    try {
      for (int items : new int[] {0, 1, 7, 1_000}) {
        for (boolean ordered : new boolean[] {true, false}) {
          ResultIterator<Integer> results =
              ordered
                  ? pool().imap(PoolTasks::square, range(items))
                  : pool().imapUnordered(PoolTasks::square, range(items));
          List<Future<List<Object>>> all = new ArrayList<>();
          for (int i = 0; i < 8; i++) {
            all.add(readers.submit(() -> PoolUnderTest.readAll(results)));
          }
          List<Integer> sum = new ArrayList<>();
          for (Future<List<Object>> each : all) {
            each.get(LONG.toSeconds(), TimeUnit.SECONDS).forEach(n -> sum.add((Integer) n));
          }
          Collections.sort(sum);
          assertEquals(squares(items), sum);
        }
      }
    } finally {
      readers.shutdownNow();
    }
  }

  @Test
  default void everyReaderIsWokenByTheEnd(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    ResultIterator<String> results = pool().imap(PoolTasks::awaitFile, List.of(gate.toString()));
    CountDownLatch done = new CountDownLatch(3);
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Thread reader =
          new Thread(
              () -> {
                PoolUnderTest.readAll(results);
                done.countDown();
              });
      readers.add(reader);
      reader.start();
    }
    for (Thread reader : readers) {
      Blocked.await(reader);
    }
    PoolUnderTest.release(gate);
    PoolUnderTest.await(done);
  }

  @Test
  default void hasNextWaitsForTheInputAndNotForTheResult(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    for (int chunk : new int[] {1, 10}) {
      try (ResultIterator<String> results =
          pool().with(chunks(chunk)).imap(PoolTasks::awaitFile, List.of(gate.toString()))) {
        assertTrue(results.hasNext());
        assertTrue(results.hasNext());
        assertThrows(
            ResultTimeoutException.class, () -> results.next(java.time.Duration.ofMillis(20)));
      }
    }
    PoolUnderTest.release(gate);
  }

  @Test
  default void hasNextIsWokenWhenTheInputEnds() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    Iterable<Integer> late =
        () ->
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                awaitUninterruptibly(gate);
                return false;
              }

              @Override
              public Integer next() {
                throw new NoSuchElementException();
              }
            };
    ResultIterator<Integer> results = pool().imap(PoolTasks::square, late);
    AtomicInteger answers = new AtomicInteger();
    Thread reader =
        new Thread(
            () -> {
              if (!results.hasNext()) {
                answers.incrementAndGet();
              }
            });
    reader.start();
    Blocked.await(reader);
    gate.countDown();
    reader.join(LONG.toMillis());
    assertEquals(1, answers.get());
  }

  @Test
  default void noItemWaitsForOthersThatComeLate() {
    // Whatever was measured before: automatic chunks are large now.
    pool().map(PoolTasks::square, range(5_000));
    for (TaskOptions options : List.of(chunks(1), chunks(100), TaskOptions.defaults())) {
      CountDownLatch gate = new CountDownLatch(1);
      try (ResultIterator<Integer> results =
          pool().with(options).imap(PoolTasks::square, waitingAt(3, gate))) {
        for (int i = 0; i < 3; i++) {
          assertEquals(i * i, results.next(LONG));
        }
        gate.countDown();
        assertEquals(9, results.next(LONG));
        assertFalse(results.hasNext());
      } finally {
        gate.countDown();
      }
    }
  }

  @Test
  default void closeDoesNotWaitForAnInputThatBlocks() {
    CountDownLatch gate = new CountDownLatch(1);
    try {
      ResultIterator<Integer> results;
      try (Pool own = open(Plan.workers(1))) {
        results = own.imap(PoolTasks::square, waitingAt(2, gate));
        assertEquals(0, results.next(LONG));
      }
      assertFalse(results.hasNext());
      Pool other = open(Plan.workers(1));
      ResultIterator<Integer> open = other.imap(PoolTasks::square, waitingAt(2, gate));
      assertEquals(0, open.next(LONG));
      other.terminate();
      other.join();
      assertThrows(PoolTerminatedException.class, () -> readOut(open));
    } finally {
      gate.countDown();
    }
  }

  private static void readOut(ResultIterator<Integer> results) {
    while (results.hasNext()) {
      results.next(LONG);
    }
  }

  @Test
  default void aTryBlockThatIsLeftByAnItemsExceptionEnds() {
    List<Integer> input = IntStream.range(0, 5_000).map(n -> n == 3 ? -1 : n).boxed().toList();
    TaskFailedException thrown =
        assertThrows(
            TaskFailedException.class,
            () -> {
              try (Pool own = open(Plan.workers(1))) {
                readOut(own.imap(PoolTasks::notNegative, input));
              }
            });
    assertTrue(thrown.getMessage().contains("item 3"), thrown.getMessage());
    assertEquals(0, thrown.getSuppressed().length);
  }

  @Test
  default void anInterruptedCloseLetsThePoolEndAllTheSame(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    Pool own = open(Plan.workers(1));
    AsyncResult<String> result = own.applyAsync(PoolTasks::awaitFile, gate.toString());
    ResultIterator<Integer> unread = own.imap(PoolTasks::square, range(10));
    Blocked.interrupt(own::close);
    PoolUnderTest.release(gate);
    assertEquals(gate.toString(), result.get(LONG));
    assertFalse(unread.hasNext());
    own.join();
  }

  @Test
  default void imapWhileThePoolEndsIsRefusedOrEnds() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < (processes() ? 2 : 20); round++) {
        Pool own = open(Plan.workers(1));
        CountDownLatch going = new CountDownLatch(4);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          all.add(
              callers.submit(
                  () -> {
                    assertThrows(
                        IllegalStateException.class,
                        () -> {
                          while (true) {
                            going.countDown();
                            ResultIterator<Integer> results =
                                own.imap(PoolTasks::square, range(100));
                            try {
                              readOut(results);
                            } catch (PoolTerminatedException e) {
                              // At least one of its items was not answered by then.
                            }
                          }
                        });
                  }));
        }
        PoolUnderTest.await(going);
        own.terminate();
        own.join();
        for (Future<?> each : all) {
          each.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }
      }
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  default void everyCallKeepsToItsOwnLimit() {
    try (ResultIterator<Integer> unread =
            pool().imap(PoolTasks::square, () -> IntStream.iterate(0, n -> n + 1).iterator());
        ResultIterator<Integer> other =
            pool()
                .with(chunks(1).withMaxInFlight(1))
                .imap(PoolTasks::square, () -> IntStream.iterate(0, n -> n + 1).iterator())) {
      assertEquals(0, unread.next(LONG)); // from now on it is full of results that nobody takes
      MapResult<Long> slow =
          pool()
              .with(TaskOptions.defaults().withMaxInFlight(1))
              .mapAsync(Tasks::sleep, Collections.nCopies(100_000, 1L));
      Pool one = pool().with(TaskOptions.defaults().withMaxInFlight(1));
      for (int i = 0; i < 5; i++) {
        assertEquals(i * i, one.applyAsync(PoolTasks::square, i).get(LONG));
        assertEquals(i * i, other.next(LONG));
      }
      assertEquals(squares(20), one.map(PoolTasks::square, range(20)));
      assertTrue(slow.cancel());
    }
  }

  @Test
  default void callbacksOfAnsweredCallsHaveRunWhenCloseReturns() {
    AtomicInteger called = new AtomicInteger();
    try (Pool own = open(Plan.workers(1))) {
      for (int i = 0; i < 200; i++) {
        own.applyAsync(PoolTasks::square, i)
            .onSuccess(
                value -> {
                  try {
                    Thread.sleep(1); // slower than their calls
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                  called.incrementAndGet();
                });
      }
    }
    assertEquals(200, called.get());
  }

  private static long callbackThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().contains("-callback-"))
        .count();
  }

  @Test
  default void aFloodOfCallbacksTakesABoundedNumberOfThreads() {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch all = new CountDownLatch(2_000);
    try (Pool own = open(Plan.workers(1))) {
      AsyncResult<Integer> result = own.applyAsync(PoolTasks::square, 3);
      for (int i = 0; i < 2_000; i++) {
        result.onSuccess(
            value -> {
              PoolUnderTest.await(gate);
              all.countDown();
            });
      }
      try {
        assertEquals(9, result.get(LONG));
        Await.until("callbacks run", () -> callbackThreads() >= 10);
        // 512, to which they grow while all of them wait, and one that watches.
        assertTrue(callbackThreads() <= 513, callbackThreads() + " threads");
      } finally {
        gate.countDown(); // the pool waits for its callbacks
      }
      PoolUnderTest.await(all);
    }
  }

  @Test
  default void userCodeHasTheClassLoaderOfWhoeverMadeTheCall() throws Exception {
    ClassLoader mine = new ClassLoader(Thread.currentThread().getContextClassLoader()) {};
    List<ClassLoader> seen = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch called = new CountDownLatch(2);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(mine);
    try (Pool own = open(Plan.workers(1))) {
      AsyncResult<Integer> result = own.applyAsync(PoolTasks::square, 3);
      result.onSuccess(
          value -> {
            seen.add(Thread.currentThread().getContextClassLoader());
            called.countDown();
          });
      result
          .toCompletableFuture()
          .thenRun(
              () -> {
                seen.add(Thread.currentThread().getContextClassLoader());
                called.countDown();
              });
      PoolUnderTest.await(called);
      Iterable<Integer> input =
          () -> {
            seen.add(Thread.currentThread().getContextClassLoader());
            return range(3).iterator();
          };
      PoolUnderTest.readAll(own.imap(PoolTasks::square, input));
      if (!processes()) {
        own.map(HostileTasks::changeLoader, range(3));
        for (String loader : own.map(HostileTasks::loader, range(3))) {
          assertEquals(mine.toString(), loader);
        }
      }
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    assertEquals(3, seen.size());
    assertTrue(seen.stream().allMatch(loader -> loader == mine), seen.toString());
  }
}
