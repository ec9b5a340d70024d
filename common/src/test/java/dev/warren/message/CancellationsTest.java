package dev.warren.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.ControlMessage.Cancel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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

  /** Every second index, so that no two can become one range. */
  private static List<IndexRange> apart(int count) {
    return LongStream.range(0, count).mapToObj(i -> new IndexRange(2 * i, 2 * i)).toList();
  }

  @Test
  void theOldestJobsAreForgottenSoThatMemoryStaysBounded() {
    cancellations.add(cancel("old", new IndexRange(1, 1), new IndexRange(5, 5)));
    cancellations.add(new Cancel("new", apart(Cancellations.MAX_RANGES - 2), false));
    assertTrue(cancellations.cover("old", 1));
    cancellations.add(new Cancel("new", List.of(new IndexRange(3_000_000, 3_000_000)), true));
    assertFalse(cancellations.cover("old", 1));
    assertFalse(cancellations.cover("old", 5));
    assertTrue(cancellations.cover("new", 0));
  }

  @Test
  void nothingIsForgottenOfTheJobThatCancelledLast() {
    cancellations.add(new Cancel("a", apart(Cancellations.MAX_RANGES + 10), false));
    assertTrue(cancellations.cover("a", 0));
    assertTrue(cancellations.cover("a", 2 * Cancellations.MAX_RANGES));
    assertFalse(cancellations.cover("a", 1));
  }

  @Test
  void singleItemsBecomeOneRangeInWhateverOrderTheyCome() {
    List<Long> indexes = new ArrayList<>(LongStream.range(0, 20_000).boxed().toList());
    Collections.shuffle(indexes, new Random(7));
    indexes.forEach(index -> cancellations.add(cancel("a", new IndexRange(index, index))));
    assertEquals(List.of(cancel("a", new IndexRange(0, 19_999))), cancellations.all());
  }

  @Test
  void rangesThatTouchOrOverlapBecomeOne() {
    cancellations.add(
        cancel("a", new IndexRange(1, 2), new IndexRange(5, 6), new IndexRange(9, 9)));
    cancellations.add(cancel("a", new IndexRange(3, 5)));
    assertEquals(
        List.of(cancel("a", new IndexRange(1, 6), new IndexRange(9, 9))), cancellations.all());
    cancellations.add(cancel("a", new IndexRange(0, 100)));
    assertEquals(List.of(cancel("a", new IndexRange(0, 100))), cancellations.all());
    cancellations.add(cancel("a", IndexRange.ALL));
    cancellations.add(cancel("a", new IndexRange(7, Long.MAX_VALUE)));
    assertEquals(List.of(cancel("a", IndexRange.ALL)), cancellations.all());
  }

  @Test
  void whatIsSaidLaterTravelsInMessagesThatAreNotTooLong() {
    cancellations.add(new Cancel("a", apart(2 * Limits.MAX_ITEMS + 1), true));
    List<Cancel> all = cancellations.all();
    assertEquals(
        List.of(Limits.MAX_ITEMS, Limits.MAX_ITEMS, 1),
        all.stream().map(each -> each.ranges().size()).toList());
    assertTrue(all.stream().allMatch(Cancel::waitingOnly));
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
    now[0] += Cancellations.KEPT_FOR.toNanos() - 1;
    assertTrue(old.cover("a", 0));
    old.add(cancel("b", IndexRange.ALL));
    now[0]++;
    assertFalse(old.cover("a", 0));
    assertTrue(old.cover("b", 0));
    now[0] += Cancellations.KEPT_FOR.toNanos();
    assertFalse(old.cover("b", 0));
    assertTrue(old.isEmpty());
  }
}
