package dev.warren.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.BrokerException.Refused;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes and removes the queues and the exchange of a fleet. What is there already is used as it is,
 * also where its type or its arguments are others than these. All methods block for some round
 * trips and may be called from any thread.
 */
public final class Topology {

  /** How long the results of a producer that went away wait for it. */
  public static final Duration REPLIES_EXPIRY = Duration.ofHours(1);

  /** How long the control messages of a listener that went away wait for it. */
  public static final Duration CONTROL_EXPIRY = Duration.ofMinutes(1);

  /**
   * How long the queues of a producer's own fleet wait for a consumer: for processes that start, or
   * lost the broker. Afterwards they are gone, on brokers that can do that.
   */
  public static final Duration OWN_EXPIRY = Duration.ofMinutes(10);

  /**
   * How many times RabbitMQ hands out a task again before it puts it among the dead: the last
   * resort, where nobody counts.
   */
  public static final int TASK_DELIVERY_LIMIT = 20;

  /**
   * RabbitMQ 4 drops what was handed out 20 times unless told otherwise, and 3.10 knows no word for
   * "never".
   */
  private static final int NO_DELIVERY_LIMIT = 1_000_000_000;

  /**
   * How long a quorum queue keeps for a consumer what it held, once the node that the consumer is
   * connected to is not heard of any more. RabbitMQ waits a minute from 4.3 on, unless told
   * otherwise, and all the others wait for these messages; earlier versions do not know the word.
   */
  private static final int NODE_PATIENCE_MILLIS = 5_000;

  private Topology() {}

  /**
   * Makes the queues for tasks, retries and dead messages, and the exchange for control messages.
   *
   * @throws Refused if something is missing and the user may not make it
   */
  public static void declareFleet(BrokerConnection connection, QueueNames names)
      throws BrokerException {
    var quorum = connection.queueType() == QueueType.QUORUM;
    var dead = arguments(connection);
    var tasks = arguments(connection);
    if (quorum) {
      dead.put("x-delivery-limit", NO_DELIVERY_LIMIT);
      tasks.put("x-delivery-limit", TASK_DELIVERY_LIMIT);
      tasks.put("x-dead-letter-exchange", "");
      tasks.put("x-dead-letter-routing-key", names.dead());
    }
    if (names.isOwn()) {
      dead.put("x-expires", Math.toIntExact(OWN_EXPIRY.toMillis()));
      tasks.put("x-expires", Math.toIntExact(OWN_EXPIRY.toMillis()));
    }
    try (var steps = new Steps(connection)) {
      steps.queue(names.dead(), dead);
      steps.queue(names.tasks(), tasks);
      steps.queue(names.retry(), tasks);
      steps.exchange(names);
    }
  }

  /** Deletes what belongs to a fleet, with all that is in it; does nothing if there is nothing. */
  public static void deleteFleet(BrokerConnection connection, QueueNames names)
      throws BrokerException {
    try (var steps = new Steps(connection)) {
      steps.delete(names.tasks());
      steps.delete(names.retry());
      steps.delete(names.dead());
      steps.deleteExchange(names.control());
    }
  }

  /**
   * Makes the queue for the results of one job. It vanishes when nobody consumes from it for {@link
   * #REPLIES_EXPIRY}, on brokers that can do that.
   *
   * @param name as for {@link QueueNames#replies}
   * @return its full name
   */
  public static String declareReplies(BrokerConnection connection, String name)
      throws BrokerException {
    var queue = QueueNames.replies(name);
    var arguments = arguments(connection);
    arguments.put("x-expires", Math.toIntExact(REPLIES_EXPIRY.toMillis()));
    if (connection.queueType() == QueueType.QUORUM) {
      arguments.put("x-delivery-limit", NO_DELIVERY_LIMIT);
    }
    try (var steps = new Steps(connection)) {
      steps.queue(queue, arguments);
    }
    return queue;
  }

  /**
   * Makes the exchange and a queue that brings one listener the control messages sent under a
   * routing key. It vanishes when nobody consumes from it for {@link #CONTROL_EXPIRY}, on brokers
   * that can do that.
   *
   * @return its name
   */
  public static String declareControl(
      BrokerConnection connection, QueueNames names, String listener, String routingKey)
      throws BrokerException {
    var queue = names.control(listener);
    var arguments = arguments(connection);
    arguments.put("x-expires", Math.toIntExact(CONTROL_EXPIRY.toMillis()));
    try (var steps = new Steps(connection)) {
      steps.exchange(names);
      steps.queue(queue, arguments);
      steps.bind(queue, names.control(), routingKey);
    }
    return queue;
  }

  /**
   * Finds out whether the user may consume from a queue, without taking anything from it.
   *
   * @throws Refused if not
   */
  public static void checkReadable(BrokerConnection connection, String queue)
      throws BrokerException {
    if (connection.dialect() == Dialect.RABBITMQ) {
      try (var steps = new Steps(connection)) {
        steps.checkReadable(queue);
      }
    }
  }

  /** Deletes a queue with all that is in it; does nothing if there is none. */
  public static void delete(BrokerConnection connection, String queue) throws BrokerException {
    try (var steps = new Steps(connection)) {
      steps.delete(queue);
    }
  }

  /**
   * A queue at one moment.
   *
   * @param ready messages that wait, on RabbitMQ without those that consumers hold
   * @param consumers who consumes from it
   */
  public record QueueState(long ready, int consumers) {}

  /** What a queue holds and who consumes from it; empty if there is no such queue. */
  public static Optional<QueueState> state(BrokerConnection connection, String queue)
      throws BrokerException {
    try (var steps = new Steps(connection)) {
      return steps.state(queue);
    }
  }

  /**
   * Deletes the messages that wait in a queue.
   *
   * @return how many that were; empty if there is no such queue
   */
  public static OptionalLong purge(BrokerConnection connection, String queue)
      throws BrokerException {
    try (var steps = new Steps(connection)) {
      return steps.purge(queue);
    }
  }

  /**
   * How many messages wait in a queue, not counting those held by consumers; empty if there is no
   * such queue.
   */
  public static OptionalLong ready(BrokerConnection connection, String queue)
      throws BrokerException {
    return state(connection, queue).stream().mapToLong(QueueState::ready).findFirst();
  }

  private static Map<String, Object> arguments(BrokerConnection connection) {
    var arguments = new HashMap<String, Object>();
    arguments.put("x-queue-type", connection.queueType().argument());
    if (connection.queueType() == QueueType.QUORUM) {
      arguments.put("x-consumer-disconnected-timeout", NODE_PATIENCE_MILLIS);
    }
    return arguments;
  }

  /** Steps on a throw-away channel, which a refused step costs. */
  private static final class Steps implements AutoCloseable {

    private final BrokerConnection connection;
    private Channel channel;

    Steps(BrokerConnection connection) {
      this.connection = connection;
    }

    void queue(String queue, Map<String, Object> arguments) throws BrokerException {
      // All of these arguments are RabbitMQ's own.
      var known = connection.dialect() == Dialect.RABBITMQ ? arguments : Map.<String, Object>of();
      try {
        channel().queueDeclare(queue, true, false, false, known);
      } catch (IOException | ShutdownSignalException e) {
        acceptIfThere(e, "the queue '" + queue + "'", () -> channel().queueDeclarePassive(queue));
      }
    }

    void exchange(QueueNames names) throws BrokerException {
      String exchange = names.control();
      try {
        // Deleted automatically: with the last queue that is bound to it.
        channel().exchangeDeclare(exchange, "direct", true, names.isOwn(), null);
      } catch (IOException | ShutdownSignalException e) {
        acceptIfThere(
            e, "the exchange '" + exchange + "'", () -> channel().exchangeDeclarePassive(exchange));
      }
    }

    void bind(String queue, String exchange, String routingKey) throws BrokerException {
      try {
        channel().queueBind(queue, exchange, routingKey);
      } catch (IOException | ShutdownSignalException e) {
        throw connection.failure(e);
      }
    }

    void checkReadable(String queue) throws BrokerException {
      try {
        // A consumer that cannot be: RabbitMQ looks at permissions first, then at arguments.
        channel()
            .basicConsume(
                queue, false, Map.of("x-priority", "none"), new DefaultConsumer(channel()));
      } catch (IOException | ShutdownSignalException e) {
        if (code(e) != AMQP.PRECONDITION_FAILED) {
          throw connection.failure(e);
        }
      }
    }

    void delete(String queue) throws BrokerException {
      try {
        channel().queueDelete(queue);
      } catch (IOException | ShutdownSignalException e) {
        if (code(e) != AMQP.NOT_FOUND) {
          throw connection.failure(e);
        }
      }
    }

    void deleteExchange(String exchange) throws BrokerException {
      try {
        channel().exchangeDelete(exchange);
      } catch (IOException | ShutdownSignalException e) {
        if (code(e) != AMQP.NOT_FOUND) {
          throw connection.failure(e);
        }
      }
    }

    OptionalLong purge(String queue) throws BrokerException {
      try {
        return OptionalLong.of(channel().queuePurge(queue).getMessageCount());
      } catch (IOException | ShutdownSignalException e) {
        if (code(e) == AMQP.NOT_FOUND) {
          return OptionalLong.empty();
        }
        throw connection.failure(e);
      }
    }

    Optional<QueueState> state(String queue) throws BrokerException {
      try {
        var declared = channel().queueDeclarePassive(queue);
        return Optional.of(new QueueState(declared.getMessageCount(), declared.getConsumerCount()));
      } catch (IOException | ShutdownSignalException e) {
        if (code(e) == AMQP.NOT_FOUND) {
          return Optional.empty();
        }
        throw connection.failure(e);
      }
    }

    @Override
    public void close() {
      if (channel != null) {
        Channels.close(connection, channel);
      }
    }

    /**
     * After a refused declaration: fine if the thing exists, in whatever shape and whoever made it.
     */
    private void acceptIfThere(Exception refusal, String what, Check check) throws BrokerException {
      int code = code(refusal);
      // 406: other arguments. 405: Qpid's word for it, or an exclusive queue. 403: the user may not
      // make it, but may use it.
      if (code != AMQP.PRECONDITION_FAILED
          && code != AMQP.RESOURCE_LOCKED
          && code != AMQP.ACCESS_REFUSED) {
        throw connection.failure(refusal);
      }
      try {
        check.run();
      } catch (IOException | ShutdownSignalException e) {
        if (code == AMQP.ACCESS_REFUSED) {
          var finding =
              code(e) == AMQP.NOT_FOUND
                  ? what + " does not exist and %s does not let the user make it"
                  : "%s lets the user neither make " + what + " nor see whether it exists";
          throw new Refused(
              Refused.Reason.PERMISSION,
              finding.formatted(connection.host())
                  + " ("
                  + Failures.closeOf(refusal).text()
                  + "). Grant that, or have it made first by somebody who may",
              refusal);
        }
        throw connection.failure(refusal);
      }
    }

    private Channel channel() throws BrokerException {
      connection.sendHeld();
      if (channel == null || !channel.isOpen()) {
        channel = connection.openChannel();
      }
      return channel;
    }

    private static int code(Exception e) {
      var close = Failures.closeOf(e);
      return close == null ? 0 : close.code();
    }
  }

  @FunctionalInterface
  private interface Check {
    void run() throws IOException;
  }
}
