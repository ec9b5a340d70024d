package dev.warren.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/**
 * What the reading of an input may cost: memory as a constant and so much for each byte, and CPU
 * time likewise. The memory is all that is allocated, whether it is kept or not; the time is that
 * of the calling thread, so that a busy machine does not look like a slow decoder.
 *
 * @param bytes what an empty input may allocate, in bytes
 * @param bytesPerByte what each byte of the input may allocate in addition
 * @param numbers whether an input may be a number of any size: its conversion is a matter of
 *     multiplications, which take n to the power of 1.47
 */
public record Budget(long bytes, long bytesPerByte, boolean numbers) {

  /** What a virtual machine does now and then, and then some: machines are busy. */
  private static final long NANOS = 100_000_000;

  /** Readers take 1 to 30 ns for a byte, and ten times that as long as they are interpreted. */
  private static final long NANOS_PER_BYTE = 1_000;

  /** Classes are loaded and caches filled only once: what is over a budget is measured again. */
  private static final int TRIES = 5;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /**
   * Calls once, or several times if it is too much at first.
   *
   * @param length the length of the input, in bytes
   * @throws AssertionError if it is always too much
   */
  public <T> T spend(int length, Callable<T> call) throws Exception {
    long root = numbers ? (long) Math.sqrt(length) : 0;
    long memory = bytes + (bytesPerByte + 2 * root) * length;
    long nanos = NANOS + (NANOS_PER_BYTE + root) * length;
    for (int rest = TRIES; ; rest--) {
      long clock = System.nanoTime();
      long cpu = rest < TRIES ? THREADS.getCurrentThreadCpuTime() : 0;
      long before = THREADS.getCurrentThreadAllocatedBytes();
      Exception failure = null;
      T result = null;
      try {
        result = call.call();
      } catch (Exception e) {
        failure = e;
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      // The wall clock costs much less to look at, and goes no slower than that of the thread.
      long took =
          rest < TRIES ? THREADS.getCurrentThreadCpuTime() - cpu : System.nanoTime() - clock;
      if (allocated <= memory && took <= nanos) {
        if (failure != null) {
          throw failure;
        }
        return result;
      }
      if (rest == 1) {
        throw new AssertionError(
            "an input of %d bytes took %,d bytes and %,d ns; the budget is %,d bytes and %,d ns"
                .formatted(length, allocated, took, memory, nanos));
      }
    }
  }
}
