package dev.warren.pool;

import dev.warren.Execution;
import dev.warren.engine.Batch;
import dev.warren.engine.ItemTiming;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where and when each item of a map ran, in columns: a million items must not cost five million
 * objects, nor a million references for the garbage collector to follow. Different items may be put
 * by different threads at once; who sees that there {@linkplain #has is} one sees all of it, and
 * what its thread did before. Times are kept in microseconds.
 */
final class Executions {

  /** A process. */
  private record Place(String host, long pid) {}

  private record Numbered(Place place, int number) {}

  // Guarded by this object's lock.
  private final Map<Place, Numbered> known = new HashMap<>();
  private final List<Place> places = new ArrayList<>();

  private static final VarHandle FINISHED = MethodHandles.arrayElementVarHandle(long[].class);

  private @Nullable Numbered last; // any thread's: such a record never changes
  private final int[] place;
  private final int[] attempt;
  private final long[] queued;
  private final long[] started;
  private final long[] finished;

  Executions(int items) {
    place = new int[items];
    attempt = new int[items];
    queued = new long[items];
    started = new long[items];
    finished = new long[items];
  }

  void put(int index, ItemTiming run) {
    place[index] = number(run.host(), run.pid());
    attempt[index] = run.attempt();
    queued[index] = run.queued();
    started[index] = run.started();
    FINISHED.setRelease(finished, index, run.finished());
  }

  void put(int firstIndex, Batch batch) {
    int to = firstIndex + batch.count();
    Arrays.fill(place, firstIndex, to, number(batch.host(), batch.pid()));
    Arrays.fill(attempt, firstIndex, to, batch.attempt());
    Arrays.fill(queued, firstIndex, to, batch.queued());
    long time = batch.started();
    for (int index = firstIndex, i = batch.offset(); index < to; index++, i++) {
      started[index] = time;
      time += batch.took()[i];
      FINISHED.setRelease(finished, index, time);
    }
  }

  /** Whether an item was put. */
  boolean has(int index) {
    return (long) FINISHED.getAcquire(finished, index) != 0;
  }

  Execution get(int index) {
    Place where = place(place[index]);
    return new Execution(
        where.host(),
        where.pid(),
        attempt[index],
        instant(queued[index]),
        instant(started[index]),
        instant(finished[index]));
  }

  /** The number of a process; mostly the same one as for the item before. */
  private int number(String host, long pid) {
    Numbered numbered = last;
    if (numbered == null || numbered.place.pid != pid || !numbered.place.host.equals(host)) {
      numbered = numbered(new Place(host, pid));
      last = numbered;
    }
    return numbered.number;
  }

  private synchronized Numbered numbered(Place place) {
    Numbered numbered = known.get(place);
    if (numbered == null) {
      numbered = new Numbered(place, places.size());
      known.put(place, numbered);
      places.add(place);
    }
    return numbered;
  }

  private synchronized Place place(int number) {
    return places.get(number);
  }

  /** The same of one item that is not kept here. */
  static Execution of(ItemTiming run) {
    return new Execution(
        run.host(),
        run.pid(),
        run.attempt(),
        instant(run.queued()),
        instant(run.started()),
        instant(run.finished()));
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
