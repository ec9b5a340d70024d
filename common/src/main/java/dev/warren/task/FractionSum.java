package dev.warren.task;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * Adds fractions c/p, one for each of many primes, where the primes are always the same and the
 * numerators are not. A few neighbours at a time are added first, then two neighbouring sums at a
 * time until one is left (divide and conquer): the factors of a multiplication are then of the same
 * size, for which {@link BigInteger} is at its best. In loops: recursion the compiler may put into
 * itself, which can take it seconds. Immutable.
 */
final class FractionSum {
  /** At most so many are added one after the other. */
  private static final int FEW = 16;

  private static final long DIGIT = 0xFFFF_FFFFL;

  private final double[] primes;

  /** Of the sums of a few, which are a power of two; next of these two by two, and so on to one. */
  private final BigInteger[][] denominators;

  /**
   * For these denominators.
   *
   * @param primes of up to 31 bits
   */
  FractionSum(double[] primes) {
    this.primes = primes;
    int levels = 0;
    while (primes.length > FEW << levels) {
      levels++;
    }
    denominators = new BigInteger[levels + 1][];
    denominators[0] = new BigInteger[1 << levels];
    for (int part = 0; part < denominators[0].length; part++) {
      denominators[0][part] = product(part);
    }
    for (int level = 1; level <= levels; level++) {
      BigInteger[] parts = denominators[level - 1];
      denominators[level] = new BigInteger[parts.length / 2];
      for (int i = 0; i < parts.length; i += 2) {
        denominators[level][i / 2] = parts[i].multiply(parts[i + 1]);
      }
    }
  }

  /** The index of the first prime of a part. */
  private int first(int part) {
    return (int) ((long) primes.length * part / denominators[0].length);
  }

  private BigInteger product(int part) {
    BigInteger product = BigInteger.ONE;
    for (int j = first(part); j < first(part + 1); j++) {
      product = product.multiply(BigInteger.valueOf((long) primes[j]));
    }
    return product;
  }

  /** The product of the primes: the denominator of every sum. */
  BigInteger denominator() {
    return denominators[denominators.length - 1][0];
  }

  /**
   * The numerator of the sum.
   *
   * @param numerators of the fractions: whole numbers, not negative and less than the prime
   */
  BigInteger numerator(double[] numerators) {
    BigInteger[] sums = new BigInteger[denominators[0].length];
    for (int part = 0; part < sums.length; part++) {
      sums[part] = addOneByOne(numerators, first(part), first(part + 1));
    }
    for (BigInteger[] below : denominators) {
      for (int i = 0; i + 1 < below.length; i += 2) {
        sums[i / 2] = sums[i].multiply(below[i + 1]).add(sums[i + 1].multiply(below[i]));
      }
    }
    return sums[0];
  }

  private BigInteger addOneByOne(double[] numerators, int from, int to) {
    // Digits of 32 bits, the lowest first; the sum may be one bit longer for each fraction.
    long[] above = new long[to - from + 1];
    long[] below = new long[above.length];
    below[0] = 1;
    for (int j = from; j < to; j++) {
      add(above, below, j - from + 2, (long) numerators[j], (long) primes[j]);
    }
    return whole(above);
  }

  /** Adds c/p to a fraction of fewer digits than that. */
  private static void add(long[] above, long[] below, int digits, long c, long p) {
    long carryAbove = 0;
    long carryBelow = 0;
    for (int k = 0; k < digits; k++) {
      carryAbove += above[k] * p + below[k] * c;
      carryBelow += below[k] * p;
      above[k] = carryAbove & DIGIT;
      below[k] = carryBelow & DIGIT;
      carryAbove >>>= Integer.SIZE;
      carryBelow >>>= Integer.SIZE;
    }
  }

  private static BigInteger whole(long[] digits) {
    ByteBuffer bytes = ByteBuffer.allocate(digits.length * Integer.BYTES);
    for (int k = digits.length - 1; k >= 0; k--) {
      bytes.putInt((int) digits[k]);
    }
    return new BigInteger(1, bytes.array());
  }
}
