package dev.warren.engine;

import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.ReconnectingConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a link of the engine fares: since when it is down and why, and whether the broker reads what
 * it sends. Thread-safe.
 *
 * <pre>
 *   DOWN(since, reason) --a session begins--> UP --the connection is lost--> DOWN
 * </pre>
 */
final class LinkHealth implements ReconnectingConnection.Listener {
  /** A session that fails by itself so often in a row will always fail. */
  private static final int MOST_FAULTS = 3;

  /** A link that was lost so often in a row, each time soon, is not up when it has just begun. */
  private static final int MANY_LOSSES = 3;

  private static final Duration SOON = Duration.ofSeconds(5);

  private final Consumer<String> refused;
  private final Consumer<Throwable> broken;
  private int losses;
  private long reconnects;
  private long upSince;
  private BrokerConnection connection;
  private boolean everUp;
  private long downSince = System.nanoTime();
  private String reason = "not connected yet";

  /**
   * A link that is not up yet.
   *
   * @param refused told why, if the broker refuses the very first session, or a permission: that
   *     has no remedy. Other refusals of what was let in once are tried again, because brokers
   *     refuse a lot while they start
   * @param broken told of an error of this program or of the JVM that keeps the link from working
   */
  LinkHealth(Consumer<String> refused, Consumer<Throwable> broken) {
    this.refused = refused;
    this.broken = broken;
  }

  @Override
  public boolean failed(Throwable error, int times) {
    if (times >= MOST_FAULTS) {
      broken.accept(error);
    }
    return times < MOST_FAULTS;
  }

  @Override
  public void broken(Throwable error) {
    broken.accept(error);
  }

  /** A session has begun on a connection. */
  synchronized void up(BrokerConnection connection) {
    this.connection = connection;
    reconnects += everUp ? 1 : 0;
    everUp = true;
    upSince = System.nanoTime();
  }

  @Override
  public boolean lost(BrokerException lost) {
    boolean hopeless;
    synchronized (this) {
      if (connection != null) {
        losses = isNew() ? losses + 1 : 1;
        connection = null;
        downSince = System.nanoTime();
      }
      reason = lost.getMessage();
      hopeless =
          lost instanceof BrokerException.Refused refusal
              && (!everUp || refusal.reason() == BrokerException.Refused.Reason.PERMISSION);
    }
    if (hopeless) {
      refused.accept(lost.getMessage());
    }
    return !hopeless;
  }

  /** How often a session began on a new connection after the first one. */
  synchronized long reconnects() {
    return reconnects;
  }

  /** How long it has been down; empty if it is up. */
  synchronized Optional<Duration> down() {
    return connection == null || (losses >= MANY_LOSSES && isNew())
        ? Optional.of(Duration.ofNanos(System.nanoTime() - downSince))
        : Optional.empty();
  }

  private boolean isNew() {
    return System.nanoTime() - upSince < SOON.toNanos();
  }

  /** Why it is down, or was down last. */
  synchronized String reason() {
    return reason;
  }

  /** Why the broker does not read what is sent; empty normally, and without a connection. */
  synchronized Optional<String> blocked() {
    return connection == null ? Optional.empty() : connection.blocked();
  }
}
