package dev.warren.producer.cli;

import dev.warren.Execution;
import dev.warren.Ledger;
import dev.warren.Outcome;
import dev.warren.Pool;
import dev.warren.PoolTerminatedException;
import dev.warren.Progress;
import dev.warren.ResultIterator;
import dev.warren.Summary;
import dev.warren.TaskCancelledException;
import dev.warren.WaitInterruptedException;
import dev.warren.WarrenException;
import dev.warren.cli.CliException;
import dev.warren.cli.DurationConverter;
import dev.warren.cli.ExitCode;
import dev.warren.task.RawJson;
import java.io.IOException;
import java.time.Duration;
import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Runs all items of a job, and writes and counts their outcomes as they come. All belongs to the
 * thread in {@link #run}, but for {@link #stop}.
 */
final class JobRun {
  private static final int SHOWN_FAILURES = 3;
  private static final int OUTCOMES_AT_ONCE = 256;
  private static final Duration ANY_TIME = Duration.ofDays(365);
  private static final byte[] NO_VALUE = {};

  private final Job job;
  private final Pool pool;
  private final Screen screen;
  private final ResultWriter writer;
  private final Summary.Gatherer gatherer;
  private final ValueDigest digest;
  private final InputOrder inputOrder;
  private final Optional<ResultIterator<RawJson>> results; // empty if the pool was broken before
  private final long startedAt = System.nanoTime();

  private volatile long sentAt;
  private long taken;
  private int failures;
  private Optional<ExitCode> end = Optional.empty(); // guarded by this object's lock

  /** Starts to read and to submit. */
  JobRun(Job job, Pool pool, Screen screen) {
    this.job = job;
    this.pool = pool;
    this.screen = screen;
    this.gatherer = Summary.gatherer(job.task().name());
    this.writer = new ResultWriter(job.output(), job.ordered());
    this.digest = job.earlier().digest();
    this.inputOrder = new InputOrder(digest, job.options().maxInFlight());
    this.results = submit();
  }

  private Optional<ResultIterator<RawJson>> submit() {
    Pool view = pool.with(job.options());
    var task = job.task().function();
    ItemSource source = job.source();
    try {
      return Optional.of(
          job.task()
              .call(
                  () ->
                      job.ordered()
                          ? view.imap(task, counted(source.total(), source::items))
                          : view.imapUnordered(
                              task,
                              counted(source.total(), () -> inputOrder.bounding(source.items())))));
    } catch (WarrenException e) {
      failed(e);
      return Optional.empty();
    }
  }

  /** The items as an input that says how many there are, where that is known: it is shown then. */
  private static Iterable<RawJson> counted(long total, Supplier<Iterator<RawJson>> items) {
    if (total < 0 || total > Integer.MAX_VALUE) {
      return items::get;
    }
    return new AbstractCollection<>() {
      @Override
      public Iterator<RawJson> iterator() {
        return items.get();
      }

      @Override
      public int size() {
        return (int) total;
      }
    };
  }

  private void failed(WarrenException e) {
    CliException known = PoolFailure.of(e);
    end(known.exitCode(), known.getMessage());
  }

  /** Blocks until every item that was submitted has its outcome, and that is written. */
  ExitCode run() {
    results.ifPresent(this::take);
    return exitCode();
  }

  private void take(ResultIterator<RawJson> results) {
    Thread sender = new Thread(this::awaitSent, "warren-sent");
    sender.setDaemon(true);
    sender.start();
    try {
      List<Outcome<RawJson>> some = results.nextOutcomes(OUTCOMES_AT_ONCE);
      while (!some.isEmpty()) {
        some.forEach(this::take);
        flush();
        some = results.nextOutcomes(OUTCOMES_AT_ONCE);
      }
    } catch (PoolTerminatedException e) {
      // Behind the last outcome; why has been said.
    } catch (TaskCancelledException e) {
      // Behind the last outcome; the rest of the input is not read, and can be resumed.
      setEnd(ExitCode.SOME_FAILED);
    } catch (WarrenException e) {
      failed(e);
    } catch (InputException e) {
      end(ExitCode.USAGE, e.getMessage());
    } finally {
      sender.interrupt();
    }
  }

  private void awaitSent() {
    try {
      if (pool.awaitSent(ANY_TIME)) {
        sentAt = System.nanoTime();
      }
    } catch (WaitInterruptedException e) {
      // The run is over.
    }
  }

  /** A signal came. Blocks only where nobody reads standard error, and after the stop itself. */
  void stop(ExitCode wish) {
    boolean isFirst = setEnd(wish);
    if (wish == ExitCode.TERMINATED && isFirst) {
      Duration grace = JobRunner.GRACE_PERIOD;
      results.ifPresent(ResultIterator::stopReading);
      CompletableFuture.delayedExecutor(grace.toMillis(), TimeUnit.MILLISECONDS)
          .execute(pool::terminate);
      screen.notice(
          "terminated: no more input is read; waiting up to "
              + DurationConverter.show(grace)
              + " for what is under way");
    } else {
      pool.terminate();
      if (isFirst) {
        screen.notice("interrupted");
      }
    }
  }

  /** Whether every item of the input has an outcome, and that was written. */
  synchronized boolean isComplete() {
    return end.isEmpty();
  }

  /** How far the run is. Any thread. */
  Progress progress() {
    return results.map(ResultIterator::progress).orElse(new Progress(0, 0, 0));
  }

  /** From the first item to the last message that the broker has. */
  Duration enqueueTime() {
    return Duration.ofNanos((sentAt == 0 ? System.nanoTime() : sentAt) - startedAt);
  }

  /** What became of the items, by their indexes in the whole input. */
  Summary summary() {
    return gatherer.summary();
  }

  /** SHA-256 of the values in input order; empty if the job does not want it. */
  String digest() {
    return job.digest() ? digest.hex() : "";
  }

  private void take(Outcome<RawJson> outcome) {
    taken++;
    byte[] value = NO_VALUE;
    try {
      if (outcome instanceof Outcome.Success<RawJson> success) {
        gatherer.add(success);
        value = JsonText.shown(success.value());
        writer.write(number(outcome), value);
      } else if (outcome instanceof Outcome.Failure<RawJson> failure) {
        fail(failure);
      }
    } catch (IOException e) {
      unwritten(e, "item " + number(outcome));
    }
    byte[] digested = job.digest() ? value : NO_VALUE;
    if (!job.ordered()) {
      inputOrder.add(outcome.index(), digested);
    } else if (digested.length > 0) {
      digest.add(digested);
    }
  }

  private void fail(Outcome.Failure<RawJson> failure) throws IOException {
    int index = number(failure);
    gatherer.add(new Outcome.Failure<>(index, failure.error(), failure.execution()));
    if (FailureText.isCutOff(failure)) {
      writer.cutOff();
      return;
    }
    FailureText text = new FailureText(failure);
    failures++;
    if (failures <= SHOWN_FAILURES) {
      Execution run = failure.execution();
      boolean isCancelled = failure.error() instanceof TaskCancelledException;
      String again = isCancelled ? "" : "\nto run it here: " + job.replay().shown(index);
      screen.failure("item " + index + " " + text + again, index, run.attempt(), run.pid());
    } else if (failures == SHOWN_FAILURES + 1) {
      screen.notice("further items that do not succeed are only counted");
    }
    writer.write(index, text);
  }

  /** Hands on what is written: there may be nothing more for a while. */
  private void flush() {
    try {
      writer.flush();
    } catch (IOException e) {
      unwritten(e, "the results before item " + job.index((int) taken));
    }
  }

  /** Index in the whole input of an item of this run. */
  private int number(Outcome<?> outcome) {
    return job.index(outcome.index());
  }

  private void unwritten(IOException e, String what) {
    end(ExitCode.SOME_FAILED, "cannot write " + what + ": " + e.getMessage());
    pool.terminate();
  }

  private void end(ExitCode code, String message) {
    setEnd(code);
    screen.warning(message);
  }

  /** The first reason is the one that counts; returns whether this is it. */
  private synchronized boolean setEnd(ExitCode code) {
    boolean isFirst = end.isEmpty();
    if (isFirst) {
      end = Optional.of(code);
    }
    return isFirst;
  }

  private synchronized ExitCode exitCode() {
    Ledger ledger = pool.ledger();
    if (end.isPresent()) {
      return end.get();
    }
    if (!ledger.balances() || ledger.submitted() != taken) {
      return ExitCode.UNBALANCED;
    }
    return ledger.succeeded() == taken && job.earlier().failed() == 0
        ? ExitCode.OK
        : ExitCode.SOME_FAILED;
  }
}
