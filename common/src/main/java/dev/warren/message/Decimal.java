package dev.warren.message;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import tools.jackson.core.io.NumberInput;

/**
 * Integers of any size as decimal digits, and back, by halves down to parts that a loop over
 * machine words can do (divide and conquer; Knuth, The Art of Computer Programming, 4.4). The
 * conversions of {@link BigInteger} take a good part of the time of a task that computes a number
 * of some thousand digits, and parsing a million takes it half a minute.
 */
final class Decimal {

  /** Characters up to which an integer fits a long for sure. */
  static final int SMALL = 18;

  /** What no integer of so few characters can be. */
  static final long NONE = Long.MIN_VALUE;

  /** The most bits an integer may have that could still have few enough digits. */
  private static final long MAX_BITS = (long) (Limits.MAX_VALUE_BYTES / 0.30102);

  /** Digits of the parts that are written or read by a loop over machine words. */
  private static final int BY_LOOP = 288;

  /** What is longer Jackson reads faster, as it knows faster ways to multiply. */
  private static final int READ_BY_JACKSON = 10_000;

  private static final int BILLION = 1_000_000_000;
  private static final long QUINTILLION = 1_000_000_000_000_000_000L;

  /** Up to this level, constants are kept. They are always the same, so races are harmless. */
  private static final int CACHED = 8;

  /** Powers of ten: that of level 0 has the digits of a part, each other is a square. */
  private static final BigInteger[] POWERS = new BigInteger[CACHED];

  private static final BigInteger[] RECIPROCALS = new BigInteger[CACHED];

  private Decimal() {}

  /** Refuses what is too large before its digits are known, which could take minutes. */
  static void checkSize(BigInteger value) throws ValueException {
    if (value.bitLength() > MAX_BITS) {
      throw ValueCodec.tooLarge();
    }
  }

  /** The digits. */
  static byte[] encode(BigInteger value) throws ValueException {
    checkSize(value);
    if (value.bitLength() < Long.SIZE) {
      return new JsonWriter(20).number(value.longValue()).toByteArray();
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
    if (count <= BY_LOOP) {
      writeByLoop(value, digits, offset, offset + count);
      return;
    }
    int level = levelBelow(count);
    int low = BY_LOOP << level;
    BigInteger[] parts = divide(value, level);
    write(parts[0], digits, offset, count - low);
    write(parts[1], digits, offset + count - low, low);
  }

  /** Quotient and remainder by the power of that level, whose square is larger than the value. */
  private static BigInteger[] divide(BigInteger value, int level) {
    BigInteger power = power(level);
    if (level >= CACHED) {
      return value.divideAndRemainder(power);
    }
    // Multiplication with the reciprocal, as in Barrett's reduction, is twice as fast as a
    // division.
    // The quotient comes out at most two too small.
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

  /** The largest level whose power has less digits. */
  private static int levelBelow(int digits) {
    return 31 - Integer.numberOfLeadingZeros((digits - 1) / BY_LOOP);
  }

  private static BigInteger power(int level) {
    BigInteger power = level < CACHED ? POWERS[level] : null;
    if (power == null) {
      BigInteger root = level == 0 ? BigInteger.TEN.pow(BY_LOOP / 2) : power(level - 1);
      power = root.multiply(root);
      if (level < CACHED) {
        POWERS[level] = power;
      }
    }
    return power;
  }

  /** Whether it is an integer in JSON, without fraction and exponent. */
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

  /** The value of an integer of at most {@link #SMALL} characters; {@link #NONE} for all else. */
  static long decodeSmall(JsonBytes json) {
    return decodeSmall(json.bytes(), json.offset(), json.offset() + json.length());
  }

  static long decodeSmall(byte[] bytes, int from, int end) {
    if (from >= end || end - from > SMALL) {
      return NONE;
    }
    boolean isNegative = bytes[from] == '-';
    int start = isNegative ? from + 1 : from;
    if (start == end || (bytes[start] == '0' && start + 1 < end)) {
      return NONE;
    }
    long value = 0;
    for (int i = start; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return NONE;
      }
      value = 10 * value + digit;
    }
    return isNegative ? -value : value;
  }

  /** The value of such an integer of any size. */
  static BigInteger decode(JsonBytes json) {
    if (json.length() <= SMALL) {
      return BigInteger.valueOf(decodeSmall(json));
    }
    if (json.length() > READ_BY_JACKSON) {
      return NumberInput.parseBigInteger(json.asString(), true);
    }
    boolean isNegative = json.bytes()[json.offset()] == '-';
    int start = isNegative ? json.offset() + 1 : json.offset();
    BigInteger value = read(json.bytes(), start, json.offset() + json.length());
    return isNegative ? value.negate() : value;
  }

  /** In loops: recursion the compiler may put into itself, which can take it seconds. */
  private static BigInteger read(byte[] digits, int start, int end) {
    int count = (end - start + BY_LOOP - 1) / BY_LOOP;
    BigInteger[] parts = new BigInteger[count]; // the lowest first
    for (int i = 0, to = end; i < count; i++, to -= BY_LOOP) {
      parts[i] = readByLoop(digits, Math.max(start, to - BY_LOOP), to);
    }
    for (int level = 0; count > 1; level++) {
      for (int i = 0; i + 1 < count; i += 2) {
        parts[i / 2] = parts[i + 1].multiply(power(level)).add(parts[i]);
      }
      if (count % 2 == 1) {
        parts[count / 2] = parts[count - 1];
      }
      count = (count + 1) / 2;
    }
    return parts[0];
  }

  private static BigInteger readByLoop(byte[] digits, int start, int end) {
    long[] words = new long[(end - start) / 19 + 1]; // the lowest first
    int used = 0;
    int position = start + (end - start) % 18;
    long carry = chunk(digits, start, position);
    while (true) {
      for (int i = 0; i < used; i++) {
        long word = words[i];
        long low = word * QUINTILLION;
        long sum = low + carry;
        long high = Math.multiplyHigh(word, QUINTILLION) + (word >> 63 & QUINTILLION);
        carry = Long.compareUnsigned(sum, low) < 0 ? high + 1 : high;
        words[i] = sum;
      }
      if (carry != 0) {
        words[used++] = carry;
      }
      if (position == end) {
        break;
      }
      carry = chunk(digits, position, position + 18);
      position += 18;
    }
    ByteBuffer bytes = ByteBuffer.allocate(8 * used);
    for (int i = used - 1; i >= 0; i--) {
      bytes.putLong(words[i]);
    }
    return new BigInteger(1, bytes.array());
  }

  private static long chunk(byte[] digits, int start, int end) {
    long value = 0;
    for (int i = start; i < end; i++) {
      value = 10 * value + digits[i] - '0';
    }
    return value;
  }
}
