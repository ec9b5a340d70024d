package dev.warren.task;

import java.math.BigInteger;
import tools.jackson.databind.JsonNode;

/** The tasks that are shipped. */
public final class Tasks {

  private Tasks() {}

  /**
   * The sum of {@code i^i} for i in [0, n), with 0^0 = 1; 0 if n is negative. This is its
   * definition and nothing cleverer, as Python's {@code sum(i ** i for i in range(n))} is, so that
   * the two can be compared.
   */
  @Task
  public static BigInteger sumOfPowers(int n) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < n; i++) {
      sum = sum.add(BigInteger.valueOf(i).pow(i));
    }
    return sum;
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
