package dev.warren;

import static dev.warren.PoolUnderTest.range;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every pool does, wherever its workers are: the behaviours of Python's own tests of its pool,
 * as far as they were kept, and the contract. Written once, run over threads, processes and a
 * fleet.
 */
@ExtendWith(NothingLeft.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
abstract class PoolConformance
    implements CallsContract,
        CallbacksContract,
        ReferencesContract,
        IteratorsContract,
        ReadersContract,
        ErrorsContract,
        TerminalContract,
        HostileCodeContract,
        MischiefContract,
        LimitsContract,
        ValuesContract,
        LifecycleContract,
        OverviewContract,
        WorkersContract {
  private static final int WORKERS = 2;

  private Pool pool;

  @BeforeAll
  final void openPool() {
    pool = open(Plan.workers(WORKERS));
    dev.warren.broker.Await.until("the workers are there", () -> pool.size() == WORKERS);
  }

  @AfterAll
  final void closePool() {
    pool.close();
    release();
  }

  /** Ends what {@link #open} started beside pools. */
  void release() {}

  @Override
  public final Pool pool() {
    return pool;
  }

  /** How many workers the large pool has. */
  abstract int many();

  @Test
  void aLargePoolGivesTheSameSum() {
    try (Pool large = open(Plan.workers(many()))) {
      int sum =
          large.map(PoolTasks::square, range(1_000)).stream().mapToInt(Integer::intValue).sum();
      assertEquals(332_833_500, sum);
    }
  }
}
