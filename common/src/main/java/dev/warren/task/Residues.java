package dev.warren.task;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Arithmetic with whole numbers of any size by their residues modulo many primes (Knuth, The Art of
 * Computer Programming, 4.3.2). A number is an array of residues, one for each prime; sums and
 * products are taken residue by residue. As long as a number is not negative and less than the
 * product of the primes, its residues tell which it is: the Chinese remainder theorem.
 *
 * <p>A residue is a {@code double} and exact: it lies between -p/2 and p/2, give or take 1, and a
 * prime has 27 bits, so that a product has 52. The loops over the residues have neither branches
 * nor calls; HotSpot makes of them instructions that work on 4 or 8 residues at once. Thread-safe,
 * as long as no two threads change the same array.
 */
final class Residues {
  private static final int BITS = 27;

  /** All primes are less than this. */
  static final int LIMIT = 1 << BITS;

  /** A double that this is added to and subtracted from is rounded to a whole number. */
  private static final double ROUND = 0x1.8p52;

  private final double[] primes;
  private final double[] inverses;

  // Made when a number is asked for first. Any thread's, as they are always the same.
  private volatile double[] inversesOfOthers;

  private volatile FractionSum fractions;

  /**
   * For arithmetic modulo these.
   *
   * @param primes different odd primes less than {@link #LIMIT}
   */
  Residues(double[] primes) {
    this.primes = primes;
    inverses = Arrays.stream(primes).map(prime -> 1 / prime).toArray();
  }

  /** A number that is its own residue, because it is less than half of every prime. */
  double[] of(double small) {
    double[] x = new double[primes.length];
    Arrays.fill(x, small);
    return x;
  }

  /**
   * Adds y to x. Sums of up to 2^26 residues are exact; multiplying by 1 makes residues of them.
   */
  static void add(double[] x, double[] y) {
    for (int j = 0; j < x.length; j++) {
      x[j] += y[j];
    }
  }

  /** Multiplies x by y. */
  void multiply(double[] x, double[] y) {
    double[] p = primes;
    double[] inverse = inverses;
    for (int j = 0; j < x.length; j++) {
      x[j] = residue(x[j] * y[j], p[j], inverse[j]);
    }
  }

  /** Multiplies x by a number of up to 27 bits. */
  void multiply(double[] x, double small) {
    double[] p = primes;
    double[] inverse = inverses;
    for (int j = 0; j < x.length; j++) {
      x[j] = residue(x[j] * small, p[j], inverse[j]);
    }
  }

  /** Squares x. */
  void square(double[] x) {
    double[] p = primes;
    double[] inverse = inverses;
    for (int j = 0; j < x.length; j++) {
      x[j] = residue(x[j] * x[j], p[j], inverse[j]);
    }
  }

  private static double residue(double product, double p, double inverse) {
    double quotient = (product * inverse + ROUND) - ROUND;
    return product - quotient * p;
  }

  /** The number with these residues: not negative, and less than the product of the primes. */
  BigInteger number(double[] x) {
    // Divided by that product it is, but for a whole number, the sum of fractions c/p, where c is
    // the residue divided by the other primes, modulo p.
    double[] c = inversesOfOthers().clone();
    multiply(c, x);
    for (int j = 0; j < primes.length; j++) {
      c[j] = c[j] < 0 ? c[j] + primes[j] : c[j];
    }
    FractionSum sum = fractions();
    return sum.numerator(c).mod(sum.denominator());
  }

  /** The primes; nobody may change them. */
  double[] primes() {
    return primes;
  }

  private FractionSum fractions() {
    FractionSum known = fractions;
    if (known == null) {
      known = new FractionSum(primes);
      fractions = known;
    }
    return known;
  }

  private double[] inversesOfOthers() {
    double[] known = inversesOfOthers;
    if (known == null) {
      known = computeInversesOfOthers();
      inversesOfOthers = known;
    }
    return known;
  }

  /** For each prime the inverse, modulo this prime, of the product of all others. */
  private double[] computeInversesOfOthers() {
    double[] others = of(1);
    for (int j = 0; j < primes.length; j++) {
      double own = others[j];
      multiply(others, primes[j]);
      others[j] = own;
    }
    // The inverse of a is a^(p - 2): Fermat's little theorem.
    double[] power = of(1);
    double[] factor = of(1);
    for (int bit = BITS - 1; bit >= 0; bit--) {
      square(power);
      for (int j = 0; j < factor.length; j++) {
        factor[j] = ((int) primes[j] - 2 >> bit & 1) == 1 ? others[j] : 1;
      }
      multiply(power, factor);
    }
    return power;
  }
}
