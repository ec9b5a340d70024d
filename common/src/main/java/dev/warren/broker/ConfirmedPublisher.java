package dev.warren.broker;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Publishes messages and reports the outcome of each: whether the broker has it safe, had no queue
 * for it, or will never take it. What a queue refuses for the moment, because it is at its limit or
 * its node is down, is sent again later on the same channel; messages for other queues go on
 * meanwhile. A message that is too large for the broker costs the channel; the others are sent
 * again on a new one.
 *
 * <p>Belongs to one thread, which publishes, settles and closes. The broker's answers arrive on a
 * thread of the connection, which only records them and calls the {@code wake} given to {@link
 * #open}. In addition the owner calls {@link #settle} after {@link #nanosUntilDue} at the latest.
 */
public final class ConfirmedPublisher implements AutoCloseable {

  /** What became of a message. */
  public enum Outcome {
    /** The broker has it safe. */
    CONFIRMED,
    /** No queue takes messages under that name; the message is nowhere. */
    UNROUTABLE,
    /**
     * A queue refused what was published {@link #publishOnce once} or was {@link #giveUp given up}.
     */
    REFUSED,
    /** The broker takes no message of that size: see {@link #mostBytes}. */
    TOO_LARGE
  }

  /** Receives outcomes. */
  @FunctionalInterface
  public interface Outcomes {
    /**
     * One message was settled.
     *
     * @param token what was given to {@link #publish} with it
     * @param outcome what became of it
     */
    void settled(Object token, Outcome outcome);
  }

  /**
   * A queue that takes nothing at present.
   *
   * @param queue its name, or an exchange and a routing key
   * @param since when it took something last, or began to refuse, by {@link System#nanoTime}
   */
  public record Refusal(String queue, long since) {}

  /** A message on its way. Compared by identity. */
  static final class Sent {
    /** Counts all messages of a publisher. */
    final long number;

    final String exchange;
    final String routingKey;
    final Message message;
    final Object token;

    /** Whether it is not to be sent again if a queue refuses it. */
    final boolean once;

    /** Whether it comes from a {@link Backlog}. */
    boolean again;

    Sent(
        long number,
        String exchange,
        String routingKey,
        Message message,
        Object token,
        boolean once) {
      this.number = number;
      this.exchange = exchange;
      this.routingKey = routingKey;
      this.message = message;
      this.token = token;
      this.once = once;
    }

    int bytes() {
      return message.body().length;
    }

    private String destination() {
      return exchange.isEmpty() ? routingKey : exchange + " " + routingKey;
    }
  }

  /** A message that is settled without an answer of the broker. */
  private record Settled(Sent sent, Outcome outcome) {}

  /** The longest time without a look at the log: a wake can be lost when memory runs out. */
  private static final Duration MAX_SILENCE = Duration.ofSeconds(5);

  private final BrokerConnection connection;
  private final Runnable wake;
  private final Map<String, Backlog> backlogs = new LinkedHashMap<>();
  private final List<Settled> settled = new ArrayList<>();

  /** Messages that were underway on a channel that is gone, to be sent on the present one. */
  private final Deque<Sent> rescued = new ArrayDeque<>();

  private Channel channel;
  private PublishLog log;
  private long count;
  private int waiting;
  private long mostBytes = Long.MAX_VALUE;

  private ConfirmedPublisher(BrokerConnection connection, Runnable wake) {
    this.connection = connection;
    this.wake = wake;
  }

  /**
   * Opens a channel in confirm mode.
   *
   * @param connection what to publish through
   * @param wake called, on a thread of the connection mostly, when {@link #settle} has something
   *     new to say, or will throw; must not block. It is not called again before the next {@code
   *     settle}.
   */
  public static ConfirmedPublisher open(BrokerConnection connection, Runnable wake)
      throws BrokerException {
    Objects.requireNonNull(wake, "wake");
    var publisher = new ConfirmedPublisher(connection, wake);
    publisher.openChannel();
    return publisher;
  }

  private void openChannel() throws BrokerException {
    var channel = connection.openChannel();
    var log = new PublishLog(connection.dialect(), wake);
    try {
      channel.addReturnListener(returned -> log.returned(returned.getProperties().getMessageId()));
      channel.addConfirmListener(log::confirmed, log::refused);
      channel.addShutdownListener(signal -> ended(log, signal));
      channel.confirmSelect();
    } catch (IOException | ShutdownSignalException e) {
      throw connection.failure(e);
    }
    this.channel = channel;
    this.log = log;
  }

  private void ended(PublishLog log, ShutdownSignalException signal) {
    log.ended(connection.failure(signal), ClientErrors.messageLimit(signal));
  }

  /**
   * Sends one message, to be kept through a restart of the broker, and remembers it until its
   * outcome was handed out. Blocks while the broker does not read.
   *
   * @param exchange the exchange, or {@code ""} to name a queue by the routing key
   * @param routingKey where it goes
   * @param message what is sent
   * @param token comes back with the outcome; not null
   * @throws BrokerException if the connection or the channel is gone; the message counts as
   *     unconfirmed then
   */
  public void publish(String exchange, String routingKey, Message message, Object token)
      throws BrokerException {
    publish(exchange, routingKey, message, token, false);
  }

  /** The same for a message of no later use: it is not sent again if a queue refuses it. */
  public void publishOnce(String exchange, String routingKey, Message message, Object token)
      throws BrokerException {
    publish(exchange, routingKey, message, token, true);
  }

  private void publish(
      String exchange, String routingKey, Message message, Object token, boolean once)
      throws BrokerException {
    Objects.requireNonNull(token, "token");
    var sent = new Sent(count++, exchange, routingKey, message, token, once);
    if (!backlogs.isEmpty() && !once) {
      var backlog = backlogs.get(sent.destination());
      if (backlog != null) {
        backlog.add(sent);
        waiting++;
        return;
      }
    }
    send(sent);
  }

  private void send(Sent sent) throws BrokerException {
    var headers = sent.message.headers();
    if (sent.message.body().length > mostBytes || !connection.isFrame(headers)) {
      refuseForGood(sent);
      return;
    }
    // Recorded first: the answer may come before basicPublish returns.
    long number = log.add(sent);
    var properties =
        new BasicProperties.Builder()
            .contentType("application/json")
            .headers(headers.isEmpty() ? null : headers)
            .deliveryMode(2)
            .replyTo(sent.message.replyTo().orElse(null))
            .messageId(Long.toString(number))
            .build();
    try {
      channel.basicPublish(
          sent.exchange, sent.routingKey, true, false, properties, sent.message.body());
    } catch (IOException | ShutdownSignalException e) {
      if (!ClientErrors.isTooLarge(e)) {
        throw connection.failure(e);
      }
      // An earlier message cost the channel: settle() sends this one again.
    }
  }

  private void refuseForGood(Sent sent) {
    forgetAgain(sent);
    settled.add(new Settled(sent, Outcome.TOO_LARGE));
    wake.run();
  }

  /** How many messages have no outcome yet, or an outcome that was not handed out. */
  public int outstanding() {
    return log.outstanding() + waiting + settled.size() + rescued.size();
  }

  /** How many messages wait for a queue that refused them or others before them. */
  public int waiting() {
    return waiting;
  }

  /** The queue that has refused everything for the longest time, if there is one. */
  public Optional<Refusal> refusal() {
    return backlogs.values().stream()
        .map(backlog -> new Refusal(backlog.queue(), backlog.stuckSince()))
        .min((a, b) -> Long.compare(a.since() - b.since(), 0));
  }

  /**
   * Gives up what waits for some of the refusing queues: its outcome is {@link Outcome#REFUSED}.
   *
   * @param hopeless which queues
   */
  public void giveUp(Predicate<Refusal> hopeless) {
    for (var backlog : backlogs.values()) {
      if (hopeless.test(new Refusal(backlog.queue(), backlog.stuckSince()))) {
        waiting -= backlog.size();
        backlog.waiting().forEach(sent -> settled.add(new Settled(sent, Outcome.REFUSED)));
        backlog.clear();
      }
    }
  }

  /** How many bytes the {@link #waiting} messages have. */
  public long waitingBytes() {
    return backlogs.values().stream().mapToLong(Backlog::bytes).sum();
  }

  /** The most bytes a message may have here, once the broker has refused a larger one. */
  public OptionalLong mostBytes() {
    return mostBytes == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(mostBytes);
  }

  /** Nanoseconds after which {@link #settle} may have something to do without a {@code wake}. */
  public long nanosUntilDue() {
    long nanos = MAX_SILENCE.toNanos();
    if (!backlogs.isEmpty()) {
      long now = System.nanoTime();
      for (var backlog : backlogs.values()) {
        nanos = Math.min(nanos, backlog.nanosUntilDue(now));
      }
    }
    return nanos;
  }

  /**
   * Hands out the outcomes since the last call in their order, and sends again what is due. Blocks
   * for some round trips after a message that was too large, and while the broker does not read;
   * else it does not block.
   *
   * @throws BrokerException if the channel is gone, after everything known was handed out
   */
  public void settle(Outcomes outcomes) throws BrokerException {
    if (!channel.isOpen()) {
      // The listener may not have run yet, or never will if memory ran out.
      ended(log, channel.getCloseReason());
    }
    try {
      log.settle((token, outcome) -> settled((Sent) token, outcome, outcomes));
    } catch (BrokerException e) {
      if (log.messageLimit() == 0 || log.messageLimit() >= mostBytes) {
        throw e;
      }
      mostBytes = log.messageLimit();
      replaceChannel();
    }
    if (!backlogs.isEmpty()) {
      sendAgain();
    }
    var all = List.copyOf(settled);
    settled.clear();
    all.forEach(each -> outcomes.settled(each.sent.token, each.outcome));
  }

  private void settled(Sent sent, Outcome outcome, Outcomes outcomes) {
    if (outcome == Outcome.REFUSED && !sent.once) {
      long now = System.nanoTime();
      backlogs
          .computeIfAbsent(sent.destination(), queue -> new Backlog(queue, now))
          .refused(sent, now);
      waiting++;
      return;
    }
    if (outcome != Outcome.CONFIRMED) {
      forgetAgain(sent);
    } else if (!backlogs.isEmpty()) {
      var backlog = backlogs.get(sent.destination());
      if (backlog != null) {
        backlog.taken(sent, System.nanoTime());
      }
    }
    outcomes.settled(sent.token, outcome);
  }

  private void forgetAgain(Sent sent) {
    if (sent.again) {
      backlogs.get(sent.destination()).forget(sent);
    }
  }

  private void sendAgain() throws BrokerException {
    long now = System.nanoTime();
    for (var backlog : List.copyOf(backlogs.values())) {
      for (Sent sent; (sent = backlog.next(now)) != null; ) {
        waiting--;
        sent.again = true;
        send(sent);
      }
      if (backlog.isOver()) {
        backlogs.remove(backlog.queue());
      }
    }
  }

  /**
   * Opens another channel and sends on it what has no outcome. Those messages that were ahead of
   * the one that cost the channel may be there twice then.
   */
  private void replaceChannel() throws BrokerException {
    var ended = log;
    openChannel();
    ended.unconfirmed().forEach(token -> rescued.add((Sent) token));
    for (Sent sent; (sent = rescued.poll()) != null; ) {
      send(sent);
    }
  }

  /**
   * The tokens of all messages without an outcome, in the order of publishing: what to send again
   * after a loss. Call {@link #settle} first, which works after a loss too, because outcomes that
   * were recorded but not handed out are not in here.
   */
  public List<Object> unconfirmed() {
    var open = new ArrayList<Sent>(rescued);
    settled.forEach(each -> open.add(each.sent));
    log.unconfirmed().forEach(token -> open.add((Sent) token));
    backlogs.values().forEach(backlog -> backlog.waiting().forEach(open::add));
    open.sort(Comparator.comparingLong(sent -> sent.number));
    return open.stream().map(sent -> sent.token).toList();
  }

  /** Closes the channel, if the connection still stands; does not wait for outcomes. */
  @Override
  public void close() {
    connection.close(channel);
  }
}
