package dev.warren.task;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * The sum of {@code i^i} for i in [0, n), with 0^0 = 1.
 *
 * <p>The powers have up to {@code n log(n)} digits, the sum has not many more, and only the sum is
 * wanted. So all is computed modulo so many primes that the sum is less than their product, each of
 * them for itself: a multiplication then costs what it does for small numbers. The sum is put
 * together from its {@link Residues} at the end, once.
 */
final class SumOfPowers {
  /** The sum of fewer powers is had sooner by its definition. */
  private static final int FEW = 250;

  /** For the sum of more there are too few primes. It would take days. */
  private static final int MANY = 500_000;

  /** Of the primes that the sum of {@link #MANY} powers takes, the least has as many bits. */
  private static final double BITS = 26.9;

  /** Primes that are worked with together; what that takes stays in the fastest cache. */
  private static final int TOGETHER = 512;

  /** Of the sum that was computed last. Any thread's: they are never changed. */
  private static volatile Residues last;

  private final int n;
  private final Residues residues;
  private final double[] sum;
  private final double[] power;
  private final double[] fourToOdd;
  private final double[] fourToM;

  private SumOfPowers(int n, double[] primes) {
    this.n = n;
    residues = new Residues(primes);
    sum = residues.of(1); // 0^0
    power = residues.of(1);
    fourToOdd = residues.of(4);
    fourToM = residues.of(1);
  }

  /** The sum; 0 if n is negative. */
  static BigInteger of(int n) {
    if (n < FEW || n > MANY) {
      return byDefinition(n);
    }
    double bits = n * Math.log(n) / Math.log(2); // of n^n, which is more than the sum
    Residues all = residues((int) (bits / BITS) + 1);
    double[] primes = all.primes();
    double[] sum = new double[primes.length];
    for (int from = 0; from < sum.length; from += TOGETHER) {
      int to = Math.min(sum.length, from + TOGETHER);
      double[] part = new SumOfPowers(n, Arrays.copyOfRange(primes, from, to)).compute();
      System.arraycopy(part, 0, sum, from, part.length);
    }
    return all.number(sum);
  }

  /** Those modulo so many primes; mostly as many as last time. */
  private static Residues residues(int primes) {
    Residues known = last;
    if (known == null || known.primes().length != primes) {
      known = new Residues(Primes.below(Residues.LIMIT, primes));
      last = known;
    }
    return known;
  }

  private static BigInteger byDefinition(int n) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < n; i++) {
      sum = sum.add(BigInteger.valueOf(i).pow(i));
    }
    return sum;
  }

  private double[] compute() {
    for (int odd = 1; odd < n; odd += 2) {
      computePower(odd);
      Residues.add(sum, power);
      if (2 * odd < n) {
        addMultiples(odd);
        residues.multiply(fourToOdd, 16);
      }
    }
    residues.multiply(sum, 1);
    return sum;
  }

  /** i^i, squared up from i bit by bit of the exponent. */
  private void computePower(int i) {
    Arrays.fill(power, i);
    for (int bit = Integer.highestOneBit(i) >> 1; bit > 0; bit >>= 1) {
      residues.square(power);
      if ((i & bit) != 0) {
        residues.multiply(power, i);
      }
    }
  }

  /** Adds the powers of 2, 4, 8 ... times an odd number: (2m)^(2m) = (m^m)^2 * 4^m. */
  private void addMultiples(int odd) {
    System.arraycopy(fourToOdd, 0, fourToM, 0, fourToM.length);
    for (int m = odd; 2 * m < n; m *= 2) {
      if (m > odd) {
        residues.square(fourToM);
      }
      residues.square(power);
      residues.multiply(power, fourToM);
      Residues.add(sum, power);
    }
  }
}
