package dev.warren.engine;

import dev.warren.job.Counters;
import dev.warren.message.JobStatus;
import dev.warren.worker.contract.Hosts;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/** What a producer says about its job. Thread-safe. */
final class JobReport {
  private final String job;
  private final JobOptions options;
  private final Counters ledger;
  private final JobPace pace;
  private final IntSupplier running;
  private final String host = Hosts.local();
  private final long pid = ProcessHandle.current().pid();
  private final long startedAt = System.currentTimeMillis();

  /** The items of all calls whose length is known. */
  private final AtomicLong total = new AtomicLong();

  /** Calls whose length is not known. */
  private final AtomicInteger unknown = new AtomicInteger();

  private volatile String task = "";

  /**
   * A job that has no items yet.
   *
   * @param running how many of its items run, as far as that is known
   */
  JobReport(String job, JobOptions options, Counters ledger, JobPace pace, IntSupplier running) {
    this.job = job;
    this.options = options;
    this.ledger = ledger;
    this.pace = pace;
    this.running = running;
  }

  /** A call submits its first items. */
  void began(Work work) {
    task = work.task();
    if (work.total() < 0) {
      unknown.incrementAndGet();
    } else {
      total.addAndGet(work.total());
    }
  }

  /** How the job is now. */
  JobStatus status(boolean over) {
    Counters.Totals now = ledger.totals();
    boolean isKnown = unknown.get() == 0 && !task.isEmpty();
    return new JobStatus(
        job,
        options.name(),
        task,
        isKnown ? OptionalLong.of(Math.max(total.get(), now.submitted())) : OptionalLong.empty(),
        now.submitted(),
        now.succeeded(),
        now.failed(),
        now.timedOut(),
        now.crashed(),
        now.cancelled(),
        over ? 0 : Math.min(running.getAsInt(), Math.max(0, now.submitted() - now.done())),
        pace.perSecond(),
        pace.waitSeconds(),
        options.weight(),
        host,
        pid,
        startedAt,
        over);
  }
}
