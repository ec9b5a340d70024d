package dev.warren.fleet;

import dev.warren.broker.BrokerException;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.fleet.FleetClient.Answered;
import dev.warren.fleet.FleetClient.Farewells;
import dev.warren.fleet.FleetClient.Queues;
import dev.warren.fleet.FleetClient.Snapshot;
import dev.warren.message.JobStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a fleet again and again, on a thread of its own, which owns the connection; connects
 * anew when that is lost. Supervisors that answered once and do not any more are remembered for a
 * while, unless they were ending. Thread-safe.
 */
public final class FleetFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FleetFeed.class);

  /** A connection finds out only at its beginning that there is no such fleet. */
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long END_MILLIS = 3_000;

  /**
   * The fleet at one moment.
   *
   * @param snapshot who answered; while there is trouble, who answered last
   * @param silent others, which have not answered
   * @param trouble why nothing newer is known, if so
   * @param over jobs that have said their last since the look before
   * @param seenAt when that was seen, in milliseconds since the epoch; 0 for never
   */
  public record Look(
      Snapshot snapshot,
      Optional<Queues> queues,
      List<Silent> silent,
      List<JobStatus> over,
      String trouble,
      long seenAt) {}

  /** A supervisor that has not answered for some seconds, and its last answer. */
  public record Silent(Answered last, long seconds) {}

  private final BrokerAddress address;
  private final String fleet;
  private final Optional<String> host;
  private final LongSupplier pauseMillis;
  private final Consumer<Look> listener;
  private final Thread thread;
  private final SilentSupervisors supervisors = new SilentSupervisors(); // the thread's own
  private Optional<FleetClient> client; // the thread's own
  private long connectedAt = System.nanoTime(); // the thread's own
  private boolean hasLogged; // the thread's own
  private Look newest =
      new Look(new Snapshot(List.of(), List.of()), Optional.empty(), List.of(), List.of(), "", 0);
  private long number;
  private boolean awake;
  private boolean closing;

  /**
   * Prepares to look; nothing happens before {@link #start()}.
   *
   * @param name names the thread, {@code warren-<name>}
   * @param host the one host to look at; empty for all
   * @param first a connection, which this object closes
   * @param pauseMillis how long to pause before the next look
   * @param listener hears of each look, on the thread
   */
  public FleetFeed(
      String name,
      BrokerAddress address,
      String fleet,
      Optional<String> host,
      FleetClient first,
      LongSupplier pauseMillis,
      Consumer<Look> listener) {
    this.address = address;
    this.fleet = fleet;
    this.host = host;
    this.client = Optional.of(first);
    this.pauseMillis = pauseMillis;
    this.listener = listener;
    thread = new Thread(this::run, "warren-" + name);
    thread.setDaemon(true);
  }

  /** Begins to look; once. */
  public void start() {
    thread.start();
  }

  /** The name of the fleet. */
  public String fleet() {
    return fleet;
  }

  /** Its broker. */
  public String broker() {
    return address.toString();
  }

  /** What was seen last. */
  public synchronized Look newest() {
    return newest;
  }

  /** Grows with each look. */
  public synchronized long number() {
    return number;
  }

  /** Looks soon: ends the pause. */
  public synchronized void wake() {
    awake = true;
    notifyAll();
  }

  private void run() {
    try {
      while (!isClosing()) {
        try {
          lookAndTell();
        } catch (RuntimeException | Error e) {
          // Not even the trouble could be told: it may be the next time.
        }
        pause();
      }
    } finally {
      disconnect();
    }
  }

  private void lookAndTell() {
    try {
      tell(lookOrTrouble());
    } catch (RuntimeException | Error e) { // who watches goes on, and shows it
      if (!hasLogged) { // it may come again with each look
        hasLogged = true;
        LOG.warn("looking at fleet {} failed unexpectedly", fleet, e);
      }
      disconnect();
      tell(trouble("unexpected: " + e));
    }
  }

  private Look lookOrTrouble() {
    try {
      return look();
    } catch (BrokerException e) {
      disconnect();
      return trouble(e.getMessage());
    }
  }

  private Look trouble(String reason) {
    supervisors.failed();
    Look last = newest();
    return new Look(last.snapshot(), Optional.empty(), List.of(), List.of(), reason, last.seenAt());
  }

  private Look look() throws BrokerException {
    if (client.isEmpty()) {
      client = Optional.of(FleetClient.watch(address, fleet));
      connectedAt = System.nanoTime();
    }
    Snapshot snapshot = client.get().look(true).onHost(host);
    Optional<String> blocked = client.get().blocked();
    if (blocked.isPresent()) {
      // A broker that takes no messages does not answer either.
      return trouble("no messages taken: " + blocked.get());
    }
    Queues queues = client.get().queues();
    Farewells farewells = client.get().takeFarewells();
    List<Silent> silent = supervisors.looked(snapshot, farewells.supervisors(), System.nanoTime());
    if (snapshot.supervisors().isEmpty() && System.nanoTime() - connectedAt > AGAIN_NANOS) {
      disconnect(); // the fleet may not exist yet: a new connection finds out
    }
    return new Look(
        snapshot, Optional.of(queues), silent, farewells.jobs(), "", System.currentTimeMillis());
  }

  private void disconnect() {
    Optional<FleetClient> old = client;
    client = Optional.empty(); // also if closing fails: the next look is to connect anew
    old.ifPresent(FleetClient::close);
  }

  private void tell(Look look) {
    synchronized (this) {
      newest = look;
      number++;
    }
    listener.accept(look);
  }

  private synchronized boolean isClosing() {
    return closing;
  }

  private synchronized void pause() {
    long start = System.nanoTime();
    try {
      while (!closing && !awake) {
        long left = TimeUnit.MILLISECONDS.toNanos(pauseMillis.getAsLong());
        left -= System.nanoTime() - start;
        if (left <= 0) {
          return;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left + 999_999);
      }
      awake = false;
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
