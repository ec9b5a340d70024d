package dev.warren.supervisor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * When a process may be started again, and when that has no sense any more.
 *
 * <ul>
 *   <li>A process that ends before it was ready is a failed start. {@value #FAILED_STARTS} of them
 *       in a row, in whatever places, are the end; a process that becomes ready ends the row.
 *   <li>Any other unplanned end that no task is charged with is a death. More than {@value #DEATHS}
 *       deaths of one place within a minute are the end.
 *   <li>Both delay the next start of their place: 100 ms, doubling up to 5 s; a process that was
 *       ready for 10 s sets that back.
 *   <li>Ends that a task is charged with, or that were asked for, count for nothing and are not
 *       told to this class.
 * </ul>
 *
 * Belongs to one thread.
 */
final class RestartPolicy {
  static final int FAILED_STARTS = 3;
  static final int DEATHS = 10;
  static final Duration DEATH_WINDOW = Duration.ofMinutes(1);
  static final Duration FIRST_DELAY = Duration.ofMillis(100);
  static final Duration LONGEST_DELAY = Duration.ofSeconds(5);
  static final Duration HEALTHY = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private final Place[] places;
  private int failedStarts;

  private static final class Place {
    private final Deque<Long> deaths = new ArrayDeque<>();
    private Duration delay = FIRST_DELAY;
    private Optional<Long> readySince = Optional.empty();
  }

  /**
   * A policy without history.
   *
   * @param places number of processes that are kept
   * @param nanoTime the clock, as {@link System#nanoTime}
   */
  RestartPolicy(int places, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.places = Stream.generate(Place::new).limit(places).toArray(Place[]::new);
  }

  /** The process of a place became ready. */
  void ready(int place) {
    failedStarts = 0;
    places[place].readySince = Optional.of(nanoTime.getAsLong());
  }

  /**
   * A process of a place ended before it was ready.
   *
   * @return how long to wait before the next start, or nothing: it is time to give up
   */
  Optional<Duration> startFailed(int place) {
    return ++failedStarts >= FAILED_STARTS
        ? Optional.empty()
        : Optional.of(nextDelay(places[place]));
  }

  /**
   * A process of a place died, and nobody is charged with it.
   *
   * @return how long to wait before the next start, or nothing: it is time to give up
   */
  Optional<Duration> died(int number) {
    Place place = places[number];
    long now = nanoTime.getAsLong();
    place.deaths.addLast(now);
    while (now - place.deaths.getFirst() > DEATH_WINDOW.toNanos()) {
      place.deaths.removeFirst();
    }
    return place.deaths.size() > DEATHS ? Optional.empty() : Optional.of(nextDelay(place));
  }

  private Duration nextDelay(Place place) {
    long now = nanoTime.getAsLong();
    if (place.readySince.isPresent() && now - place.readySince.get() >= HEALTHY.toNanos()) {
      place.delay = FIRST_DELAY;
    }
    place.readySince = Optional.empty();
    Duration delay = place.delay;
    Duration doubled = delay.multipliedBy(2);
    place.delay = doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
    return delay;
  }
}
