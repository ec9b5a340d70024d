package dev.warren.producer.cli;

import dev.warren.engine.Answer;
import dev.warren.engine.Engine;
import dev.warren.engine.EngineBrokenException;
import dev.warren.engine.ItemArguments;
import dev.warren.engine.ItemTiming;
import dev.warren.engine.Work;
import dev.warren.job.Counters;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.JsonValues;
import dev.warren.message.ValueException;
import dev.warren.task.RawJson;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** An engine whose tasks are functions of JSON text, run on a thread of its own. */
final class TestEngine implements Engine {

  /** A task. */
  interface Task {
    /** The answer to the arguments, a JSON array; nothing for none before {@link #terminate}. */
    Optional<Answer> run(int index, String arguments);
  }

  static final ItemTiming RUN = run("here", 7);

  private record Open(Work work, int index) {}

  private record Ready(Open item, Answer answer) {}

  private final Task task;
  private final int batch;
  private final Deque<Ready> ready = new ArrayDeque<>();
  private final Counters ledger = new Counters();
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Map<Open, Boolean> open = new ConcurrentHashMap<>();
  private volatile Consumer<EngineBrokenException> brokenListener = e -> broken = e;
  private volatile EngineBrokenException broken;
  private volatile boolean terminated;
  private volatile boolean closed;

  TestEngine(Task task) {
    this(task, 1);
  }

  /** Answers so many items at a time, the last one first. */
  TestEngine(Task task, int batch) {
    this.task = task;
    this.batch = batch;
  }

  static ItemTiming run(String host, long pid) {
    long now = ItemTiming.now();
    return new ItemTiming(host, pid, 1, now, now, now + 2_000);
  }

  /** Returns its only argument. */
  static Optional<Answer> echo(int index, String arguments) {
    return value(arguments.substring(1, arguments.length() - 1));
  }

  static Optional<Answer> value(String json) {
    return value(json, RUN);
  }

  static Optional<Answer> value(String json, ItemTiming run) {
    return Optional.of(new Answer.Value(RawJson.of(json), run));
  }

  static Optional<Answer> failure(FailureKind kind, String type, String message) {
    Failure failure = new Failure(kind, type, message, "", Optional.empty());
    return Optional.of(new Answer.Failed(failure, null, 1, RUN));
  }

  @Override
  public int submit(Work work, int firstIndex, List<Object[]> items) {
    ledger.message();
    ledger.submitted(items.size());
    for (int i = 0; i < items.size(); i++) {
      int index = firstIndex + i;
      Object[] item = items.get(i);
      open.put(new Open(work, index), true);
      thread.execute(() -> run(work, index, item));
    }
    return items.size();
  }

  @Override
  public void broken(String words) {
    throw new AssertionError(words);
  }

  private void run(Work work, int index, Object[] item) {
    Optional<Answer> answer;
    try {
      JsonValues.Builder arguments = new JsonValues.Builder(1);
      work.codec().encode(item, arguments);
      answer = task.run(index, arguments.toValues().get(0).asString());
    } catch (ValueException e) {
      answer = failure(FailureKind.ENCODING, "", e.getMessage());
    }
    if (terminated) {
      terminate();
    } else {
      answer.ifPresent(known -> ready.push(new Ready(new Open(work, index), known)));
      if (ready.size() >= batch) {
        ready.forEach(next -> settle(next.item(), next.answer()));
        ready.clear();
      }
    }
  }

  private void settle(Open item, Answer answer) {
    if (open.remove(item) == null) {
      return;
    }
    if (answer instanceof Answer.Failed failed) {
      ledger.failed(failed.failure().kind());
    } else {
      ledger.succeeded(1);
    }
    item.work().sink().answered(item.index(), answer, ItemArguments.UNKNOWN);
  }

  /** Fails as an engine does whose workers are gone for good. */
  void breakDown(EngineBrokenException.Reason reason, String message) {
    brokenListener.accept(new EngineBrokenException(reason, message));
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public int cancel(Work work, int firstIndex, int lastIndex) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void cancelWaiting(Work work, int firstIndex, int lastIndex) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public void onBroken(Consumer<EngineBrokenException> listener) {
    brokenListener = listener;
    if (broken != null) {
      listener.accept(broken);
    }
  }

  @Override
  public void terminate() {
    terminated = true;
    ItemTiming never = new ItemTiming("", 0, 0, 0, 0, 0);
    Failure failure = Failure.of(FailureKind.TERMINATED, "terminated");
    open.keySet().forEach(item -> settle(item, new Answer.Failed(failure, null, 0, never)));
  }

  @Override
  public Counters ledger() {
    return ledger;
  }

  @Override
  public void close() {
    closed = true;
    thread.shutdownNow();
  }
}
