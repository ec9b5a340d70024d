package dev.warren.report;

import dev.warren.engine.ItemArguments;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The items that ran longest so far, with their arguments. Not thread-safe. */
final class Slowest {
  private static final int COUNT = 20;
  private static final int MAX_ARGUMENT = 300;

  private static final class Slow {
    final long took;
    final Event.SlowItem item;
    boolean told;

    Slow(long took, Event.SlowItem item) {
      this.took = took;
      this.item = item;
    }
  }

  private final PriorityQueue<Slow> items =
      new PriorityQueue<>(COUNT + 1, Comparator.comparingLong(slow -> slow.took));

  /** Whether an item that ran for so long is among them. */
  boolean takes(long took) {
    return items.size() < COUNT || took > items.element().took;
  }

  /** Takes an item that may be among them. */
  void look(long call, int index, long took, ItemArguments arguments) {
    if (takes(took)) {
      String argument = ArgumentText.of(arguments, MAX_ARGUMENT);
      items.add(new Slow(took, new Event.SlowItem(call, index, argument)));
      if (items.size() > COUNT) {
        items.remove();
      }
    }
  }

  /** Those that were not taken before. */
  List<Event.SlowItem> takeNew() {
    List<Event.SlowItem> fresh = new ArrayList<>();
    for (Slow slow : items) {
      if (!slow.told) {
        slow.told = true;
        fresh.add(slow.item);
      }
    }
    return fresh;
  }
}
