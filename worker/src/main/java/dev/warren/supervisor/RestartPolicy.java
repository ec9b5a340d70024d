package dev.warren.supervisor;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Decides when a process may be started again, and when to give up.
 *
 * <ul>
 *   <li>A process that ends by itself before it was ready is a failed start. The supervisor gives
 *       up after {@value #MAX_FAILED_STARTS} of them in a row, in whatever places; a process that
 *       becomes ready ends the row, and while others work only failures of the initializer count.
 *       Each failed start delays the next one of its place: by 100 ms at first, and twice as long
 *       each time, up to 5 s.
 *   <li>Any other unplanned end that no task is charged with is a death, including a {@code kill
 *       -9} during the start. Deaths are counted since the last progress: a process finished an
 *       item, or had been ready for 10 s when it died. After {@value #MAX_PROMPT_DEATHS} of them,
 *       starts are delayed as after failed starts, unless the process was ended from outside: when
 *       somebody kills one process after the other, the only help is to have as many as possible.
 *       The supervisor gives up after more deaths than that and two minutes without progress.
 *   <li>Ends that a task is charged with, or that were asked for, do not count: this class is not
 *       told of them.
 * </ul>
 *
 * Belongs to one thread.
 */
final class RestartPolicy {
  static final int MAX_FAILED_STARTS = 3;
  private static final int MAX_PROMPT_DEATHS = 10;
  static final Duration DEATH_WINDOW = Duration.ofMinutes(2);
  private static final Duration FIRST_DELAY = Duration.ofMillis(100);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(5);
  static final Duration HEALTHY_AFTER = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private final Map<Integer, Place> places = new HashMap<>();
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
   * @param nanoTime the clock, as {@link System#nanoTime}
   */
  RestartPolicy(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  private Place place(int number) {
    return places.computeIfAbsent(number, any -> new Place());
  }

  /** Notes that a place is filled no more. */
  void forget(int number) {
    places.remove(number);
  }

  /** Notes that the process of a place became ready. */
  void ready(int place) {
    failedStarts = 0;
    place(place).readySince = Optional.of(nanoTime.getAsLong());
  }

  /** Notes that the process of a place finished an item. */
  void progress(int place) {
    deaths = 0;
    place(place).delay = FIRST_DELAY;
  }

  /**
   * Notes that a process ended before it was ready.
   *
   * @return how long to wait before the next start of its place; empty to give up
   */
  Optional<Duration> startFailed(int place) {
    return ++failedStarts >= MAX_FAILED_STARTS
        ? Optional.empty()
        : Optional.of(nextDelay(place(place)));
  }

  /** Notes a failed start that does not count, because other processes work. */
  Duration startDelayed(int place) {
    return nextDelay(place(place));
  }

  /**
   * Notes a death that no task is charged with.
   *
   * @param number the place
   * @param fromOutside whether something outside ended the process
   * @return how long to wait before the next start of its place; empty to give up
   */
  Optional<Duration> died(int number, boolean fromOutside) {
    Place place = place(number);
    long now = nanoTime.getAsLong();
    if (place.readySince.isPresent() && now - place.readySince.get() >= HEALTHY_AFTER.toNanos()) {
      progress(number);
    }
    place.readySince = Optional.empty();
    if (deaths++ == 0) {
      firstDeathAt = now;
    }
    if (deaths > MAX_PROMPT_DEATHS && now - firstDeathAt >= DEATH_WINDOW.toNanos()) {
      return Optional.empty();
    }
    return Optional.of(
        deaths <= MAX_PROMPT_DEATHS || fromOutside ? Duration.ZERO : nextDelay(place));
  }

  private static Duration nextDelay(Place place) {
    Duration delay = place.delay;
    Duration doubled = delay.multipliedBy(2);
    place.delay = doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
    return delay;
  }
}
