package dev.warren.dashboard;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The figures of a fleet at one moment, for lines over time; empty where they are not known.
 *
 * @param at when, in milliseconds since the epoch
 * @param tasks messages that wait in the queue of tasks
 * @param retry messages that wait in the queue of items that came back
 * @param dead dead letters
 * @param oldestWaitSeconds how long items wait before they run, in the job where that is longest
 * @param running items that run
 * @param processes worker processes
 * @param perSecond items that ended in a second, since the last point at which that was known
 * @param failedPerSecond those of them that failed, timed out or crashed
 */
record Point(
    long at,
    OptionalLong tasks,
    OptionalLong retry,
    OptionalLong dead,
    OptionalDouble oldestWaitSeconds,
    OptionalLong running,
    OptionalLong processes,
    OptionalDouble perSecond,
    OptionalDouble failedPerSecond) {

  /** A moment at which nothing is known. */
  static Point unknown(long at) {
    OptionalLong number = OptionalLong.empty();
    OptionalDouble rate = OptionalDouble.empty();
    return new Point(at, number, number, number, rate, number, number, rate, rate);
  }

  /** As JSON, in one line. */
  String json() {
    return Json.object(
        json ->
            json.number("at", at)
                .number("tasks", tasks)
                .number("retry", retry)
                .number("dead", dead)
                .decimal("oldestWaitSeconds", oldestWaitSeconds)
                .number("running", running)
                .number("processes", processes)
                .decimal("perSecond", perSecond)
                .decimal("failedPerSecond", failedPerSecond));
  }

  /**
   * Reads what {@link #json} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static Point parse(String line) {
    Map<String, String> fields = Json.fields(line);
    if (!fields.containsKey("at")) {
      throw new IllegalArgumentException("it has no time");
    }
    return new Point(
        Long.parseLong(fields.get("at")),
        whole(fields.get("tasks")),
        whole(fields.get("retry")),
        whole(fields.get("dead")),
        decimal(fields.get("oldestWaitSeconds")),
        whole(fields.get("running")),
        whole(fields.get("processes")),
        decimal(fields.get("perSecond")),
        decimal(fields.get("failedPerSecond")));
  }

  private static OptionalLong whole(String text) {
    return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
  }

  private static OptionalDouble decimal(String text) {
    return text == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
  }
}
