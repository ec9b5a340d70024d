package dev.warren.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import dev.warren.broker.BrokerException.Refused;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes and removes the queues and the exchange of a fleet. Existing ones are used as they are,
 * even if their type or arguments differ. All methods block for some round trips and may be called
 * from any thread.
 */
public final class Topology {

  /** How long results wait for a producer that went away. */
  public static final Duration REPLIES_EXPIRY = Duration.ofHours(1);

  /** How long control messages wait for a listener that went away. */
  public static final Duration CONTROL_EXPIRY = Duration.ofMinutes(1);

  /**
   * How long the queues of a producer's own fleet wait for a consumer, such as a process that
   * starts or lost the broker. Then they are deleted, on brokers that can do that.
   */
  public static final Duration OWN_EXPIRY = Duration.ofMinutes(10);

  /**
   * How many times RabbitMQ hands out a task again before it moves it to the dead: the last resort
   * if nothing else counts.
   */
  public static final int TASK_DELIVERY_LIMIT = 20;

  /**
   * Stands for "never": RabbitMQ 4 drops what was handed out 20 times if there is no limit given,
   * and 3.10 has no other way to say it.
   */
  private static final int NO_DELIVERY_LIMIT = 1_000_000_000;

  /**
   * How long a quorum queue keeps what a consumer held after the consumer's node was lost, in
   * milliseconds. From 4.3 on RabbitMQ waits a minute by default, and the job waits with it;
   * earlier versions ignore the argument.
   */
  private static final int LOST_NODE_TIMEOUT_MILLIS = 5_000;

  private Topology() {}

  /**
   * Makes the queues for tasks, retries and dead messages, and the exchange for control messages.
   *
   * @throws Refused if something is missing and the user may not make it
   */
  public static void declareFleet(BrokerConnection connection, QueueNames names)
      throws BrokerException {
    try (var requests = new Requests(connection)) {
      for (var queue : List.of(names.dead(), names.tasks(), names.retry())) {
        requests.queue(queue, fleetArguments(names, queue, connection.queueType()));
      }
      requests.exchange(names);
    }
  }

  private static Map<String, Object> fleetArguments(
      QueueNames names, String queue, QueueType type) {
    var arguments = arguments(type);
    boolean isDead = queue.equals(names.dead());
    if (type == QueueType.QUORUM) {
      arguments.put("x-delivery-limit", isDead ? NO_DELIVERY_LIMIT : TASK_DELIVERY_LIMIT);
      if (!isDead) {
        arguments.put("x-dead-letter-exchange", "");
        arguments.put("x-dead-letter-routing-key", names.dead());
      }
    }
    if (names.isOwn()) {
      arguments.put("x-expires", Math.toIntExact(OWN_EXPIRY.toMillis()));
    }
    return arguments;
  }

  /** Deletes the queues and the exchange of a fleet with their messages, as far as they exist. */
  public static void deleteFleet(BrokerConnection connection, QueueNames names)
      throws BrokerException {
    try (var requests = new Requests(connection)) {
      for (String queue : List.of(names.tasks(), names.retry(), names.dead())) {
        requests.sendIfThere(channel -> channel.queueDelete(queue));
      }
      requests.sendIfThere(channel -> channel.exchangeDelete(names.control()));
    }
  }

  /**
   * Makes the queue for the results of one job. It expires without a consumer after {@link
   * #REPLIES_EXPIRY}, on brokers that can do that.
   *
   * @param name as for {@link QueueNames#replies}
   * @return its full name
   */
  public static String declareReplies(BrokerConnection connection, String name)
      throws BrokerException {
    var queue = QueueNames.replies(name);
    var arguments = arguments(connection.queueType());
    arguments.put("x-expires", Math.toIntExact(REPLIES_EXPIRY.toMillis()));
    if (connection.queueType() == QueueType.QUORUM) {
      arguments.put("x-delivery-limit", NO_DELIVERY_LIMIT);
    }
    try (var requests = new Requests(connection)) {
      requests.queue(queue, arguments);
    }
    return queue;
  }

  /**
   * Makes the exchange and a queue that brings one listener the control messages sent under some
   * routing keys. It expires without a consumer after {@link #CONTROL_EXPIRY}, on brokers that can
   * do that. It is a classic queue also where others are not: copies of hints on three nodes would
   * be the most expensive part of them. So it is gone with its node, and a new session needs a new
   * one: under another name, as the old one cannot be made again before its node is back.
   *
   * @param listener what the queue's name ends with
   * @return its name
   */
  public static String declareControl(
      BrokerConnection connection, QueueNames names, String listener, String... routingKeys)
      throws BrokerException {
    var queue = names.control(listener);
    Map<String, Object> arguments =
        Map.of(
            "x-queue-type",
            QueueType.CLASSIC.argument(),
            "x-expires",
            Math.toIntExact(CONTROL_EXPIRY.toMillis()));
    try (var requests = new Requests(connection)) {
      requests.exchange(names);
      requests.queue(queue, arguments);
      for (String routingKey : routingKeys) {
        requests.send(channel -> channel.queueBind(queue, names.control(), routingKey));
      }
    }
    return queue;
  }

  /**
   * Makes a queue that brings one listener control messages of a fleet, as {@link #declareControl}
   * does, but only where the fleet exists: no exchange is made.
   *
   * @param listener what the queue's name ends with, and the routing key of what it hears
   * @param more other routing keys of what it hears
   * @return the queue's name; empty if there is no such fleet
   * @throws Refused if the user may not do that
   */
  public static Optional<String> listen(
      BrokerConnection connection, QueueNames names, String listener, String... more)
      throws BrokerException {
    try (var requests = new Requests(connection)) {
      if (requests
          .sendIfThere(channel -> channel.exchangeDeclarePassive(names.control()))
          .isEmpty()) {
        return Optional.empty();
      }
    }
    String[] keys = Arrays.copyOf(more, more.length + 1);
    keys[more.length] = listener;
    return Optional.of(declareControl(connection, names, listener, keys));
  }

  /** What about a queue is not as Warren makes it. */
  public sealed interface QueueCheck {
    /** It is as Warren makes it. */
    record Right(QueueType type) implements QueueCheck {}

    /** There is no such queue. */
    record Missing() implements QueueCheck {}

    /** It has other arguments: the broker's own words for it. */
    record Different(String words) implements QueueCheck {}

    /** The user may not find out. */
    record Unknown() implements QueueCheck {}
  }

  /**
   * Compares the queues of a fleet with what {@link #declareFleet} makes. Makes none. On brokers
   * that do not compare arguments all that exist are right.
   *
   * @return by the names of the queues
   */
  public static Map<String, QueueCheck> checkFleet(BrokerConnection connection, QueueNames names)
      throws BrokerException {
    var checks = new LinkedHashMap<String, QueueCheck>();
    try (var requests = new Requests(connection)) {
      for (var queue : List.of(names.tasks(), names.retry(), names.dead())) {
        checks.put(queue, check(requests, names, queue));
      }
    }
    return checks;
  }

  private static QueueCheck check(Requests requests, QueueNames names, String queue)
      throws BrokerException {
    String words = "";
    for (var type : QueueType.values()) {
      try {
        if (requests.sendIfThere(channel -> channel.queueDeclarePassive(queue)).isEmpty()) {
          return new QueueCheck.Missing();
        }
        var arguments = requests.known(fleetArguments(names, queue, type));
        requests.send(channel -> channel.queueDeclare(queue, true, false, false, arguments));
        return new QueueCheck.Right(type);
      } catch (Refused e) {
        return new QueueCheck.Unknown();
      } catch (BrokerException e) {
        if (Requests.code(e) != AMQP.PRECONDITION_FAILED) {
          throw e;
        }
        // That of the right type says what else is different.
        var text = ClientErrors.closeOf(e).text();
        words = words.isEmpty() || words.contains("x-queue-type") ? text : words;
      }
    }
    return new QueueCheck.Different(words);
  }

  /**
   * Finds out whether the user may consume from a queue, without taking anything from it.
   *
   * @throws Refused if not
   */
  public static void checkReadable(BrokerConnection connection, String queue)
      throws BrokerException {
    if (connection.dialect() == Dialect.RABBITMQ) {
      try (var requests = new Requests(connection)) {
        // A consumer that cannot be: RabbitMQ looks at permissions first, then at arguments.
        requests.send(
            channel ->
                channel.basicConsume(
                    queue, false, Map.of("x-priority", "none"), new DefaultConsumer(channel)));
      } catch (BrokerException e) {
        if (Requests.code(e) != AMQP.PRECONDITION_FAILED) {
          throw e;
        }
      }
    }
  }

  /** Deletes a queue with its messages, if it exists. */
  public static void delete(BrokerConnection connection, String queue) throws BrokerException {
    try (var requests = new Requests(connection)) {
      requests.sendIfThere(channel -> channel.queueDelete(queue));
    }
  }

  /**
   * A queue at one moment.
   *
   * @param ready how many messages wait, on RabbitMQ without those that consumers hold
   * @param consumers how many consumers it has
   */
  public record QueueState(long ready, int consumers) {}

  /** The present state of a queue; empty if there is no such queue. */
  public static Optional<QueueState> state(BrokerConnection connection, String queue)
      throws BrokerException {
    try (var requests = new Requests(connection)) {
      return requests
          .sendIfThere(channel -> channel.queueDeclarePassive(queue))
          .map(found -> new QueueState(found.getMessageCount(), found.getConsumerCount()));
    }
  }

  /**
   * Deletes the messages that wait in a queue.
   *
   * @return how many there were; empty if there is no such queue
   */
  public static OptionalLong purge(BrokerConnection connection, String queue)
      throws BrokerException {
    try (var requests = new Requests(connection)) {
      return requests.sendIfThere(channel -> channel.queuePurge(queue)).stream()
          .mapToLong(purged -> purged.getMessageCount())
          .findFirst();
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

  private static Map<String, Object> arguments(QueueType type) {
    var arguments = new HashMap<String, Object>();
    arguments.put("x-queue-type", type.argument());
    if (type == QueueType.QUORUM) {
      arguments.put("x-consumer-disconnected-timeout", LOST_NODE_TIMEOUT_MILLIS);
    }
    return arguments;
  }

  /** A request to the broker. */
  @FunctionalInterface
  private interface Request<T> {
    T send(Channel channel) throws IOException;
  }

  /** Requests on a channel of their own, as a refused one costs the channel. */
  private static final class Requests implements AutoCloseable {

    private final BrokerConnection connection;
    private Channel channel;

    Requests(BrokerConnection connection) {
      this.connection = connection;
    }

    <T> T send(Request<T> request) throws BrokerException {
      if (channel == null || !channel.isOpen()) {
        channel = connection.openChannel();
      }
      return connection.ask(() -> request.send(channel));
    }

    /** The answer; empty if what it is about does not exist. */
    <T> Optional<T> sendIfThere(Request<T> request) throws BrokerException {
      try {
        return Optional.of(send(request));
      } catch (BrokerException e) {
        if (code(e) == AMQP.NOT_FOUND) {
          return Optional.empty();
        }
        throw e;
      }
    }

    /** All of Warren's arguments are RabbitMQ's own. */
    Map<String, Object> known(Map<String, Object> arguments) {
      return connection.dialect() == Dialect.RABBITMQ ? arguments : Map.of();
    }

    void queue(String queue, Map<String, Object> arguments) throws BrokerException {
      var known = known(arguments);
      declare(
          "the queue '" + queue + "'",
          channel -> channel.queueDeclare(queue, true, false, false, known),
          channel -> channel.queueDeclarePassive(queue));
    }

    void exchange(QueueNames names) throws BrokerException {
      String exchange = names.control();
      declare(
          "the exchange '" + exchange + "'",
          // Deleted automatically: with the last queue that is bound to it.
          channel -> channel.exchangeDeclare(exchange, "direct", true, names.isOwn(), null),
          channel -> channel.exchangeDeclarePassive(exchange));
    }

    /** Makes something; a refusal is fine if the thing exists, in whatever shape. */
    private void declare(String what, Request<?> make, Request<?> lookUp) throws BrokerException {
      try {
        send(make);
      } catch (BrokerException refusal) {
        int code = code(refusal);
        // 406: other arguments. 405: the same from Qpid, or an exclusive queue. 403: the user may
        // not make it, but may use it.
        if (code != AMQP.PRECONDITION_FAILED
            && code != AMQP.RESOURCE_LOCKED
            && code != AMQP.ACCESS_REFUSED) {
          throw refusal;
        }
        try {
          send(lookUp);
        } catch (BrokerException e) {
          throw code == AMQP.ACCESS_REFUSED ? notAllowed(what, e, refusal) : refusal;
        }
      }
    }

    private Refused notAllowed(String what, BrokerException lookUp, BrokerException refusal) {
      var finding =
          code(lookUp) == AMQP.NOT_FOUND
              ? what + " does not exist and %s does not let the user make it"
              : "%s lets the user neither make " + what + " nor see whether it exists";
      return new Refused(
          Refused.Reason.PERMISSION,
          finding.formatted(connection.host())
              + " ("
              + ClientErrors.closeOf(refusal).text()
              + "). Grant that, or have it made first by somebody who may",
          refusal);
    }

    @Override
    public void close() {
      if (channel != null) {
        connection.close(channel);
      }
    }

    static int code(BrokerException e) {
      var close = ClientErrors.closeOf(e);
      return close == null ? 0 : close.code();
    }
  }
}
