package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    Work work = new Work("wait", null, task, options, (index, answer) -> answered.countDown());
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
}
