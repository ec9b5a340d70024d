package dev.warren.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WindowTest {
  private final Window inFlight = new Window();

  private CompletableFuture<Boolean> acquireElsewhere(int count, long limit) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return inFlight.acquire(count, limit);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void itWaitsAtTheLimitAndGoesOnWhenItemsAreAnswered() throws Exception {
    assertTrue(inFlight.acquire(3, 3));
    CompletableFuture<Boolean> waiting = acquireElsewhere(1, 3);
    assertThrows(Exception.class, () -> waiting.get(100, TimeUnit.MILLISECONDS));
    inFlight.release(1);
    assertTrue(waiting.get());
    assertEquals(3, inFlight.items());
  }

  @Test
  void whoWaitsIsWokenForAnEighthOfTheLimitAndNotForEveryAnswer() throws Exception {
    assertTrue(inFlight.acquire(16, 16));
    CompletableFuture<Boolean> first = acquireElsewhere(1, 16);
    assertThrows(TimeoutException.class, () -> first.get(50, TimeUnit.MILLISECONDS));
    CompletableFuture<Boolean> second = acquireElsewhere(4, 16);
    assertThrows(TimeoutException.class, () -> second.get(50, TimeUnit.MILLISECONDS));
    inFlight.release(2);
    assertThrows(TimeoutException.class, () -> first.get(50, TimeUnit.MILLISECONDS));
    inFlight.release(1);
    assertTrue(first.get());
    assertThrows(TimeoutException.class, () -> second.get(50, TimeUnit.MILLISECONDS));
    inFlight.release(4);
    assertTrue(second.get());
    assertEquals(14, inFlight.items());
  }

  @Test
  void aChunkLargerThanTheLimitGoesAlone() throws Exception {
    assertTrue(inFlight.acquire(10, 3));
    inFlight.release(10);
  }

  @Test
  void abortEndsAllWaiting() throws Exception {
    inFlight.acquire(1, 1);
    CompletableFuture<Boolean> waiting = acquireElsewhere(1, 1);
    inFlight.abort();
    assertFalse(waiting.get());
    assertFalse(inFlight.acquire(1, 100));
  }

  @Test
  void anInterruptTakesNothing() throws Exception {
    inFlight.acquire(1, 1);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> inFlight.acquire(1, 1));
    assertEquals(1, inFlight.items());
  }

  @Test
  void bytesAreBoundedBesideItems() throws Exception {
    Window bounded = new Window(100);
    assertTrue(bounded.acquire(1, 10));
    bounded.hold(150); // one chunk passes, whatever its size
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return bounded.acquire(0, 10);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThrows(TimeoutException.class, () -> waiting.get(50, TimeUnit.MILLISECONDS));
    bounded.hold(-50);
    assertThrows(TimeoutException.class, () -> waiting.get(50, TimeUnit.MILLISECONDS));
    bounded.hold(-50);
    assertTrue(waiting.get());
    assertTrue(bounded.acquire(1, 10));
  }

  @Test
  void aLimitThatHasChangedIsSeen() throws Exception {
    AtomicLong limit = new AtomicLong(1);
    assertTrue(inFlight.acquire(1, limit::get));
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return inFlight.acquire(1, limit::get);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThrows(TimeoutException.class, () -> waiting.get(50, TimeUnit.MILLISECONDS));
    limit.set(20);
    inFlight.limitChanged();
    assertTrue(waiting.get());
  }
}
