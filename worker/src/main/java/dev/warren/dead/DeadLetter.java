package dev.warren.dead;

import dev.warren.broker.Message;
import dev.warren.message.DeadHeaders;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import dev.warren.message.TaskMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A dead letter: a message that was given up, and why. Immutable.
 *
 * @param message the message
 * @param task what it asks for; empty if it cannot be understood
 * @param reason a sentence, cut off if it is long
 * @param since when it was given up, if that is known
 */
public record DeadLetter(
    Message message, Optional<TaskMessage> task, String reason, Optional<Instant> since) {
  private static final int MAX_REASON_LENGTH = 2_000;
  private static final int MAX_TEXT_LENGTH = 300;
  private static final int MAX_ERROR_LENGTH = 40;

  /** How reasons of supervisors and workers read; that of a signal or an exit is in a header. */
  private static final Map<String, String> CLASSES =
      Map.of(
          " ran out of heap memory", "out of memory",
          "its job was cancelled", "cancelled",
          "held by a process that went away", "process went away");

  /** Beginnings of the headers that a broker adds, which a requeued message must not have. */
  private static final List<String> BROKER_HEADERS =
      List.of("x-death", "x-first-death-", "x-last-death-", "x-delivery-count", "x-acquired-count");

  /** Reads what is known about a message. */
  public static DeadLetter of(Message message) {
    Optional<TaskMessage> task;
    String reason = cut(message.flaw().orElse(""), MAX_REASON_LENGTH);
    if (reason.isEmpty()) {
      reason = cut(message.headers().get(DeadHeaders.REASON), MAX_REASON_LENGTH);
    }
    try {
      task = Optional.of(MessageCodec.decodeTask(message.body()));
    } catch (MessageException e) {
      task = Optional.empty();
    }
    Map<?, ?> death = lastDeath(message);
    if (reason.isEmpty()) {
      reason =
          death.isEmpty() ? "nobody said why" : "the broker gave up: " + cut(death.get("reason"));
    }
    return new DeadLetter(message, task, reason, since(message, death));
  }

  private static Optional<Instant> since(Message message, Map<?, ?> death) {
    if (message.headers().get(DeadHeaders.AT) instanceof Number millis) {
      return Optional.of(Instant.ofEpochMilli(millis.longValue()));
    }
    return death.get("time") instanceof Date time
        ? Optional.of(time.toInstant())
        : Optional.empty();
  }

  private static Map<?, ?> lastDeath(Message message) {
    boolean any =
        message.headers().get("x-death") instanceof List<?> deaths
            && !deaths.isEmpty()
            && deaths.get(0) instanceof Map<?, ?>;
    return any ? (Map<?, ?>) ((List<?>) message.headers().get("x-death")).get(0) : Map.of();
  }

  /** Job and index of its first item, as in options; empty if it cannot be understood. */
  public String item() {
    return task.map(message -> message.job() + "/" + message.first()).orElse("");
  }

  /** How often the item was run, if that is known. */
  public Optional<Integer> attempts() {
    return message.headers().get(DeadHeaders.ATTEMPTS) instanceof Number number
        ? Optional.of(number.intValue())
        : Optional.empty();
  }

  /** The process that the item ended last: host and process id; empty if that is not known. */
  public String process() {
    String host = cut(message.headers().get(DeadHeaders.HOST));
    return host.isEmpty() ? "" : host + ":" + cut(message.headers().get(DeadHeaders.PID));
  }

  /** How that process ended; empty if that is not known. */
  public String end() {
    String signal = cut(message.headers().get(DeadHeaders.SIGNAL));
    String code = cut(message.headers().get(DeadHeaders.EXIT_CODE));
    return !signal.isEmpty() ? "signal " + signal : code.isEmpty() ? "" : "exit code " + code;
  }

  /**
   * The class of error, short, so that letters can be chosen by it: {@code signal 9}, {@code exit
   * code 3}, {@code out of memory}, {@code unreadable}, {@code cancelled}, {@code process went
   * away}, {@code delivery limit} or what else the broker says, and {@code other}.
   */
  public String error() {
    if (task.isEmpty()) {
      return "unreadable";
    }
    Map<String, Object> headers = message.headers();
    Object death = lastDeath(message).get("reason");
    if (headers.containsKey(DeadHeaders.REASON)) {
      String end =
          headers.get(DeadHeaders.SIGNAL) instanceof Number
                  || headers.get(DeadHeaders.EXIT_CODE) instanceof Number
              ? end()
              : "other";
      return CLASSES.keySet().stream()
          .filter(reason::contains)
          .findFirst()
          .map(CLASSES::get)
          .orElse(end);
    }
    return death == null ? "other" : cut(death, MAX_ERROR_LENGTH).replace('_', ' ');
  }

  /** How long ago it was given up, for people; a dash if that is not known. */
  public String age(Instant now) {
    if (since.isEmpty()) {
      return "-";
    }
    Duration age = Duration.between(since.get(), now);
    if (age.toDays() > 0) {
      return age.toDays() + "d";
    }
    if (age.toHours() > 0) {
      return age.toHours() + "h";
    }
    return age.toMinutes() > 0 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
  }

  /**
   * The message to run again: with all attempts before it, and without the headers about its end.
   *
   * @throws IllegalStateException if it cannot be understood
   */
  public Message toRequeue() {
    TaskMessage old = task.orElseThrow(IllegalStateException::new);
    TaskMessage fresh =
        new TaskMessage(
            old.job(),
            old.key(),
            old.task(),
            old.first(),
            old.items(),
            1,
            0,
            old.timeLimitMillis());
    Map<String, Object> headers = new HashMap<>();
    message
        .headers()
        .forEach(
            (name, value) -> {
              boolean isAboutItsEnd =
                  name.startsWith(DeadHeaders.PREFIX)
                      || BROKER_HEADERS.stream().anyMatch(name::startsWith);
              if (!isAboutItsEnd && Message.canBeSent(name, value)) {
                headers.put(name, value);
              }
            });
    headers.put(DeadHeaders.REQUEUED, System.currentTimeMillis());
    return Message.of(MessageCodec.encode(fresh), message.replyTo().orElse(null))
        .withHeaders(headers);
  }

  /** The text of a header, cut off if it is long. */
  private static String cut(Object value) {
    return cut(value, MAX_TEXT_LENGTH);
  }

  private static String cut(Object value, int length) {
    String text = value == null ? "" : value.toString();
    return text.length() > length ? text.substring(0, length) + "…" : text;
  }
}
