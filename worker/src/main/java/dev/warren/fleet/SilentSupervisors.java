package dev.warren.fleet;

import dev.warren.fleet.FleetClient.Answered;
import dev.warren.fleet.FleetClient.Snapshot;
import dev.warren.fleet.FleetFeed.Silent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Remembers supervisors that answered once and do not any more, for a while, unless they were
 * ending. An outage does not count for that while. Not thread-safe.
 */
final class SilentSupervisors {
  private static final long REMEMBER_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** How many supervisors are remembered: anybody may make some up. */
  private static final int MOST_SEEN = 10_000;

  /** An answer, when it came, and how long the fleet had been watched by then. */
  private record Seen(Answered last, long at, long watched) {}

  private final Map<String, Seen> seen = new LinkedHashMap<>();
  private final WatchedTime time = new WatchedTime();

  /** A look failed: that nobody answered is no reason to forget anybody. */
  void failed() {
    time.failed();
  }

  /**
   * Takes in a look that succeeded.
   *
   * @param gone the identities of supervisors that have said that they end
   * @return those that have not answered this time
   */
  List<Silent> looked(Snapshot snapshot, Set<String> gone, long nanoTime) {
    long watched = time.looked(nanoTime);
    seen.keySet().removeAll(gone);
    Set<String> answered = new HashSet<>();
    for (Answered each : snapshot.supervisors()) {
      String supervisor = each.announcement().supervisor();
      answered.add(supervisor);
      if (seen.size() < MOST_SEEN || seen.containsKey(supervisor)) {
        seen.put(supervisor, new Seen(each, nanoTime, watched));
      }
    }
    List<Silent> silent = new ArrayList<>();
    for (Iterator<Seen> all = seen.values().iterator(); all.hasNext(); ) {
      Seen one = all.next();
      if (answered.contains(one.last().announcement().supervisor())) {
        continue;
      }
      if (watched - one.watched() > REMEMBER_NANOS || isEnding(one.last())) {
        all.remove();
      } else {
        silent.add(new Silent(one.last(), TimeUnit.NANOSECONDS.toSeconds(nanoTime - one.at())));
      }
    }
    return silent;
  }

  private static boolean isEnding(Answered last) {
    return last.announcement().stateWord().equals("stopping");
  }
}
