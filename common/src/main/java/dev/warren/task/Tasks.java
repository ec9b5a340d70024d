package dev.warren.task;

import java.math.BigInteger;
import tools.jackson.databind.JsonNode;

/** The tasks that are shipped. */
public final class Tasks {

  /** How many powers {@link #sumOfPowers} remembers during a call: some megabytes of them. */
  private static final int REMEMBERED = 2_048;

  private Tasks() {}

  /**
   * The sum of {@code i^i} for i in [0, n), with 0^0 = 1; 0 if n is negative. It is computed anew
   * by every call.
   *
   * <p>Factors of two are left to a shift. What remains of an even power, (2m)^(2m), is the square
   * of what remains of m^m, which was there before; an odd one is squared up from the first bits of
   * its exponent, so that all other factors fit a machine word.
   */
  @Task
  public static BigInteger sumOfPowers(int n) {
    BigInteger sum = BigInteger.ZERO;
    BigInteger[] odd = new BigInteger[Math.max(0, Math.min(n, REMEMBERED))];
    for (int i = 0; i < n; i++) {
      int twos = i == 0 ? 0 : Integer.numberOfTrailingZeros(i);
      BigInteger power;
      if (twos > 0 && i / 2 < odd.length) {
        BigInteger half = odd[i / 2];
        power = half.multiply(half);
      } else {
        power = power(i >> twos, i);
      }
      if (i < odd.length) {
        odd[i] = power;
      }
      sum = sum.add(twos == 0 ? power : power.shiftLeft(Math.multiplyExact(twos, i)));
    }
    return sum;
  }

  private static BigInteger power(int base, int exponent) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(base);
    int rest = Integer.SIZE - Integer.numberOfLeadingZeros(exponent); // bits not yet used
    long start = 1;
    while (rest > 0 && (long) bits * (exponent >> (rest - 1)) < Long.SIZE) {
      rest--;
      start *= start;
      if ((exponent >> rest & 1) == 1) {
        start *= base;
      }
    }
    BigInteger factor = BigInteger.valueOf(base);
    BigInteger power = BigInteger.valueOf(start);
    while (rest > 0) {
      rest--;
      power = power.multiply(power);
      if ((exponent >> rest & 1) == 1) {
        power = power.multiply(factor);
      }
    }
    return power;
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
