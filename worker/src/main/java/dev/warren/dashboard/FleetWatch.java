package dev.warren.dashboard;

import dev.warren.fleet.FleetClient.Answered;
import dev.warren.fleet.FleetClient.Queues;
import dev.warren.fleet.FleetClient.Snapshot;
import dev.warren.fleet.FleetFeed.Look;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Makes states and points out of looks at a fleet, and hands them to the streams. Thread-safe. */
final class FleetWatch {
  /** A broker that hangs is found out late, and what was seen before is not the present. */
  private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(15);

  private final Live live;
  private final Journal journal = new Journal();
  private Optional<Look> newest = Optional.empty();
  private long newestAt;
  private long sampledAt;

  /**
   * Knows nothing yet.
   *
   * @param now in milliseconds since the epoch
   * @param nanoTime the same, as {@link System#nanoTime} says
   */
  FleetWatch(Live live, long now, long nanoTime) {
    this.live = live;
    this.sampledAt = nanoTime;
    Look nothing =
        new Look(new Snapshot(List.of(), List.of()), Optional.empty(), List.of(), List.of(), "", 0);
    live.state(StateJson.of(nothing, journal, now));
  }

  /** Takes in what was seen. */
  synchronized void seen(Look look, long now, long nanoTime) {
    newest = Optional.of(look);
    newestAt = nanoTime;
    journal.seen(look, now, nanoTime);
    live.state(StateJson.of(look, journal, now));
  }

  /** Somebody told the fleet something through the page. */
  synchronized void told(String words, long now) {
    journal.add(now, Journal.Kind.COMMAND, words);
    newest.ifPresent(look -> live.state(StateJson.of(look, journal, now)));
  }

  /** The figures of now; items that ended in an outage belong to the first point behind it. */
  synchronized Point sample(long now, long nanoTime) {
    boolean isKnown =
        newest.isPresent() && newest.get().trouble().isEmpty() && nanoTime - newestAt < STALE_NANOS;
    if (!isKnown) {
      return Point.unknown(now);
    }
    double seconds = Math.max(1, nanoTime - sampledAt) / 1e9;
    sampledAt = nanoTime;
    long[] items = journal.takeItems();
    Look look = newest.get();
    Optional<Queues> queues = look.queues();
    return new Point(
        now,
        queues.map(Queues::tasks).orElse(OptionalLong.empty()),
        queues.map(Queues::retry).orElse(OptionalLong.empty()),
        queues.map(Queues::dead).orElse(OptionalLong.empty()),
        StateJson.oldestWait(journal.jobs(), queues),
        OptionalLong.of(running(look)),
        OptionalLong.of(processes(look)),
        OptionalDouble.of(items[0] / seconds),
        OptionalDouble.of(items[1] / seconds));
  }

  private static long running(Look look) {
    return look.snapshot().supervisors().stream()
        .map(Answered::announcement)
        .flatMap(each -> each.processes().stream())
        .mapToLong(process -> process.items().size())
        .sum();
  }

  private static long processes(Look look) {
    return look.snapshot().supervisors().stream()
        .mapToLong(each -> each.announcement().processes().size())
        .sum();
  }
}
