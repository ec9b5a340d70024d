package dev.warren.broker;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pauses that double up to a limit. Each is shortened at random to between half and all of itself,
 * so that processes that lost the same broker do not all come back at once. Not thread-safe.
 */
final class Pauses {

  private final Duration first;
  private final Duration longest;
  private Duration next;

  Pauses(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.next = first;
  }

  Duration next() {
    var pause = next;
    var doubled = pause.multipliedBy(2);
    next = doubled.compareTo(longest) > 0 ? longest : doubled;
    long millis = pause.toMillis();
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
  }

  void reset() {
    next = first;
  }
}
