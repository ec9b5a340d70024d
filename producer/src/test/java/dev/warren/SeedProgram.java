package dev.warren;

import dev.warren.task.Tasks;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;

/** The programs that the README shows, between the tags. */
public final class SeedProgram {

  private SeedProgram() {}

  /** Runs all three; the argument is the number of messages, 10,000 if there is none. */
  public static void main(String[] args) {
    int messages = args.length == 0 ? 10_000 : Integer.parseInt(args[0]);
    System.out.println(stepByStep(messages).size() + " sums");
    System.out.println(inOneBlock(messages).size() + " sums");
    System.out.println(onThreads(10 * messages).size() + " sums");
  }

  static List<BigInteger> stepByStep(int messages) {
    // tag::steps[]
    Pool pool = Pool.processes(); // one worker process per core
    MapResult<BigInteger> result =
        pool.with(TaskOptions.defaults().withChunkSize(1)) // one task, one message
            .mapAsync(Tasks::sumOfPowers, Collections.nCopies(messages, 1_000));
    pool.shutdown(); // no more tasks
    pool.join(); // until the last result is in
    List<BigInteger> sums = result.get();
    // end::steps[]
    return sums;
  }

  static List<BigInteger> inOneBlock(int messages) {
    // tag::block[]
    Instant start = Instant.now();
    try (Pool pool = Pool.processes()) {
      List<BigInteger> sums = pool.map(Tasks::sumOfPowers, Collections.nCopies(messages, 1_000));
      System.out.println(sums.size() + " in " + Duration.between(start, Instant.now()));
      return sums;
    }
    // end::block[]
  }

  static List<BigInteger> onThreads(int messages) {
    // tag::threads[]
    Instant start = Instant.now();
    try (Pool pool = Pool.threads(4)) {
      List<BigInteger> sums = pool.map(Tasks::sumOfPowers, Collections.nCopies(messages, 10));
      System.out.println(sums.size() + " in " + Duration.between(start, Instant.now()));
      return sums;
    }
    // end::threads[]
  }
}
