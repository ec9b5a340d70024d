package dev.warren.engine;

import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.QueueNames;
import dev.warren.broker.Topology;
import dev.warren.broker.Topology.QueueState;
import java.util.Optional;

/**
 * What lies in the queues of a fleet at one moment.
 *
 * @param waiting messages that wait in the queues for tasks and retries, not counting those that
 *     consumers hold
 * @param consumers who consumes from the queue for tasks
 * @param takenAt when it was counted, by {@link System#nanoTime}
 */
record QueueStats(long waiting, int consumers, long takenAt) {

  /** Counts; empty if a queue is missing, or this user may not look. Blocks for round trips. */
  static Optional<QueueStats> take(BrokerConnection connection, QueueNames names)
      throws BrokerException {
    try {
      long now = System.nanoTime();
      Optional<QueueState> tasks = Topology.state(connection, names.tasks());
      Optional<QueueState> retry = Topology.state(connection, names.retry());
      if (tasks.isEmpty() || retry.isEmpty()) {
        return Optional.empty();
      }
      long waiting = tasks.get().ready() + retry.get().ready();
      return Optional.of(new QueueStats(waiting, tasks.get().consumers(), now));
    } catch (BrokerException.Refused e) {
      return Optional.empty();
    }
  }
}
