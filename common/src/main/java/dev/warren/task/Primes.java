package dev.warren.task;

/** Prime numbers, by the sieve of Eratosthenes. */
final class Primes {
  private Primes() {}

  /**
   * The greatest odd primes below a limit, in falling order.
   *
   * @throws IllegalArgumentException if there are not as many
   */
  static double[] below(int limit, int count) {
    double[] primes = new double[count];
    int found = 0;
    // One in log(limit) numbers is prime, or a few more.
    int length = (int) (count * Math.log(limit)) + 500;
    for (int to = limit; found < count; to -= length) {
      if (to <= 3) {
        throw new IllegalArgumentException(count + " primes below " + limit);
      }
      int from = Math.max(3, to - length) | 1;
      boolean[] composite = composite(from, to);
      for (int k = composite.length - 1; k >= 0 && found < count; k--) {
        if (!composite[k]) {
          primes[found] = from + 2 * k;
          found++;
        }
      }
    }
    return primes;
  }

  /** Which of the odd numbers in [from, to) are composite; the first is {@code from}. */
  private static boolean[] composite(int from, int to) {
    boolean[] composite = new boolean[(to - from + 1) / 2];
    for (int d = 3; d * d < to; d += 2) {
      int multiple = Math.max(d, (from + d - 1) / d) * d;
      if (multiple % 2 == 0) {
        multiple += d;
      }
      for (int k = (multiple - from) / 2; k < composite.length; k += d) {
        composite[k] = true;
      }
    }
    return composite;
  }
}
