package dev.warren.broker;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The names that one fleet uses on the broker. Immutable.
 *
 * @param fleet the name of the fleet, one to 64 characters of {@code A-Z a-z 0-9 _ -}
 */
public record QueueNames(String fleet) {

  /** The beginning of the names of all queues for results. */
  public static final String REPLIES = "warren.replies.";

  /** The routing key of what all supervisors of a fleet hear. */
  public static final String SUPERVISORS = "supervisors";

  /** The routing key of what all producers of a fleet hear. */
  public static final String PRODUCERS = "producers";

  /** The routing key of what supervisors tell everybody who wants to hear it. */
  public static final String CLIENTS = "clients";

  private static final int MAX_NAME_LENGTH = 64;
  private static final Pattern OWN = Pattern.compile("own-[0-9a-f]{32}");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if the fleet's name breaks the rule above
   */
  public QueueNames {
    check("fleet", fleet);
  }

  /** New, unique names for the fleet of one producer alone. */
  public static QueueNames own() {
    var random = new byte[16];
    new SecureRandom().nextBytes(random);
    return new QueueNames("own-" + HexFormat.of().formatHex(random));
  }

  /** Whether the fleet is one producer's alone, and its queues are deleted with it. */
  public boolean isOwn() {
    return OWN.matcher(fleet).matches();
  }

  /** The queue that every task of the fleet is sent to first. */
  public String tasks() {
    return "warren." + fleet + ".tasks";
  }

  /** The queue of tasks that were held before by a process that went away. */
  public String retry() {
    return "warren." + fleet + ".retry";
  }

  /** The queue of messages that could not be handled. */
  public String dead() {
    return "warren." + fleet + ".dead";
  }

  /** The direct exchange that carries control messages between clients and supervisors. */
  public String control() {
    return "warren." + fleet + ".control";
  }

  /**
   * The queue that brings control messages to one listener.
   *
   * @param listener the listener's name, by the same rule as the fleet's
   * @throws IllegalArgumentException if the name breaks the rule
   */
  public String control(String listener) {
    return control() + "." + check("listener", listener);
  }

  /**
   * The queue that brings the results of one job.
   *
   * @param name a name that cannot be guessed, by the same rule as the fleet's
   * @throws IllegalArgumentException if the name breaks the rule
   */
  public static String replies(String name) {
    return REPLIES + check("reply queue", name);
  }

  /** Whether a name has the form of a queue for results. Answers are sent to no other queue. */
  public static boolean isReplies(String queue) {
    return queue.startsWith(REPLIES) && isName(queue, REPLIES.length());
  }

  /** A loop, because every message is checked and a pattern would slow the start of a process. */
  private static boolean isName(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '-') {
        return false;
      }
    }
    int length = text.length() - from;
    return length >= 1 && length <= MAX_NAME_LENGTH;
  }

  private static String check(String what, String name) {
    Objects.requireNonNull(name, what);
    if (!isName(name, 0)) {
      throw new IllegalArgumentException(
          "the name of a "
              + what
              + " is 1 to 64 characters of A-Z a-z 0-9 _ -, not '"
              + name
              + "'");
    }
    return name;
  }
}
