package dev.warren.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrimesTest {

  private static double[] slowly(int limit, int count) {
    return IntStream.iterate(limit - 1, i -> i > 2, i -> i - 1)
        .filter(i -> BigInteger.valueOf(i).isProbablePrime(50))
        .limit(count)
        .asDoubleStream()
        .toArray();
  }

  @Test
  void thePrimesBelowALimitInFallingOrder() {
    for (int limit = 20; limit < 300; limit++) {
      assertArrayEquals(slowly(limit, 7), Primes.below(limit, 7), "below " + limit);
    }
    assertArrayEquals(slowly(Residues.LIMIT, 1_000), Primes.below(Residues.LIMIT, 1_000));
  }

  @Test
  void allOddPrimesThereAre() {
    assertArrayEquals(new double[] {7, 5, 3}, Primes.below(10, 3));
    assertThrows(IllegalArgumentException.class, () -> Primes.below(10, 4));
  }
}
