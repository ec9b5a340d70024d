package dev.warren.worker.cli;

import dev.warren.broker.BrokerException;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.fleet.FleetClient;
import dev.warren.fleet.FleetClient.Answered;
import dev.warren.fleet.FleetClient.Queues;
import dev.warren.fleet.FleetClient.Snapshot;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Looks at a fleet again and again, on a thread of its own, {@code warren-top}, which owns the
 * connection; connects anew when that is lost. Supervisors that answered once and do not any more
 * are remembered for a while.
 */
final class TopFeed implements AutoCloseable {
  private static final long PAUSE_MILLIS = 700;
  private static final long REMEMBER_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** How many supervisors are remembered: anybody may make some up. */
  private static final int MOST_SEEN = 10_000;

  private static final long END_MILLIS = 3_000;

  /**
   * The fleet at one moment.
   *
   * @param snapshot who answered
   * @param silent for how many seconds others have not, by host and process
   * @param trouble why nothing newer is known, if so
   */
  record Look(
      Snapshot snapshot, Optional<Queues> queues, Map<String, Long> silent, String trouble) {}

  private record Seen(String label, long at) {}

  private final BrokerAddress address;
  private final String fleet;
  private final Optional<String> host;
  private final Thread thread = new Thread(this::run, "warren-top");
  private final Map<String, Seen> seen = new LinkedHashMap<>(); // the thread's own
  private Optional<FleetClient> client; // the thread's own
  private Look newest =
      new Look(new Snapshot(List.of(), List.of()), Optional.empty(), Map.of(), "");
  private long number;
  private boolean closing;

  /** Begins to look, with a connection that is there already. */
  TopFeed(BrokerAddress address, String fleet, Optional<String> host, FleetClient first) {
    this.address = address;
    this.fleet = fleet;
    this.host = host;
    this.client = Optional.of(first);
    thread.setDaemon(true);
    thread.start();
  }

  /** The name of the fleet and its broker. */
  String fleet() {
    return fleet;
  }

  String broker() {
    return address.toString();
  }

  /** What was seen last. */
  synchronized Look newest() {
    return newest;
  }

  /** Grows with each look. */
  synchronized long number() {
    return number;
  }

  private void run() {
    try {
      while (!isClosing()) {
        try {
          look();
        } catch (BrokerException e) {
          disconnect();
          tell(new Look(newest().snapshot(), Optional.empty(), Map.of(), e.getMessage()));
        } catch (RuntimeException | Error e) { // the screen goes on, and shows it
          disconnect();
          tell(new Look(newest().snapshot(), Optional.empty(), Map.of(), "" + e));
        }
        pause();
      }
    } finally {
      disconnect();
    }
  }

  private void look() throws BrokerException {
    if (client.isEmpty()) {
      client = Optional.of(FleetClient.open(address, fleet));
    }
    Snapshot snapshot = client.get().look(true).onHost(host);
    String trouble = client.get().blocked().map(why -> "no messages taken: " + why).orElse("");
    // A broker that takes no messages does not answer either.
    Optional<Queues> queues =
        trouble.isEmpty() ? Optional.of(client.get().queues()) : Optional.empty();
    long now = System.nanoTime();
    Map<String, Long> silent = new LinkedHashMap<>();
    Set<String> answered = new HashSet<>();
    for (Answered each : snapshot.supervisors()) {
      var announcement = each.announcement();
      answered.add(announcement.supervisor());
      String label = announcement.host() + " (process " + announcement.pid() + ")";
      if (seen.size() < MOST_SEEN || seen.containsKey(announcement.supervisor())) {
        seen.put(announcement.supervisor(), new Seen(label, now));
      }
    }
    seen.values().removeIf(one -> now - one.at() > REMEMBER_NANOS);
    seen.forEach(
        (supervisor, one) -> {
          if (!answered.contains(supervisor)) {
            silent.put(one.label(), TimeUnit.NANOSECONDS.toSeconds(now - one.at()));
          }
        });
    tell(new Look(snapshot, queues, silent, trouble));
    if (snapshot.supervisors().isEmpty() && trouble.isEmpty()) {
      disconnect(); // the fleet may not exist yet: a new connection finds out
    }
  }

  private void disconnect() {
    client.ifPresent(FleetClient::close);
    client = Optional.empty();
  }

  private synchronized void tell(Look look) {
    newest = look;
    number++;
  }

  private synchronized boolean isClosing() {
    return closing;
  }

  private synchronized void pause() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
    try {
      for (long left; !closing && (left = end - System.nanoTime()) > 0; ) {
        TimeUnit.NANOSECONDS.timedWait(this, left + 999_999);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing = true;
    }
  }

  /** Ends the looks. Waits for the thread, which deletes its queue, for a moment. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    try {
      thread.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
