package dev.warren.dashboard;

import dev.warren.fleet.FleetClient.Answered;
import dev.warren.fleet.FleetClient.Queues;
import dev.warren.fleet.FleetClient.Snapshot;
import dev.warren.fleet.FleetFeed.Look;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Makes states and points out of looks at a fleet, and hands them to the streams. Thread-safe. */
final class FleetWatch {
  /** A broker that hangs is found out late, and what was seen before is not the present. */
  private static final long STALE_MILLIS = 15_000;

  private final Live live;
  private final Journal journal = new Journal();
  private Optional<Look> newest = Optional.empty();
  private long sampledAt;

  FleetWatch(Live live, long now) {
    this.live = live;
    this.sampledAt = now;
    Look nothing =
        new Look(new Snapshot(List.of(), List.of()), Optional.empty(), List.of(), List.of(), "", 0);
    live.state(StateJson.of(nothing, journal, now));
  }

  /** Takes in what was seen. */
  synchronized void seen(Look look, long now) {
    newest = Optional.of(look);
    journal.seen(look, now);
    live.state(StateJson.of(look, journal, now));
  }

  /** Somebody told the fleet something through the page. */
  synchronized void told(String words, long now) {
    journal.add(now, Journal.Kind.COMMAND, words);
    newest.ifPresent(look -> live.state(StateJson.of(look, journal, now)));
  }

  /** The figures of now. */
  synchronized Point sample(long now) {
    double seconds = Math.max(1, now - sampledAt) / 1_000.0;
    sampledAt = now;
    long[] items = journal.takeItems();
    Optional<Look> known =
        newest.filter(look -> look.trouble().isEmpty() && now - look.seenAt() < STALE_MILLIS);
    Optional<Queues> queues = known.flatMap(Look::queues);
    return new Point(
        now,
        queues.map(Queues::tasks).orElse(OptionalLong.empty()),
        queues.map(Queues::retry).orElse(OptionalLong.empty()),
        queues.map(Queues::dead).orElse(OptionalLong.empty()),
        known.isEmpty() ? OptionalDouble.empty() : StateJson.oldestWait(journal.jobs(), queues),
        known.isEmpty() ? OptionalLong.empty() : OptionalLong.of(running(known.get())),
        known.isEmpty() ? OptionalLong.empty() : OptionalLong.of(processes(known.get())),
        known.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(items[0] / seconds),
        known.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(items[1] / seconds));
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
