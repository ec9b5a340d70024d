package dev.warren;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The pool that a contract is tried on, and what all contracts need. */
public interface PoolUnderTest {

  /** Longer than anything takes on a busy machine. */
  Duration LONG = Duration.ofSeconds(60);

  /** What an input throws. */
  final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InputException() {
      super("the input is broken");
    }
  }

  /** The pool that tests share; nobody may end it. */
  Pool pool();

  /** A pool for one test, to be ended by the test. */
  Pool open(Plan plan);

  /** Whether tasks run in processes of their own. */
  boolean processes();

  /** Whether arguments and results are copied, through JSON. */
  default boolean copies() {
    return processes();
  }

  /** Whether the pool started its workers itself. */
  boolean ownsWorkers();

  default TaskOptions chunks(int size) {
    return TaskOptions.defaults().withChunkSize(size);
  }

  static List<Integer> range(int end) {
    return IntStream.range(0, end).boxed().toList();
  }

  static List<Integer> squares(int end) {
    return IntStream.range(0, end).map(n -> n * n).boxed().toList();
  }

  /** Numbers from 0, and an exception in place of that one. */
  static Iterable<Integer> failingAt(int index, RuntimeException failure) {
    return () ->
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Integer next() {
            if (next == index) {
              throw failure;
            }
            return next++;
          }
        };
  }

  /** Opens and closes what {@link PoolTasks#awaitFile} waits for. */
  static void release(Path gate) throws Exception {
    Files.createFile(gate);
  }

  static void awaitFile(Path file) {
    Await.until("there is a file " + file, () -> Files.exists(file));
  }

  static void awaitLines(Path file, int lines) {
    Await.until("there are " + lines + " lines in " + file, () -> lines(file).size() >= lines);
  }

  static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(LONG.toSeconds(), TimeUnit.SECONDS), "not within " + LONG);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The results until the end, with an exception in place of what was thrown for an item. */
  static List<Object> readAll(ResultIterator<?> results) {
    List<Object> all = new java.util.ArrayList<>();
    while (true) {
      try {
        all.add(results.next(LONG));
      } catch (NoSuchElementException e) {
        return all;
      } catch (TaskException | InputException e) {
        all.add(e);
      }
    }
  }
}
