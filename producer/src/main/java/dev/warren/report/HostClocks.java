package dev.warren.report;

import dev.warren.worker.contract.Hosts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How far clocks of other hosts are from the one here, worked out from the items that ran there:
 * none ended after its answer came, and none started before it was submitted. Both hold a clock
 * between two bounds, and the smallest difference within these is taken: none for most. Not
 * thread-safe.
 */
final class HostClocks {
  private static final int MAX_HOSTS = 10_000;

  /** A difference of so little is the way of a message. */
  private static final long TOLD_MICROS = 5_000;

  /** A clock that is a day off is none: somebody made up its times. */
  private static final long MOST_MICROS = TimeUnit.DAYS.toMicros(1);

  private static final class Clock {
    long atLeast = Long.MIN_VALUE;
    long atMost = Long.MAX_VALUE;
    long told;

    long ahead() {
      return atLeast > 0 ? atLeast : Math.min(0, atMost);
    }
  }

  private final String here;
  private final Map<String, Clock> clocks = new HashMap<>();

  HostClocks() {
    this(Hosts.local());
  }

  HostClocks(String here) {
    this.here = here;
  }

  /**
   * Takes an item in. Times are microseconds.
   *
   * @param queued when it was submitted, by the clock here
   * @param started when it started, by the clock there
   * @param finished when it ended, by the clock there
   * @param answered when its answer came, by the clock here
   */
  void ran(String host, long queued, long started, long finished, long answered) {
    if (host.equals(here) || !isPlausible(started, answered) || !isPlausible(finished, answered)) {
      return;
    }
    Clock clock = clocks.get(host);
    if (clock == null) {
      if (clocks.size() == MAX_HOSTS) {
        return;
      }
      clock = new Clock();
      clocks.put(host, clock);
    }
    clock.atLeast = Math.max(clock.atLeast, finished - answered);
    clock.atMost = Math.min(clock.atMost, started - queued);
  }

  private static boolean isPlausible(long there, long here) {
    return there > here - MOST_MICROS && there < here + MOST_MICROS;
  }

  /** Those that have not been told, or changed since. */
  List<Event.ClockCompared> takeNew() {
    List<Event.ClockCompared> fresh = new ArrayList<>();
    clocks.forEach(
        (host, clock) -> {
          if (Math.abs(clock.ahead() - clock.told) > TOLD_MICROS) {
            clock.told = clock.ahead();
            fresh.add(new Event.ClockCompared(host, clock.told / 1_000));
          }
        });
    return fresh;
  }
}
