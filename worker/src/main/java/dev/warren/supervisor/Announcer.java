package dev.warren.supervisor;

import dev.warren.broker.QueueNames;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ProcessStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Decides who is told when what a supervisor runs, so that it costs little in a large fleet:
 *
 * <ul>
 *   <li>Who asked is answered at once, at most every 50 ms.
 *   <li>Those who listen as clients hear it every second, and soon after a process came, went or
 *       changed; the change from one item to the next does not count. While nobody listens it is
 *       tried at changes, and every 10 s.
 *   <li>Producers hear it unasked only when the supervisor begins or ends to have processes that
 *       take tasks, at most once a second.
 * </ul>
 *
 * Belongs to one thread, except for {@link #asked}.
 */
final class Announcer {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration INTERVAL_WITHOUT_CLIENTS = Duration.ofSeconds(10);
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(50);

  /** How many listeners are remembered, and may wait for an answer. */
  static final int MAX_LISTENERS = 1_000;

  /** What makes a change worth an announcement. */
  private record Shape(Object state, List<Long> pids, List<String> states) {}

  private final Supplier<Announcement> announcement;
  private final LongSupplier nanoTime;

  /** Those that asked and were not answered yet; the second is when they were answered last. */
  private final Map<String, Optional<Long>> waiting = new LinkedHashMap<>();

  /** Those that were answered, with the time, the last one at the end. */
  private final Map<String, Long> answered = new LinkedHashMap<>();

  private long announcedAt;
  private Optional<Shape> announced = Optional.empty();
  private boolean clientsAsked = true;
  private long toldProducersAt;
  private boolean toldProducersTakes;

  /**
   * Tells nobody before the first {@link #announce}.
   *
   * @param announcement what is to be told now
   * @param nanoTime the clock, as {@link System#nanoTime}
   */
  Announcer(Supplier<Announcement> announcement, LongSupplier nanoTime) {
    this.announcement = announcement;
    this.nanoTime = nanoTime;
    announcedAt = nanoTime.getAsLong() - INTERVAL_WITHOUT_CLIENTS.toNanos();
    toldProducersAt = nanoTime.getAsLong() - INTERVAL.toNanos();
  }

  /**
   * Notes that somebody asked. May be called by any thread.
   *
   * @param listener who; empty for all that listen as clients
   * @return whether {@link #announce} should be called soon because of that
   */
  synchronized boolean asked(String listener) {
    if (listener.isEmpty()) {
      boolean first = !clientsAsked;
      clientsAsked = true;
      return first;
    }
    if (waiting.size() >= MAX_LISTENERS || waiting.containsKey(listener)) {
      return false;
    }
    waiting.put(listener, Optional.ofNullable(answered.remove(listener)));
    return true;
  }

  /** Whether somebody waits for an answer. */
  synchronized boolean isAsked() {
    return !waiting.isEmpty();
  }

  /** Tells what is due to those to whom it is due. */
  void announce(Reporter reporter) {
    if (!reporter.isConnected()) {
      forgetWaiting();
      return;
    }
    Announcement now = announcement.get();
    List<String> listeners = dueListeners();
    if (isDueToProducers(now)) {
      listeners.add(QueueNames.PRODUCERS);
    }
    if (!listeners.isEmpty()) {
      reporter.tell(listeners, now);
    }
    if (isDueToClients(now, reporter.hasClients())) {
      reporter.announce(now);
    }
  }

  private synchronized void forgetWaiting() {
    waiting.clear();
  }

  private synchronized List<String> dueListeners() {
    long now = nanoTime.getAsLong();
    List<String> due = new ArrayList<>();
    for (Iterator<Map.Entry<String, Optional<Long>>> all = waiting.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<String, Optional<Long>> next = all.next();
      if (next.getValue().filter(last -> now - last < SHORTEST_INTERVAL.toNanos()).isEmpty()) {
        due.add(next.getKey());
        all.remove();
      }
    }
    due.forEach(listener -> answered.put(listener, now));
    Iterator<Long> oldest = answered.values().iterator();
    while (oldest.hasNext() && now - oldest.next() >= SHORTEST_INTERVAL.toNanos()) {
      oldest.remove();
    }
    return due;
  }

  private boolean isDueToProducers(Announcement announcement) {
    long now = nanoTime.getAsLong();
    boolean takes = announcement.processes().stream().anyMatch(ProcessStatus::takesTasks);
    if (takes == toldProducersTakes || now - toldProducersAt < INTERVAL.toNanos()) {
      return false;
    }
    toldProducersTakes = takes;
    toldProducersAt = now;
    return true;
  }

  private synchronized boolean isDueToClients(Announcement announcement, boolean anyListens) {
    long now = nanoTime.getAsLong();
    long age = now - announcedAt;
    Duration interval = anyListens ? INTERVAL : INTERVAL_WITHOUT_CLIENTS;
    Shape shape = shape(announcement);
    boolean changed = !announced.equals(Optional.of(shape));
    if (age < SHORTEST_INTERVAL.toNanos()
        || !(clientsAsked || changed || age >= interval.toNanos())) {
      return false;
    }
    clientsAsked = false;
    announcedAt = now;
    announced = Optional.of(shape);
    return true;
  }

  private static Shape shape(Announcement announcement) {
    return new Shape(
        announcement.status().map(status -> List.of(status.state(), status.wanted())),
        announcement.processes().stream().map(ProcessStatus::pid).toList(),
        announcement.processes().stream()
            .map(ProcessStatus::state)
            .map(s -> s.equals("running") ? "ready" : s)
            .toList());
  }
}
