package dev.warren.fuzz;

import com.sun.management.ThreadMXBean;
import dev.warren.message.MessageException;
import dev.warren.message.ValueException;
import java.lang.management.ManagementFactory;

/** Runs a decoder and sees to it that it costs no more than its input is worth. */
final class Bounds {
  /** What any input may cost, in bytes: the decoders' own tables and buffers. */
  private static final long ALLOCATED = 1 << 20;

  /**
   * What each byte of input may cost besides, for all of reading, writing and reading again: a
   * value of one character becomes an object with its place in a list, several times over.
   */
  private static final long ALLOCATED_PER_BYTE = 2_000;

  /** Generous, for a machine that is busy; what is super-linear gets far beyond it. */
  private static final long MILLIS = 5_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Bounds() {}

  /**
   * Runs it; again if it cost too much, because classes that are loaded on the way are no fault of
   * the input.
   *
   * @param slack how many times the bound of memory it may take
   * @return whether the input was accepted
   * @throws AssertionError if that took too much memory or time
   */
  static boolean run(Decoder decoder, byte[] input, int slack) {
    Cost cost = measure(decoder, input);
    for (int again = 0; again < 5 && cost.isTooMuch(input.length, slack); again++) {
      cost = measure(decoder, input);
    }
    if (cost.isTooMuch(input.length, slack)) {
      throw new AssertionError(
          input.length + " bytes of input took " + cost.bytes + " bytes, " + cost.millis + " ms");
    }
    return cost.accepted;
  }

  private record Cost(boolean accepted, long bytes, long millis) {
    boolean isTooMuch(int input, int slack) {
      return bytes > slack * (ALLOCATED + ALLOCATED_PER_BYTE * input) || millis > MILLIS;
    }
  }

  private static Cost measure(Decoder decoder, byte[] input) {
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    long begun = System.nanoTime();
    boolean accepted = accepts(decoder, input);
    long millis = (System.nanoTime() - begun) / 1_000_000;
    return new Cost(accepted, THREADS.getCurrentThreadAllocatedBytes() - allocated, millis);
  }

  private static boolean accepts(Decoder decoder, byte[] input) {
    try {
      decoder.decode(input);
      return true;
    } catch (MessageException | ValueException e) {
      return false;
    } catch (IllegalArgumentException e) {
      if (decoder != Decoder.ADDRESS) { // whose declared refusal this is
        throw e;
      }
      return false;
    }
  }
}
