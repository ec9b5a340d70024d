package dev.warren.report;

import dev.warren.engine.Answer;
import dev.warren.engine.Batch;
import dev.warren.engine.ItemArguments;
import dev.warren.engine.ItemListener;
import dev.warren.engine.ItemTiming;
import dev.warren.engine.WorkOptions;
import dev.warren.engine.WorkerEvent;
import dev.warren.job.Counters;
import dev.warren.message.Failure;
import dev.warren.message.FailureGroupKey;
import dev.warren.message.FailureKind;
import dev.warren.report.Rows.Outcome;
import dev.warren.text.FileProblem;
import dev.warren.worker.contract.DurationText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Records what happens to the items of a pool, from its opening to its end. Keeps some thousand
 * rows, the slowest items and one example of each kind of failure; all else is on the disk at once.
 * Thread-safe; nothing but {@link #close} blocks.
 */
public final class JobRecorder implements ItemListener {
  /** How many kinds of failure are told apart; all further ones are one. */
  private static final int MAX_GROUPS = 200;

  /** How many processes are told apart. */
  private static final int MAX_PROCESSES = 100_000;

  /** How many tasks are told apart. */
  private static final int MAX_TASKS = 10_000;

  private static final int MAX_MESSAGE = 2_000;
  private static final int MAX_STACK = 8_000;
  private static final int MAX_ARGUMENT = 2_000;

  /** How many events are remembered before the first call: what the writer takes at once. */
  private static final int MAX_EARLY = 5_000;

  /** How many characters they may have. */
  private static final int MAX_EARLY_TEXT = 1 << 20;

  private static final String COMPLETE = "complete";
  private static final long END_LIMIT_MILLIS = 10_000;

  private record Place(String host, long pid) {}

  private final long zeroMicros = ItemTiming.now();
  private final ItemNames names;
  private final Consumer<String> notices;
  private final RecordWriter writer;
  private final Thread atExit = new Thread(this::interrupted, "warren-report-exit");

  // Guarded by this object's lock.
  private final Map<String, Integer> tasks = new HashMap<>();
  private final Map<Place, Integer> processes = new HashMap<>();
  private final Map<FailureGroupKey, Integer> groups = new HashMap<>();
  private final Slowest slowest = new Slowest();
  private final HostClocks clocks = new HostClocks();
  private List<Event> early = new ArrayList<>();
  private long earlyText;
  private Rows rows = new Rows();
  private boolean began;
  private boolean ended;
  private long lastAnswer;
  private JobDescription job = JobDescription.UNKNOWN;
  private Optional<Counters> ledger = Optional.empty();

  private JobRecorder(List<RecordSink> sinks, ItemNames names, Consumer<String> notices) {
    this.names = names;
    this.notices = notices;
    this.writer = new RecordWriter(sinks, this::handOver, notices);
  }

  /**
   * Creates the files, or replaces those that are there.
   *
   * @param report the page; empty for none
   * @param trace the trace; empty for none
   * @param names how the user's program calls its items
   * @param notices takes what the user should know, such as that a disk is full
   * @throws IOException if a file cannot be written, with a sentence that names it
   */
  public static JobRecorder open(
      Optional<Path> report, Optional<Path> trace, ItemNames names, Consumer<String> notices)
      throws IOException {
    List<RecordSink> sinks = new ArrayList<>();
    try {
      if (report.isPresent()) {
        sinks.add(create("report", report.get(), ReportFile::create));
      }
      if (trace.isPresent()) {
        sinks.add(create("trace", trace.get(), TraceFile::create));
      }
    } catch (IOException | RuntimeException | Error e) {
      for (RecordSink sink : sinks) {
        sink.close();
      }
      throw e;
    }
    JobRecorder recorder = new JobRecorder(sinks, names, notices);
    recorder.writer.start();
    Runtime.getRuntime().addShutdownHook(recorder.atExit);
    return recorder;
  }

  private interface Creation {
    RecordSink of(Path file) throws IOException;
  }

  private static RecordSink create(String what, Path file, Creation creation) throws IOException {
    try {
      return creation.of(file);
    } catch (IOException e) {
      throw new IOException("cannot write the " + what + " " + file + ": " + FileProblem.of(e), e);
    }
  }

  /**
   * What the job is, before its first call.
   *
   * @param counters stand at the end of the record
   */
  public synchronized void describe(JobDescription description, Counters counters) {
    job = description;
    ledger = Optional.of(counters);
  }

  /** A turn in the life of a worker process. */
  public void worker(WorkerEvent event) {
    WorkerEvent shown =
        new WorkerEvent(
            event.host(),
            event.pid(),
            event.state(),
            event.atMicros(),
            event.initializerMicros(),
            cut(event.text(), MAX_STACK));
    tell(new Event.WorkerChanged(sinceZero(event.atMicros()), shown));
  }

  /** What the user is told. */
  public void notice(String text) {
    tell(new Event.Notice(sinceZero(ItemTiming.now()), cut(text, MAX_MESSAGE)));
  }

  /** Tells the writer; before the first call only remembers, as the job's settings come first. */
  private synchronized void tell(Event event) {
    if (began) {
      writer.add(event);
    } else if (early.size() < MAX_EARLY && earlyText <= MAX_EARLY_TEXT) {
      earlyText += event.textLength();
      early.add(event);
    }
  }

  @Override
  public synchronized void began(Origin call, WorkOptions options, int chunkSize) {
    if (!began) {
      Map<String, String> settings = new LinkedHashMap<>(job.settings());
      settings.put("chunk size", chunkSize == 0 ? "automatic" : Integer.toString(chunkSize));
      if (options.timeLimitMillis() > 0) {
        settings.put("time limit", DurationText.of(Duration.ofMillis(options.timeLimitMillis())));
      }
      settings.put("retries", Integer.toString(options.retries()));
      settings.put("crash limit", Integer.toString(options.crashLimit()));
      begin(
          job.withSettings(settings),
          call.total() < 0 ? OptionalLong.empty() : OptionalLong.of(call.total()));
    }
  }

  private void begin(JobDescription description, OptionalLong total) {
    began = true;
    writer.add(new Event.Began(zeroMicros, description, total));
    early.forEach(writer::add);
    early = List.of();
  }

  @Override
  public synchronized void answered(
      Origin call, int index, Answer answer, ItemArguments arguments) {
    lastAnswer = ItemTiming.now();
    if (answer instanceof Answer.Failed failed) {
      FailureKind kind = failed.failure().kind();
      if (outcome(kind) == Outcome.CANCELLED) {
        row(call, index, failed.run(), Outcome.CANCELLED, 0);
        return;
      }
      int group = group(call, index, failed.failure(), failed.run(), arguments);
      row(call, index, failed.run(), outcome(kind), group);
    } else {
      row(call, index, answer.run(), Outcome.SUCCEEDED, 0);
    }
    slowest.look(call.number(), names.number(index), answer.run().tookMicros(), arguments);
  }

  @Override
  public synchronized void answered(
      Origin call, int firstIndex, Batch batch, IntFunction<ItemArguments> arguments) {
    lastAnswer = ItemTiming.now();
    int task = task(call.task());
    int process = process(batch.host(), batch.pid());
    long queued = sinceZero(batch.queued());
    long started = sinceZero(batch.started());
    clocks.ran(
        batch.host(),
        batch.queued(),
        batch.started(),
        batch.started() + batch.tookMicros(),
        lastAnswer);
    for (int i = 0; i < batch.count(); i++) {
      long took = batch.took()[batch.offset() + i];
      int index = firstIndex + i;
      add(call, index, task, process, batch.attempt(), Outcome.SUCCEEDED, 0, queued, started, took);
      if (slowest.takes(took)) {
        slowest.look(call.number(), names.number(index), took, arguments.apply(i));
      }
      started += took;
    }
  }

  @Override
  public synchronized void retried(
      Origin call, int index, Failure failure, ItemTiming run, ItemArguments arguments) {
    Outcome outcome =
        switch (outcome(failure.kind())) {
          case TIMED_OUT -> Outcome.TIMED_OUT_AND_REPEATED;
          case CRASHED -> Outcome.CRASHED_AND_REPEATED;
          default -> Outcome.FAILED_AND_REPEATED;
        };
    row(call, index, run, outcome, group(call, index, failure, run, arguments));
  }

  private static Outcome outcome(FailureKind kind) {
    return switch (kind) {
      case TIMEOUT -> Outcome.TIMED_OUT;
      case CRASHED -> Outcome.CRASHED;
      case CANCELLED, TERMINATED -> Outcome.CANCELLED;
      default -> Outcome.FAILED;
    };
  }

  private void row(Origin call, int index, ItemTiming run, Outcome outcome, int group) {
    int process = 0;
    if (run.attempt() > 0) {
      process = process(run.host(), run.pid());
      clocks.ran(run.host(), run.queued(), run.started(), run.finished(), ItemTiming.now());
    }
    add(
        call,
        index,
        task(call.task()),
        process,
        run.attempt(),
        outcome,
        group,
        sinceZero(run.queued()),
        sinceZero(run.started()),
        run.tookMicros());
  }

  private void add(
      Origin call,
      int index,
      int task,
      int process,
      int attempt,
      Outcome outcome,
      int group,
      long queued,
      long started,
      long took) {
    if (ended) {
      return;
    }
    rows.add(
        call.number(),
        names.number(index),
        task,
        process,
        attempt,
        outcome,
        group,
        queued,
        started,
        took);
    if (rows.isFull()) {
      handOver();
    }
  }

  /** Gives the rows that are there to the writer. */
  private synchronized void handOver() {
    slowest.takeNew().forEach(writer::add);
    clocks.takeNew().forEach(writer::add);
    if (rows.size() > 0) {
      Rows full = rows;
      rows = new Rows();
      writer.add(full);
    }
  }

  private int task(String name) {
    Integer known = tasks.get(name);
    if (known == null) {
      if (tasks.size() == MAX_TASKS) {
        return 0;
      }
      known = tasks.size();
      if (!writer.add(new Event.TaskNamed(known, name))) {
        return 0; // the next item tells it again
      }
      tasks.put(name, known);
    }
    return known;
  }

  private int process(String host, long pid) {
    if (pid == 0 && host.isEmpty()) {
      return 0;
    }
    var place = new Place(host, pid);
    Integer known = processes.get(place);
    if (known == null) {
      if (processes.size() == MAX_PROCESSES) {
        return 0;
      }
      known = processes.size() + 1;
      if (!writer.add(new Event.ProcessSeen(known, host, pid))) {
        return 0; // as above
      }
      processes.put(place, known);
    }
    return known;
  }

  private int group(
      Origin call, int index, Failure failure, ItemTiming run, ItemArguments arguments) {
    FailureGroupKey key =
        FailureGroupKey.of(
            failure.kind(), failure.type(), failure.stack(), failure.crash(), call.task());
    Integer known = groups.get(key);
    if (known == null && groups.size() >= MAX_GROUPS) {
      key = new FailureGroupKey(key.kind(), "further kinds of failure", "");
      known = groups.get(key);
    }
    if (known == null) {
      known = groups.size() + 1;
      Event found =
          new Event.GroupFound(
              known,
              key.kind(),
              key.type(),
              key.where(),
              call.task(),
              example(call, index, failure, run, arguments));
      if (!writer.add(found)) {
        return 0; // as above
      }
      groups.put(key, known);
    }
    return known;
  }

  private Event.Example example(
      Origin call, int index, Failure failure, ItemTiming run, ItemArguments arguments) {
    String argument = ArgumentText.of(arguments, MAX_ARGUMENT);
    String command = cut(names.command(index, call.task(), argument), 2 * MAX_ARGUMENT);
    return new Event.Example(
        call.number(),
        names.number(index),
        argument,
        cut(failure.message(), MAX_MESSAGE),
        cut(failure.stack(), MAX_STACK),
        run.host(),
        run.pid(),
        run.attempt(),
        command);
  }

  private long sinceZero(long epochMicros) {
    return epochMicros - zeroMicros;
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "…";
  }

  /**
   * Ends the record. Waits until it is written, for some seconds at most; does nothing the second
   * time.
   *
   * @param how complete, terminated or broken
   * @param text why, if it did not end by itself
   */
  public void close(String how, String text) {
    if (end(how, text)) {
      try {
        Runtime.getRuntime().removeShutdownHook(atExit);
      } catch (IllegalStateException e) {
        // The virtual machine ends already.
      }
    }
  }

  private void interrupted() {
    end("interrupted", "the program ended before its pool did");
  }

  private boolean end(String how, String text) {
    Event.Ended last;
    synchronized (this) {
      if (ended) {
        return false;
      }
      if (!began) {
        begin(job, OptionalLong.empty());
      }
      handOver();
      ended = true;
      // The processes may have taken their time to end since.
      boolean isLate = how.equals(COMPLETE) && lastAnswer > 0;
      long at = sinceZero(isLate ? lastAnswer : ItemTiming.now());
      Counters counters = ledger.orElseGet(Counters::new);
      last = new Event.Ended(at, how, cut(text, MAX_MESSAGE), counters.totals());
    }
    if (!writer.end(last, END_LIMIT_MILLIS)) {
      notices.accept("the record of this job is not complete: the disk did not take it in time");
    }
    return true;
  }
}
