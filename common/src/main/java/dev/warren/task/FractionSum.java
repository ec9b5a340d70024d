package dev.warren.task;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * Adds fractions c/p, one for each of many primes, where the primes are always the same and the
 * numerators are not. Those of one half and those of the other are added first, and so on down to a
 * few (divide and conquer): the factors of a multiplication are then of the same size, for which
 * {@link BigInteger} is at its best. Immutable.
 */
final class FractionSum {
  /** So many are added one after the other. */
  private static final int FEW = 16;

  private static final long DIGIT = 0xFFFF_FFFFL;

  private final double[] primes;
  private final int from;
  private final int to;
  private final BigInteger denominator;

  /** Both null if there are few primes. */
  private final FractionSum left;

  private final FractionSum right;

  /**
   * For these denominators.
   *
   * @param primes of up to 31 bits
   */
  FractionSum(double[] primes) {
    this(primes, 0, primes.length);
  }

  private FractionSum(double[] primes, int from, int to) {
    this.primes = primes;
    this.from = from;
    this.to = to;
    if (to - from > FEW) {
      int middle = (from + to) >>> 1;
      left = new FractionSum(primes, from, middle);
      right = new FractionSum(primes, middle, to);
      denominator = left.denominator.multiply(right.denominator);
    } else {
      left = null;
      right = null;
      BigInteger product = BigInteger.ONE;
      for (int j = from; j < to; j++) {
        product = product.multiply(BigInteger.valueOf((long) primes[j]));
      }
      denominator = product;
    }
  }

  /** The product of the primes: the denominator of every sum. */
  BigInteger denominator() {
    return denominator;
  }

  /**
   * The numerator of the sum.
   *
   * @param numerators of the fractions: whole numbers, not negative and less than the prime
   */
  BigInteger numerator(double[] numerators) {
    if (left == null) {
      return addOneByOne(numerators);
    }
    BigInteger ofLeft = left.numerator(numerators).multiply(right.denominator);
    BigInteger ofRight = right.numerator(numerators).multiply(left.denominator);
    return ofLeft.add(ofRight);
  }

  private BigInteger addOneByOne(double[] numerators) {
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
