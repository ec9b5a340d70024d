package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.warren.task.RawJson;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InputOrderTest {
  private static final byte[] NOTHING = {};

  private final ValueDigest digest = new ValueDigest();

  private static Iterator<RawJson> read(InputOrder order) {
    return order.bounding(Collections.nCopies(9, RawJson.of("1")).iterator());
  }

  @Test
  void theInputIsReadNoFurtherThanTheFirstOpenItemAllows() {
    InputOrder order = new InputOrder(digest, 3);
    Iterator<RawJson> items = read(order);
    for (int i = 0; i < 3; i++) {
      items.next();
    }
    order.add(1, NOTHING);
    order.add(2, NOTHING);
    CompletableFuture<RawJson> fourth = CompletableFuture.supplyAsync(items::next);
    assertFalse(fourth.isDone());
    order.add(0, NOTHING);
    fourth.join();
  }

  @Test
  void whatIsHeldForTheDigestIsBoundedInBytes() {
    byte[] large = new byte[InputOrder.MOST_BYTES];
    InputOrder order = new InputOrder(digest, 1_000);
    Iterator<RawJson> items = read(order);
    items.next();
    items.next();
    order.add(1, large);
    CompletableFuture<RawJson> third = CompletableFuture.supplyAsync(items::next);
    assertFalse(third.isDone());
    order.add(0, NOTHING);
    third.join();
  }

  @Test
  void theDigestIsThatOfTheInputOrder() {
    InputOrder order = new InputOrder(digest, 3);
    order.add(2, "c".getBytes(UTF_8));
    order.add(1, NOTHING);
    order.add(0, "a".getBytes(UTF_8));
    assertEquals(Digests.sha256("a\nc\n"), digest.hex());
  }
}
