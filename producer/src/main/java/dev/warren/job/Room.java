package dev.warren.job;

/**
 * How much of a job may be under way: in the queue, or with workers.
 *
 * @param mostItems with so many items nothing more is sent
 * @param leastMessages but that many messages may be under way, however many items they have
 * @param mostMessages with so many messages nothing more is sent
 */
public record Room(long mostItems, long leastMessages, long mostMessages) {
  /** All that there is. */
  public static final Room ALL = new Room(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

  /** The same, or room for so many messages if that is more. */
  public Room atLeast(long messages) {
    return messages <= leastMessages
        ? this
        : new Room(Math.max(mostItems, messages), messages, Math.max(mostMessages, messages));
  }
}
