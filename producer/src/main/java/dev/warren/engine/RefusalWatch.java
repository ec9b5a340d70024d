package dev.warren.engine;

import dev.warren.broker.ConfirmedPublisher.Refusal;
import dev.warren.fleet.FleetView;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells the user that a queue takes no messages, and gives up when nothing has moved for too long:
 * a queue at its limit empties as long as somebody works, one whose node is down does not. Belongs
 * to the timer's thread.
 */
final class RefusalWatch {
  private static final Duration TALK_AFTER = Duration.ofSeconds(5);

  private final Duration patience;
  private final FleetView fleet;
  private final Consumer<String> notices;
  private final LongSupplier nanoTime;
  private boolean told;
  private long busyAt;

  /**
   * Watches what a broker refuses.
   *
   * @param patience how long nothing may move
   * @param notices takes lines for the user
   */
  RefusalWatch(
      Duration patience, FleetView fleet, Consumer<String> notices, LongSupplier nanoTime) {
    this.patience = patience;
    this.fleet = fleet;
    this.notices = notices;
    this.nanoTime = nanoTime;
    this.busyAt = nanoTime.getAsLong();
  }

  /**
   * Takes a look.
   *
   * @param refusal the queue that refuses, if one does
   * @param arrivedAt when an answer came last
   * @return why there is no sense in waiting any longer, if so
   */
  Optional<String> look(Optional<Refusal> refusal, long arrivedAt) {
    long now = nanoTime.getAsLong();
    if (fleet.isBusy()) {
      busyAt = now;
    }
    if (refusal.isEmpty()) {
      told = false;
      return Optional.empty();
    }
    long refused = now - refusal.get().since();
    long still = Math.min(refused, Math.min(now - arrivedAt, now - busyAt));
    String words =
        "the queue "
            + refusal.get().queue()
            + " has taken no message for "
            + TimeUnit.NANOSECONDS.toSeconds(refused)
            + " s: it is at its limit, or its node is down";
    if (still >= patience.toNanos()) {
      return Optional.of(words);
    }
    if (!told && refused >= TALK_AFTER.toNanos()) {
      told = true;
      notices.accept(words + "; what it refuses is sent again");
    }
    return Optional.empty();
  }
}
