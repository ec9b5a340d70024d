package dev.warren;

import dev.warren.engine.Batch;
import dev.warren.engine.Run;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Where and when each item of a map ran, in columns: a million items must not cost five million
 * objects. Different items may be put by different threads at once; who reads has to be told of it
 * by other means. Times are kept in microseconds.
 */
final class Executions {

  /** Where an item ran; shared by all items that ran there. */
  private record Place(String host, long pid) {}

  private final ConcurrentMap<Place, Place> places = new ConcurrentHashMap<>();
  private Place last; // any thread's: a place never changes
  private final Place[] place;
  private final int[] attempt;
  private final long[] queued;
  private final long[] started;
  private final long[] finished;

  Executions(int items) {
    place = new Place[items];
    attempt = new int[items];
    queued = new long[items];
    started = new long[items];
    finished = new long[items];
  }

  void put(int index, Run run) {
    place[index] = place(run.host(), run.pid());
    attempt[index] = run.attempt();
    queued[index] = run.queued();
    started[index] = run.started();
    finished[index] = run.finished();
  }

  void put(int firstIndex, Batch batch) {
    int to = firstIndex + batch.count();
    Arrays.fill(place, firstIndex, to, place(batch.host(), batch.pid()));
    Arrays.fill(attempt, firstIndex, to, batch.attempt());
    Arrays.fill(queued, firstIndex, to, batch.queued());
    long time = batch.started();
    for (int index = firstIndex, i = batch.offset(); index < to; index++, i++) {
      started[index] = time;
      time += batch.took()[i];
      finished[index] = time;
    }
  }

  Execution get(int index) {
    return new Execution(
        place[index].host(),
        place[index].pid(),
        attempt[index],
        instant(queued[index]),
        instant(started[index]),
        instant(finished[index]));
  }

  /** Mostly that of the item before. */
  private Place place(String host, long pid) {
    Place known = last;
    if (known == null || known.pid != pid || !known.host.equals(host)) {
      known = places.computeIfAbsent(new Place(host, pid), key -> key);
      last = known;
    }
    return known;
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
