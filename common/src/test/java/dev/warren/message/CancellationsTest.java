package dev.warren.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.ControlMessage.Cancel;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CancellationsTest {
  private final Cancellations cancellations = new Cancellations();

  private static Cancel cancel(String job, IndexRange... ranges) {
    return new Cancel(job, List.of(ranges), false);
  }

  @Test
  void rangesIncludeBothEnds() {
    assertTrue(cancellations.isEmpty());
    cancellations.add(cancel("a", new IndexRange(3, 5), new IndexRange(9, 9)));
    assertFalse(cancellations.cover("a", 2));
    assertTrue(cancellations.cover("a", 3));
    assertTrue(cancellations.cover("a", 5));
    assertFalse(cancellations.cover("a", 6));
    assertTrue(cancellations.cover("a", 9));
    assertFalse(cancellations.cover("b", 3));
    assertFalse(cancellations.isEmpty());
  }

  @Test
  void whatIsCancelledOnlyWhileItWaitsMayGoOn() {
    Cancel waiting = new Cancel("a", List.of(new IndexRange(1, 2)), true);
    cancellations.add(waiting);
    cancellations.add(cancel("a", new IndexRange(2, 3)));
    assertTrue(cancellations.cover("a", 1));
    assertFalse(cancellations.stop("a", 1));
    assertTrue(cancellations.stop("a", 2));
    assertEquals(List.of(cancel("a", new IndexRange(2, 3)), waiting), cancellations.all());
  }

  @Test
  void neighboursBecomeOneRange() {
    assertEquals(
        List.of(new IndexRange(1, 3), new IndexRange(5, 5), new IndexRange(8, 9)),
        IndexRange.of(List.of(1L, 2L, 3L, 5L, 8L, 9L)));
  }

  @Test
  void whatIsRepeatedIsRememberedOnce() {
    cancellations.add(cancel("a", IndexRange.ALL));
    cancellations.add(cancel("a", IndexRange.ALL));
    assertEquals(List.of(cancel("a", IndexRange.ALL)), cancellations.all());
  }

  @Test
  void theOldestAreForgottenSoThatMemoryStaysBounded() {
    cancellations.add(cancel("old", new IndexRange(1, 1), new IndexRange(2, 2)));
    var many =
        LongStream.range(0, Cancellations.MOST - 1).mapToObj(i -> new IndexRange(i, i)).toList();
    cancellations.add(new Cancel("new", many, false));
    assertFalse(cancellations.cover("old", 1));
    assertTrue(cancellations.cover("old", 2));
    cancellations.add(cancel("new", new IndexRange(20_000, 20_001)));
    assertFalse(cancellations.cover("old", 2));
    assertTrue(cancellations.cover("new", 0));
    cancellations.add(cancel("new", new IndexRange(30_000, 30_000)));
    assertFalse(cancellations.cover("new", 0));
    assertTrue(cancellations.cover("new", 20_001));
  }

  @Test
  void aCancelOfNothingIsNotKept() {
    cancellations.add(new Cancel("a", List.of(), false));
    assertTrue(cancellations.isEmpty());
    assertEquals(List.of(), cancellations.all());
  }

  @Test
  void allIsForgottenInTime() {
    long[] now = {5};
    var old = new Cancellations(() -> now[0]);
    old.add(cancel("a", IndexRange.ALL));
    now[0] += Cancellations.KEPT.toNanos() - 1;
    assertTrue(old.cover("a", 0));
    old.add(cancel("b", IndexRange.ALL));
    now[0]++;
    assertFalse(old.cover("a", 0));
    assertTrue(old.cover("b", 0));
    now[0] += Cancellations.KEPT.toNanos();
    assertFalse(old.cover("b", 0));
    assertTrue(old.isEmpty());
  }
}
