package dev.warren.task;

import java.math.BigInteger;
import tools.jackson.databind.JsonNode;

/** The tasks that are shipped. */
public final class Tasks {

  private Tasks() {}

  /**
   * The sum of {@code i^i} for i in [0, n), with 0^0 = 1; 0 if n is negative. It is computed anew
   * by every call.
   */
  @Task
  public static BigInteger sumOfPowers(int n) {
    return SumOfPowers.of(n);
  }

  /** Returns its argument, any JSON value. */
  @Task
  public static JsonNode echo(JsonNode value) {
    return value;
  }

  /**
   * Sleeps and returns its argument.
   *
   * @throws InterruptedException at once if interrupted
   * @throws IllegalArgumentException if the argument is negative
   */
  @Task
  public static long sleep(long millis) throws InterruptedException {
    Thread.sleep(millis);
    return millis;
  }
}
