package dev.warren.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the streams send: the newest state and the newest point. Who reads slowly misses what was in
 * between, so that nothing piles up. Thread-safe.
 */
final class Live {

  /**
   * What is new for a reader.
   *
   * @param mark to be given with the next question
   * @param state an event with the state, if there is a new one
   * @param point an event with the point of the history, if there is a new one
   */
  record News(Mark mark, Optional<byte[]> state, Optional<byte[]> point) {}

  /** What a reader has seen. */
  record Mark(long states, long points) {}

  private String state = "{}";
  private byte[] stateEvent = new byte[0];
  private byte[] pointEvent = new byte[0];
  private long states;
  private long points;
  private boolean closed;

  private static byte[] event(String name, String json) {
    return ("event: " + name + "\ndata: " + json + "\n\n").getBytes(UTF_8);
  }

  /** There is a new state. */
  synchronized void state(String json) {
    state = json;
    stateEvent = event("state", json);
    states++;
    notifyAll();
  }

  /** There is a new point. */
  synchronized void point(String json) {
    pointEvent = event("history", json);
    points++;
    notifyAll();
  }

  /** The newest state. */
  synchronized String state() {
    return state;
  }

  /** The mark of a reader that wants the state there is, and points from now on. */
  synchronized Mark begin() {
    return new Mark(0, points);
  }

  /**
   * Waits for something new.
   *
   * @return news without content when the time is over; empty at the end
   */
  synchronized Optional<News> await(Mark seen, long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = end - System.nanoTime();
    while (!closed && seen.states() == states && seen.points() == points && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left + 999_999);
      left = end - System.nanoTime();
    }
    return closed
        ? Optional.empty()
        : Optional.of(
            new News(
                new Mark(states, points),
                seen.states() == states ? Optional.empty() : Optional.of(stateEvent),
                seen.points() == points ? Optional.empty() : Optional.of(pointEvent)));
  }

  /** Ends all streams. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
