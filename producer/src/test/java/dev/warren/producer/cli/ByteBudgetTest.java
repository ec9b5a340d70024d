package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.warren.gather.Window;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ByteBudgetTest {
  private final Window inFlight = new Window();
  private final ByteBudget budget = new ByteBudget(100, inFlight);

  private CompletableFuture<Void> reading(int bytes) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            budget.read(bytes);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void readingWaitsUntilEnoughIsReleased() throws InterruptedException {
    inFlight.acquire(2, 10);
    budget.read(50);
    budget.read(50);
    budget.answered(30);
    CompletableFuture<Void> third = reading(1);
    budget.release(1, 0); // 80 of 100: there is room again
    third.join();
    budget.answered(60);
    CompletableFuture<Void> fourth = reading(1);
    assertFalse(fourth.isDone());
    budget.release(1, 90);
    fourth.join();
  }

  @Test
  void neverWaitsForNothing() throws InterruptedException {
    budget.read(1000); // nothing is in flight that could make room
    budget.read(1000);
  }
}
