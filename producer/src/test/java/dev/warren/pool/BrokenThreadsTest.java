package dev.warren.pool;

import static dev.warren.PoolUnderTest.LONG;
import static dev.warren.PoolUnderTest.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.AsyncResult;
import dev.warren.HostileTasks;
import dev.warren.MapResult;
import dev.warren.NothingLeft;
import dev.warren.Pool;
import dev.warren.PoolBrokenException;
import dev.warren.PoolTasks;
import dev.warren.ResultIterator;
import dev.warren.TaskFailedException;
import dev.warren.TaskOptions;
import dev.warren.engine.Answer;
import dev.warren.engine.Engine;
import dev.warren.engine.EngineBrokenException;
import dev.warren.engine.ItemArguments;
import dev.warren.engine.ItemTiming;
import dev.warren.engine.Work;
import dev.warren.job.Counters;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The last line of defence: a thread of the library that ends by surprise breaks its pool. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class BrokenThreadsTest {
  private final FaultyEngine engine = new FaultyEngine();
  private final Object handle = new Object();
  private final PoolCore core = new PoolCore("broken", engine, 1, null, Optional.empty(), handle);
  private final Pool pool = new EnginePool(core, TaskOptions.defaults(), handle);

  /** An engine with a bug. */
  private static final class FaultyEngine implements Engine {
    private final Counters ledger = new Counters();
    private Consumer<EngineBrokenException> listener;

    /** What it answers before it fails. */
    private Optional<Object> value = Optional.empty();

    @Override
    public int submit(Work work, int firstIndex, List<Object[]> arguments) {
      value.ifPresent(
          known ->
              work.sink()
                  .answered(
                      firstIndex,
                      new Answer.Value(known, ItemTiming.never(ItemTiming.now())),
                      ItemArguments.UNKNOWN));
      throw new HostileTasks.Coy();
    }

    @Override
    public int cancel(Work work, int firstIndex, int lastIndex) {
      return 0;
    }

    @Override
    public void cancelWaiting(Work work, int firstIndex, int lastIndex) {}

    @Override
    public int size() {
      return 1;
    }

    @Override
    public void onBroken(Consumer<EngineBrokenException> listener) {
      this.listener = listener;
    }

    @Override
    public void broken(String words) {
      listener.accept(new EngineBrokenException(EngineBrokenException.Reason.FAULT, words));
    }

    @Override
    public void terminate() {}

    @Override
    public Counters ledger() {
      return ledger;
    }

    @Override
    public void close() {
      throw new HostileTasks.Coy();
    }
  }

  @Test
  void aFeederThatEndsBySurpriseBreaksThePool() {
    core.start();
    MapResult<Integer> result = pool.mapAsync(PoolTasks::square, range(3));
    PoolBrokenException broken = assertThrows(PoolBrokenException.class, () -> result.get(LONG));
    assertTrue(broken.getMessage().contains("feeder"), broken.getMessage());
    assertTrue(broken.getMessage().contains(HostileTasks.Coy.class.getName()));
    assertThrows(PoolBrokenException.class, () -> pool.imap(PoolTasks::square, range(3)));
    pool.close();
    assertEquals(0, pool.size());
  }

  @Test
  void aReaderIsToldThatTheFeederEndedBySurprise() {
    core.start();
    ResultIterator<Integer> results = pool.imap(PoolTasks::square, range(3));
    assertThrows(PoolBrokenException.class, () -> results.next(LONG));
    pool.close();
  }

  @Test
  void anItemThatIsNotSubmittedHasAnOutcome() {
    core.start();
    AsyncResult<Integer> result = pool.applyAsync(PoolTasks::square, 3);
    assertThrows(TaskFailedException.class, () -> result.get(LONG));
    pool.close();
  }

  @Test
  void anItemThatWasAnsweredBeforeItsSubmissionFailedKeepsItsOutcome() {
    core.start();
    engine.value = Optional.of(9);
    for (int i = 0; i < 3; i++) {
      assertEquals(9, pool.applyAsync(PoolTasks::square, 3).get(LONG));
    }
    pool.close();
  }
}
