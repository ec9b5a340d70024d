package dev.warren.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.warren.pool.Arrivals.Arrival;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

  private static List<Integer> drain(Arrivals arrivals) {
    List<Integer> drained = new ArrayList<>();
    while (arrivals.peek() != null) {
      drained.add(arrivals.poll().index());
    }
    assertNull(arrivals.poll());
    return drained;
  }

  @Test
  void inputOrderIsRestored() {
    Arrivals arrivals = new Arrivals.InInputOrder();
    List<Integer> shuffled = new ArrayList<>(IntStream.range(0, 1_000).boxed().toList());
    Collections.shuffle(shuffled, new Random(3));
    List<Integer> drained = new ArrayList<>();
    for (int index : shuffled) {
      arrivals.add(new Arrival(index, null));
      drained.addAll(drain(arrivals));
    }
    assertEquals(IntStream.range(0, 1_000).boxed().toList(), drained);
  }

  @Test
  void nothingIsReadyBeforeItsTurn() {
    Arrivals arrivals = new Arrivals.InInputOrder();
    arrivals.add(new Arrival(1, null));
    arrivals.add(new Arrival(17, null));
    assertNull(arrivals.peek());
    arrivals.add(new Arrival(0, null));
    assertEquals(List.of(0, 1), drain(arrivals));
    arrivals.clear();
    assertNull(arrivals.peek());
  }

  @Test
  void completionOrderIsKept() {
    Arrivals arrivals = new Arrivals.AsCompleted();
    arrivals.add(new Arrival(5, null));
    arrivals.add(new Arrival(2, null));
    assertNotNull(arrivals.peek());
    assertEquals(List.of(5, 2), drain(arrivals));
  }
}
