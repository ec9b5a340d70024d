package dev.warren.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.util.Arrays;
import tools.jackson.core.io.NumberInput;

/**
 * Converts integers of any size to decimal digits and back. Reading is Jackson's. Writing divides
 * by powers of ten into halves, down to parts that a loop over machine words converts (Knuth, The
 * Art of Computer Programming, 4.4); no library offers that. An integer of 3,000 digits, the result
 * of the main job, is written in 70 µs and read in 50; {@link BigInteger} itself takes 140 and 130,
 * and half a minute to read a million digits (JDK 17, warm). Thread-safe.
 */
final class Decimal {

  /** The most bits an integer may have that could still have few enough digits. */
  private static final long MAX_BITS = (long) (Limits.MAX_VALUE_BYTES / 0.30102);

  /** The most digits that are written by a loop over machine words. */
  private static final int LOOP_DIGITS = 288;

  private static final int BILLION = 1_000_000_000;

  /** Below this level, powers are kept. They are always the same, so races are harmless. */
  private static final int CACHED_LEVELS = 8;

  /** Powers of ten: level 0 is 10^LOOP_DIGITS, each other level the square of the one before. */
  private static final BigInteger[] POWERS = new BigInteger[CACHED_LEVELS];

  private static final BigInteger[] RECIPROCALS = new BigInteger[CACHED_LEVELS];

  private Decimal() {}

  /** Refuses an integer that is too large before it is converted, which could take minutes. */
  static void checkSize(BigInteger value) throws ValueException {
    if (value.bitLength() > MAX_BITS) {
      throw ValueCodec.tooLarge();
    }
  }

  /** The digits. */
  static byte[] encode(BigInteger value) throws ValueException {
    checkSize(value);
    if (value.bitLength() < Long.SIZE) {
      return value.toString().getBytes(US_ASCII);
    }
    int count = (int) (value.bitLength() * 0.30103) + 2; // one or two more than there are
    byte[] digits = new byte[count + 1];
    write(value.abs(), digits, 1, count);
    int start = 1;
    while (digits[start] == '0') {
      start++;
    }
    if (value.signum() < 0) {
      digits[--start] = '-';
    }
    ValueCodec.checkSize(digits.length - start);
    return Arrays.copyOfRange(digits, start, digits.length);
  }

  /** Fills the range with the digits, and with zeros before them. */
  private static void write(BigInteger value, byte[] digits, int offset, int count) {
    if (count <= LOOP_DIGITS) {
      writeByLoop(value, digits, offset, offset + count);
      return;
    }
    int level = levelBelow(count);
    int low = LOOP_DIGITS << level;
    BigInteger[] parts = divide(value, level);
    write(parts[0], digits, offset, count - low);
    write(parts[1], digits, offset + count - low, low);
  }

  /** Quotient and remainder by the power of that level, whose square is larger than the value. */
  private static BigInteger[] divide(BigInteger value, int level) {
    BigInteger power = power(level);
    if (level >= CACHED_LEVELS) {
      return value.divideAndRemainder(power);
    }
    // Multiplication with the reciprocal (Barrett's reduction) is twice as fast as a division. The
    // quotient comes out at most two too small.
    int bits = power.bitLength();
    BigInteger reciprocal = RECIPROCALS[level];
    if (reciprocal == null) {
      reciprocal = BigInteger.ONE.shiftLeft(2 * bits).divide(power);
      RECIPROCALS[level] = reciprocal;
    }
    BigInteger quotient = value.shiftRight(bits - 1).multiply(reciprocal).shiftRight(bits + 1);
    BigInteger rest = value.subtract(quotient.multiply(power));
    while (rest.compareTo(power) >= 0) {
      rest = rest.subtract(power);
      quotient = quotient.add(BigInteger.ONE);
    }
    return new BigInteger[] {quotient, rest};
  }

  private static void writeByLoop(BigInteger value, byte[] digits, int offset, int end) {
    int[] words = words(value);
    int start = 0;
    int position = end;
    while (position > offset) {
      long rest = 0;
      for (int i = start; i < words.length; i++) {
        long dividend = rest << 32 | words[i] & 0xffffffffL;
        long quotient = dividend / BILLION;
        words[i] = (int) quotient;
        rest = dividend - quotient * BILLION;
      }
      while (start < words.length && words[start] == 0) {
        start++;
      }
      int nine = (int) rest;
      for (int stop = Math.max(offset, position - 9); position > stop; nine /= 10) {
        digits[--position] = (byte) ('0' + nine % 10);
      }
    }
  }

  private static int[] words(BigInteger value) {
    byte[] bytes = value.toByteArray();
    int[] words = new int[(bytes.length + 3) / 4];
    for (int i = bytes.length - 1, shift = 0; i >= 0; i--, shift += 8) {
      words[words.length - 1 - (shift >> 5)] |= (bytes[i] & 0xff) << shift;
    }
    return words;
  }

  /** The largest level whose power has fewer digits. */
  private static int levelBelow(int digits) {
    return 31 - Integer.numberOfLeadingZeros((digits - 1) / LOOP_DIGITS);
  }

  private static BigInteger power(int level) {
    BigInteger power = level < CACHED_LEVELS ? POWERS[level] : null;
    if (power == null) {
      BigInteger root = level == 0 ? BigInteger.TEN.pow(LOOP_DIGITS / 2) : power(level - 1);
      power = root.multiply(root);
      if (level < CACHED_LEVELS) {
        POWERS[level] = power;
      }
    }
    return power;
  }

  /** Whether this is a JSON number without fraction and exponent. */
  static boolean isInteger(JsonBytes json) {
    byte[] bytes = json.bytes();
    int p = json.offset();
    int end = p + json.length();
    if (p < end && bytes[p] == '-') {
      p++;
    }
    if (p == end || (bytes[p] == '0' && p + 1 < end)) {
      return false;
    }
    while (p < end && bytes[p] >= '0' && bytes[p] <= '9') {
      p++;
    }
    return p == end;
  }

  /** The value of such an integer. */
  static BigInteger decode(JsonBytes json) {
    return NumberInput.parseBigInteger(json.asString(), true);
  }
}
