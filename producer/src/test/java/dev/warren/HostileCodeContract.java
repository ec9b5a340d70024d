package dev.warren;

import static dev.warren.PoolUnderTest.range;
import static dev.warren.PoolUnderTest.squares;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.HostileTasks.Mood;
import dev.warren.HostileTasks.Order;
import dev.warren.task.TaskFunction;
import java.nio.file.Path;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever code of the user throws ends its item or its call, and nothing else. */
interface HostileCodeContract extends PoolUnderTest {

  /** Not an exception, and not to be described. */
  final class CoyError extends Error {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new AssertionError("no message");
    }
  }

  @Test
  default void anExceptionThatCannotBeDescribedFailsItsItemAlone() {
    List<Integer> input = IntStream.range(0, 30).map(n -> n % 10 == 3 ? -n : n).boxed().toList();
    for (TaskOptions options : List.of(chunks(1), chunks(10), TaskOptions.defaults())) {
      List<Outcome<Integer>> outcomes =
          pool().with(options).mapAsync(HostileTasks::shy, input).outcomes();
      for (Outcome<Integer> outcome : outcomes) {
        if (outcome instanceof Outcome.Failure<Integer> failure) {
          assertEquals(3, outcome.index() % 10);
          TaskFailedException error = (TaskFailedException) failure.error();
          assertEquals(HostileTasks.Coy.class.getName(), error.remoteType());
          assertTrue(error.getMessage().contains("item " + outcome.index()), error.getMessage());
        } else {
          assertTrue(outcome.index() % 10 != 3);
        }
      }
    }
  }

  @Test
  default void anErrorWhileAnArgumentIsWrittenFailsItsItemAlone() {
    if (!processes()) {
      return; // nothing is written
    }
    for (int chunk : new int[] {1, 3, 100}) {
      List<Order> orders = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Mood mood = i == 5 ? Mood.ASSERTING : i == 6 || i == 19 ? Mood.FULL : Mood.GOOD;
        orders.add(new Order(i, mood));
      }
      MapResult<Integer> result =
          pool().with(chunks(chunk)).mapAsync(HostileTasks::deliver, orders);
      assertTrue(result.await(LONG));
      for (Outcome<Integer> outcome : result.outcomes()) {
        if (outcome.index() == 5 || outcome.index() == 6 || outcome.index() == 19) {
          TaskException error = ((Outcome.Failure<Integer>) outcome).error();
          assertTrue(error instanceof EncodingException, error.toString());
          assertTrue(error.getMessage().contains("item " + outcome.index()), error.getMessage());
        } else {
          assertEquals(outcome.index(), ((Outcome.Success<Integer>) outcome).value());
        }
      }
      assertEquals(new Progress(20, 17, 3), result.progress());
      ResultIterator<Integer> results =
          pool().with(chunks(chunk)).imap(HostileTasks::deliver, orders);
      assertEquals(20, PoolUnderTest.readAll(results).size());
      Order bad = orders.get(5);
      AsyncResult<Integer> single = pool().applyAsync(HostileTasks::deliver, bad);
      assertThrows(EncodingException.class, () -> single.get(LONG));
    }
  }

  @Test
  default void anInterruptThatAnAccessorLeavesBehindHarmsNothing(@TempDir Path folder)
      throws Exception {
    if (!processes()) {
      return; // nothing is written
    }
    List<Order> orders = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      orders.add(new Order(i, i % 5 == 3 ? Mood.INTERRUPTING : Mood.GOOD));
    }
    for (int chunk : new int[] {1, 3, 100}) {
      Pool tried = pool().with(chunks(chunk));
      assertEquals(range(20), tried.mapAsync(HostileTasks::deliver, orders).get(LONG));
      try (ResultIterator<Integer> results = tried.imap(HostileTasks::deliver, orders)) {
        assertEquals(range(20), PoolUnderTest.readAll(results));
      }
    }
    // The caller's own thread is the caller's: what interrupts it there interrupts its waiting.
    Path gate = folder.resolve("gate");
    assertThrows(
        WaitInterruptedException.class,
        () -> pool().apply(HostileTasks::deliverLater, orders.get(3), gate.toString()));
    assertTrue(Thread.interrupted());
    PoolUnderTest.release(gate);
    AsyncResult<Integer> single = pool().applyAsync(HostileTasks::deliver, orders.get(8));
    assertTrue(Thread.interrupted());
    assertEquals(8, single.get(LONG));
  }

  /** Numbers from 0 that leave the thread that reads them interrupted. */
  private static Iterable<Integer> interrupting(int items) {
    return () ->
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            Thread.currentThread().interrupt();
            return next < items;
          }

          @Override
          public Integer next() {
            Thread.currentThread().interrupt();
            return next++;
          }
        };
  }

  @Test
  default void anInterruptThatAnInputLeavesBehindHarmsNothing() {
    for (int chunk : new int[] {1, 3, 100}) {
      Pool tried = pool().with(chunks(chunk));
      try (ResultIterator<Integer> results = tried.imap(PoolTasks::square, interrupting(20))) {
        assertEquals(squares(20), PoolUnderTest.readAll(results));
      }
      MapResult<Integer> map = tried.mapAsync(PoolTasks::square, interrupting(20));
      assertTrue(Thread.interrupted());
      assertEquals(squares(20), map.get(LONG));
    }
  }

  @Test
  default void anInterruptThatAResultLeavesBehindHarmsNothing() {
    for (int i = 0; i < 5; i++) {
      assertEquals(i, pool().applyAsync(HostileTasks::rude, i).get(LONG).number());
    }
    assertEquals(20, pool().mapAsync(HostileTasks::rude, range(20)).get(LONG).size());
  }

  @Test
  default void aResultThatBlocksWhileItIsReadDoesNotKeepAPoolFromEnding() {
    if (!processes()) {
      return; // nothing is read
    }
    Pool own = open(Plan.workers(1));
    HostileTasks.Stubborn.reached = new CountDownLatch(1);
    HostileTasks.Stubborn.gate = new CountDownLatch(1);
    try {
      AsyncResult<HostileTasks.Stubborn> result = own.applyAsync(HostileTasks::stubborn, 1);
      PoolUnderTest.await(HostileTasks.Stubborn.reached);
      own.terminate();
      assertThrows(PoolTerminatedException.class, () -> result.get(LONG));
      assertTrue(own.join(LONG));
    } finally {
      HostileTasks.Stubborn.gate.countDown();
      own.close();
    }
  }

  /** Numbers from 0; at one of them {@code hasNext} or {@code next} throws. */
  private static Iterable<Integer> input(int broken, boolean inNext, Throwable failure) {
    return () ->
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return inNext || next < broken || HostileCodeContract.<Error>fail(failure);
          }

          @Override
          public Integer next() {
            if (next == broken) {
              fail(failure);
            }
            return next++;
          }
        };
  }

  @SuppressWarnings("unchecked") // nobody checks
  private static <T extends Throwable> boolean fail(Throwable failure) throws T {
    throw (T) failure;
  }

  @Test
  default void whateverAnInputThrowsIsThrownBehindItsEarlierItems() {
    for (Throwable failure :
        List.of(
            new CoyError(),
            new HostileTasks.Coy(),
            new java.io.IOException("checked"),
            new NoSuchElementException("a lie"))) {
      for (boolean inNext : new boolean[] {true, false}) {
        for (int broken : new int[] {0, 5}) {
          Iterable<Integer> input = input(broken, inNext, failure);
          assertSame(
              failure, assertThrows(Throwable.class, () -> pool().map(PoolTasks::square, input)));
          try (ResultIterator<Integer> results = pool().imap(PoolTasks::square, input)) {
            for (int i = 0; i < broken; i++) {
              assertEquals(i * i, results.next(LONG));
            }
            assertTrue(results.hasNext());
            assertSame(failure, assertThrows(Throwable.class, () -> results.next(LONG)));
            assertThrows(NoSuchElementException.class, () -> results.next(LONG));
          }
        }
      }
    }
  }

  @Test
  default void anInputWithoutAnIteratorIsRefusedInWords() {
    Iterable<Integer> none = () -> null;
    NullPointerException eager =
        assertThrows(NullPointerException.class, () -> pool().map(PoolTasks::square, none));
    ResultIterator<Integer> results = pool().imap(PoolTasks::square, none);
    NullPointerException lazy = assertThrows(NullPointerException.class, () -> results.next(LONG));
    for (NullPointerException refusal : List.of(eager, lazy)) {
      assertTrue(refusal.getMessage().contains("arguments"), refusal.getMessage());
    }
  }

  @Test
  default void aPairThatIsNoneEndsTheCall() {
    CoyError failure = new CoyError();
    Map.Entry<Integer, Integer> bad =
        new java.util.AbstractMap.SimpleEntry<>(1, 2) {
          private static final long serialVersionUID = 1L;

          @Override
          public Integer getKey() {
            throw failure;
          }
        };
    assertSame(
        failure,
        assertThrows(
            CoyError.class,
            () -> pool().starmap(PoolTasks::product, List.of(Map.entry(1, 2), bad))));
    NullPointerException refusal =
        assertThrows(
            NullPointerException.class,
            () -> pool().starmap(PoolTasks::product, Arrays.asList(Map.entry(1, 2), null)));
    assertTrue(refusal.getMessage().contains("pair"), refusal.getMessage());
  }

  @Test
  default void theArrayOfACollectionIsLeftAlone() {
    Object[] mine = {1, 2, 3};
    AbstractCollection<Integer> lying =
        new AbstractCollection<>() {
          @Override
          public Iterator<Integer> iterator() {
            throw new CoyError();
          }

          @Override
          public int size() {
            return -7;
          }

          @Override
          public Object[] toArray() {
            return mine;
          }
        };
    assertEquals(List.of(1, 4, 9), pool().map(PoolTasks::square, lying));
    assertEquals(List.of(1, 2, 3), Arrays.asList(mine));
  }

  /** A task that does not want to be named. */
  final class Unwilling implements TaskFunction<Integer, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer apply(Integer n) {
      return n;
    }

    private Object writeReplace() {
      throw new CoyError();
    }
  }

  @Test
  default void aReferenceThatThrowsIsRefused() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> pool().apply(new Unwilling(), 1));
    assertTrue(refusal.getMessage().contains("no reference to a method"), refusal.getMessage());
  }

  @Test
  default void aCallbackThatThrowsWhatCannotBeDescribedHarmsNothing() {
    CountDownLatch called = new CountDownLatch(100);
    try (Pool own = open(Plan.workers(1))) {
      MapResult<Integer> result = own.mapAsync(PoolTasks::square, range(3));
      for (int i = 0; i < 100; i++) {
        result.onSuccess(
            value -> {
              called.countDown();
              throw new CoyError();
            });
      }
      PoolUnderTest.await(called);
      assertEquals(squares(3), result.get(LONG));
      assertEquals(9, own.applyAsync(PoolTasks::square, 3).toCompletableFuture().join());
    }
    assertEquals(0, called.getCount());
    assertNull(pool().apply(PoolTasks::same, null));
  }
}
