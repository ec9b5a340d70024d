package dev.warren.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResiduesTest {
  private static final double[] PRIMES = Primes.below(Residues.LIMIT, 100);

  private final Residues residues = new Residues(PRIMES);
  private final BigInteger product =
      Arrays.stream(PRIMES)
          .mapToObj(prime -> BigInteger.valueOf((long) prime))
          .reduce(BigInteger.ONE, BigInteger::multiply);

  private static double[] residuesOf(BigInteger number) {
    return Arrays.stream(PRIMES)
        .map(
            prime -> {
              double residue = number.mod(BigInteger.valueOf((long) prime)).doubleValue();
              return residue > prime / 2 ? residue - prime : residue;
            })
        .toArray();
  }

  @Test
  void residuesTellTheNumber() {
    assertEquals(BigInteger.ZERO, residues.number(residues.of(0)));
    assertEquals(BigInteger.TEN, residues.number(residues.of(10)));
    assertEquals(product.subtract(BigInteger.ONE), residues.number(residues.of(-1)));
    var random = new Random(1);
    for (int i = 0; i < 100; i++) {
      BigInteger number = new BigInteger(product.bitLength() - 1, random);
      assertEquals(number, residues.number(residuesOf(number)));
    }
  }

  @Test
  void sumsAndProductsAreThoseOfTheNumbers() {
    var random = new Random(2);
    for (int i = 0; i < 100; i++) {
      BigInteger a = new BigInteger(product.bitLength() - 1, random);
      BigInteger b = new BigInteger(product.bitLength() - 1, random);
      int small = random.nextInt(Residues.LIMIT);
      double[] x = residuesOf(a);
      Residues.add(x, residuesOf(b));
      residues.multiply(x, 1);
      residues.multiply(x, small);
      residues.square(x);
      residues.multiply(x, residuesOf(b));
      BigInteger expected = a.add(b).multiply(BigInteger.valueOf(small)).pow(2).multiply(b);
      assertEquals(expected.mod(product), residues.number(x));
    }
  }

  @Test
  void theLargestResiduesAreExact() {
    double[] half = Arrays.stream(PRIMES).map(prime -> (prime + 1) / 2).toArray();
    BigInteger number = residues.number(half.clone());
    residues.square(half);
    assertEquals(number.pow(2).mod(product), residues.number(half));
    residues.multiply(half, Residues.LIMIT - 1);
    assertEquals(
        number.pow(2).multiply(BigInteger.valueOf(Residues.LIMIT - 1)).mod(product),
        residues.number(half));
  }

  @Test
  void sumsOfManyResiduesAreExact() {
    double[] sum = residues.of(0);
    double[] large = residuesOf(product.shiftRight(1));
    for (int i = 0; i < 100_000; i++) {
      Residues.add(sum, large);
    }
    residues.multiply(sum, 1);
    assertEquals(
        product.shiftRight(1).multiply(BigInteger.valueOf(100_000)).mod(product),
        residues.number(sum));
  }
}
