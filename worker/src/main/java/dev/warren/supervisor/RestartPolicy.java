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
 *       ready ends the row, and while others work only those of the initializer count. Each delays
 *       the next start of its place: 100 ms, doubling up to 5 s.
 *   <li>Any other unplanned end that no task is charged with is a death, a {@code kill -9} during
 *       the start included. Deaths are counted from the last progress on: that some process
 *       finished an item, or had been ready for 10 s when it died. Those after the first {@value
 *       #DEATHS} are delayed as failed starts are, but not if somebody outside ended the process:
 *       against an enemy who kills one process after the other, all that helps is to have as many
 *       as possible. More than that many deaths, and two minutes, without any progress are the end.
 *   <li>Ends that a task is charged with, or that were asked for, count for nothing and are not
 *       told to this class.
 * </ul>
 *
 * Belongs to one thread.
 */
final class RestartPolicy {
  static final int FAILED_STARTS = 3;
  static final int DEATHS = 10;
  static final Duration DEATH_WINDOW = Duration.ofMinutes(2);
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

  /** The same while others work: there is always a next start. */
  Duration startDelayed(int place) {
    return nextDelay(places[place]);
  }

  /**
   * A process of a place died, and nobody is charged with it.
   *
   * @param fromOutside whether somebody else ended it
   * @return how long to wait before the next start, or nothing: it is time to give up
   */
  Optional<Duration> died(int number, boolean fromOutside) {
    Place place = places[number];
    long now = nanoTime.getAsLong();
    if (place.readySince.isPresent() && now - place.readySince.get() >= HEALTHY.toNanos()) {
      progress(number);
    }
    place.readySince = Optional.empty();
    if (deaths++ == 0) {
      firstDeathAt = now;
    }
    if (deaths > DEATHS && now - firstDeathAt >= DEATH_WINDOW.toNanos()) {
      return Optional.empty();
    }
    return Optional.of(deaths <= DEATHS || fromOutside ? Duration.ZERO : nextDelay(place));
  }

  private static Duration nextDelay(Place place) {
    Duration delay = place.delay;
    Duration doubled = delay.multipliedBy(2);
    place.delay = doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
    return delay;
  }
}
