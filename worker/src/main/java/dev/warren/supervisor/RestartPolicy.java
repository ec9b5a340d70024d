package dev.warren.supervisor;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * When a process may be started again, and when that has no sense any more.
 *
 * <ul>
 *   <li>A process that ends by itself before it was ready is a failed start. {@value
 *       #FAILED_STARTS} of them in a row, in whatever places, are the end; a process that becomes
 *       ready ends the row. Each delays the next start of its place: 100 ms, doubling up to 5 s.
 *   <li>Any other unplanned end that no task is charged with is a death, a {@code kill -9} during
 *       the start included. Deaths are counted from the last progress on: that some process
 *       finished an item, or had been ready for 10 s when it died. The first {@value #DEATHS} cost
 *       no delay, because whoever is killed at work is best replaced at once; those that follow are
 *       delayed as failed starts are. A minute of more deaths without any progress is the end.
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
  private int deaths;
  private long firstDeathAt;

  private static final class Place {
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

  /** The process of a place finished an item. */
  void progress(int place) {
    deaths = 0;
    places[place].delay = FIRST_DELAY;
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
    if (place.readySince.isPresent() && now - place.readySince.get() >= HEALTHY.toNanos()) {
      progress(number);
    }
    place.readySince = Optional.empty();
    if (deaths++ == 0) {
      firstDeathAt = now;
    }
    if (deaths <= DEATHS) {
      return Optional.of(Duration.ZERO);
    }
    return now - firstDeathAt >= DEATH_WINDOW.toNanos()
        ? Optional.empty()
        : Optional.of(nextDelay(place));
  }

  private static Duration nextDelay(Place place) {
    Duration delay = place.delay;
    Duration doubled = delay.multipliedBy(2);
    place.delay = doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
    return delay;
  }
}
