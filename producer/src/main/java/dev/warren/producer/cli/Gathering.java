package dev.warren.producer.cli;

import dev.warren.cli.DurationConverter;
import dev.warren.cli.ExitCode;
import dev.warren.engine.Answer;
import dev.warren.engine.AnswerListener;
import dev.warren.engine.Batch;
import dev.warren.engine.EngineBrokenException;
import dev.warren.engine.ItemTiming;
import dev.warren.engine.Submitter;
import dev.warren.engine.Work;
import dev.warren.gather.AutomaticChunks;
import dev.warren.gather.ChunkSizer;
import dev.warren.gather.MeanTime;
import dev.warren.gather.Window;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Runs all items of a job and gathers the answers. Whatever happens, on whichever thread, becomes
 * an event; the thread in {@link #run} takes them one by one and owns all state.
 *
 * <p>An item holds its permit, and what it takes of memory, until all items before it are answered:
 * so what waits for its turn is bounded too.
 */
final class Gathering implements AnswerListener {
  private static final int SHOWN_FAILURES = 3;
  private static final int SETTLE_AT = 256;
  private static final Duration PUBLISH_PATIENCE = Duration.ofSeconds(10);
  private static final long MAX_BYTES_IN_FLIGHT =
      Math.min(256 << 20, Runtime.getRuntime().maxMemory() / 8);

  /** Stands for an answer of which nothing is needed any more. */
  private static final Answer GONE = new Answer.Value(new byte[0], null);

  private final Job job;
  private final OpenEngine open;
  private final ResultWriter writer;
  private final Screen screen;
  private final ProgressDisplay progress;
  private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
  private final Window inFlight = new Window();
  private final ByteBudget budget = new ByteBudget(MAX_BYTES_IN_FLIGHT, inFlight);
  private final ChunkSizer sizer;
  private final Submitter submitter;
  private final Map<Integer, Answer> waiting = new HashMap<>();
  private final Shares shares = new Shares();
  private final ValueDigest digest;

  private long startedAt;
  private volatile long publishedAt;
  private int frontier;
  private int answered;
  private int failures;
  private int settledItems;
  private long settledBytes;
  private int submitted = -1;
  private long drainUntil;
  private Optional<ExitCode> end = Optional.empty();

  Gathering(Job job, OpenEngine open, Screen screen, ProgressDisplay progress) {
    this.job = job;
    this.open = open;
    this.writer = new ResultWriter(job.output(), job.ordered());
    this.digest = job.earlier().digest();
    this.screen = screen;
    this.progress = progress;
    this.sizer = sizer();
    this.submitter =
        new Submitter(
            "warren-feeder",
            open.engine(),
            inFlight,
            job::maxInFlight,
            new Work(job.task().name(), new RawCodec(), null, job.options(), this),
            budget.counting(job.source().items()),
            job.source().total(),
            sizer,
            this::fed);
  }

  private ChunkSizer sizer() {
    if (job.chunkSize() != Job.AUTOMATIC_CHUNKS) {
      return ChunkSizer.fixed(job.chunkSize());
    }
    int started = job.fleet().processes();
    return new AutomaticChunks(
        started > 0 ? started : open.engine().size(), job.maxInFlight(), new MeanTime());
  }

  /** Blocks until every item that was submitted has its answer, and that is written. */
  ExitCode run() throws InterruptedException {
    open.engine().onBroken(e -> events.add(() -> broken(e)));
    startedAt = System.nanoTime();
    submitter.start();
    while (answered != submitted) {
      Runnable event = events.poll();
      if (event == null || settledItems >= SETTLE_AT) {
        settle();
      }
      if (event == null) {
        event = await();
      }
      event.run();
    }
    settle();
    return exitCode();
  }

  /** A signal came. May be called by any thread. */
  void stop(ExitCode wish) {
    events.add(() -> stopped(wish));
  }

  /** Whether every item of the input has an answer, and that was written. */
  boolean isComplete() {
    return end.isEmpty();
  }

  /** From the first item to the last message that the broker has. */
  Duration enqueueTime() {
    long end = publishedAt == 0 ? System.nanoTime() : publishedAt;
    return Duration.ofNanos(end - startedAt);
  }

  /** Who did how much. */
  List<Shares.Share> shares() {
    return shares.sorted();
  }

  /** SHA-256 of the values in input order; empty if the job does not want it. */
  String digest() {
    return job.digest() ? digest.hex() : "";
  }

  @Override
  public void answered(int index, Answer answer) {
    events.add(() -> take(index, answer));
  }

  @Override
  public void answered(int firstIndex, Batch batch) {
    events.add(() -> batch.forEach((i, answer) -> take(firstIndex + i, answer)));
  }

  private Runnable await() throws InterruptedException {
    if (drainUntil == 0) {
      return events.take();
    }
    Runnable event = events.poll(drainUntil - System.nanoTime(), TimeUnit.NANOSECONDS);
    return event != null ? event : this::terminate;
  }

  /** On the submitter's thread. */
  private void fed(int items, Throwable inputFailure) {
    events.add(() -> inputEnded(items, inputFailure));
    open.awaitPublished().accept(PUBLISH_PATIENCE);
    publishedAt = System.nanoTime();
  }

  private void inputEnded(int items, Throwable failure) {
    submitted = items;
    if (failure != null) {
      boolean known = failure instanceof InputException;
      end(ExitCode.USAGE, known ? failure.getMessage() : "reading the input failed: " + failure);
    }
  }

  private void take(int index, Answer answer) {
    answered++;
    count(answer.run());
    if (answer instanceof Answer.Failed failed && !Failures.isCutOff(failed.failure())) {
      show(index, failed);
    }
    if (!job.ordered()) {
      write(index, answer);
    }
    boolean needed = job.ordered() || job.digest();
    Answer kept = needed ? answer : GONE;
    budget.answered(size(kept));
    waiting.put(index, kept);
    advance();
    progress.done(answered);
  }

  private void count(ItemTiming run) {
    if (run.pid() != 0) { // otherwise it never ran
      shares.add(run.host(), run.pid(), run.tookMicros());
      sizer.ran(1, run.tookMicros());
    }
  }

  /** Lets all go whose turn it is. */
  private void advance() {
    for (Answer next; (next = waiting.remove(frontier)) != null; frontier++) {
      if (job.ordered()) {
        write(frontier, next);
      }
      if (job.digest() && next instanceof Answer.Value value) {
        digest.add((byte[]) value.value());
      }
      settledItems++;
      settledBytes += size(next);
    }
  }

  private static int size(Answer answer) {
    return answer instanceof Answer.Value value ? ((byte[]) value.value()).length : 0;
  }

  /** Hands on what is written, and gives back what is no longer held. */
  private void settle() {
    try {
      writer.flush();
    } catch (IOException e) {
      unwritten(e, "the results before item " + number(frontier));
    }
    if (settledItems > 0) {
      budget.release(settledItems, settledBytes);
      settledItems = 0;
      settledBytes = 0;
    }
  }

  private void write(int index, Answer answer) {
    try {
      writer.write(number(index), answer);
    } catch (IOException e) {
      unwritten(e, "item " + number(index));
    }
  }

  /** Index in the whole input of an item of this run. */
  private int number(int index) {
    return job.earlier().count() + index;
  }

  private void unwritten(IOException e, String what) {
    end(ExitCode.SOME_FAILED, "cannot write " + what + ": " + e.getMessage());
    terminate();
  }

  private void show(int index, Answer.Failed failed) {
    failures++;
    if (failures <= SHOWN_FAILURES) {
      screen.notice("item " + number(index) + " " + Failures.text(failed));
    } else if (failures == SHOWN_FAILURES + 1) {
      screen.notice("further items that do not succeed are only counted");
    }
  }

  private void stopped(ExitCode wish) {
    boolean first = end.isEmpty();
    if (wish == ExitCode.TERMINATED && first) {
      Duration grace = job.fleet().gracePeriod();
      end(
          wish,
          "terminated: no more input is read; waiting up to "
              + DurationConverter.show(grace)
              + " for what is under way");
      drainUntil = System.nanoTime() + grace.toNanos();
      submitter.stop();
    } else {
      if (first) {
        end(wish, "interrupted");
      }
      terminate();
    }
  }

  private void broken(EngineBrokenException e) {
    end(Failures.exitCode(e), e.getMessage());
    terminate();
  }

  /** Everything open is answered before this returns; the answers are events like all others. */
  private void terminate() {
    drainUntil = 0;
    submitter.stop();
    inFlight.abort();
    open.engine().terminate();
  }

  /** The first reason is the one that counts. */
  private void end(ExitCode code, String message) {
    screen.notice(message);
    if (end.isEmpty()) {
      end = Optional.of(code);
    }
  }

  private ExitCode exitCode() {
    var totals = open.engine().ledger().totals();
    if (end.isPresent()) {
      return end.get();
    }
    if (!totals.balances() || totals.submitted() != submitted) {
      return ExitCode.UNBALANCED;
    }
    return totals.succeeded() == submitted && job.earlier().failed() == 0
        ? ExitCode.OK
        : ExitCode.SOME_FAILED;
  }
}
