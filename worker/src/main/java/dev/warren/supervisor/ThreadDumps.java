package dev.warren.supervisor;

import dev.warren.message.ControlMessage.Command;
import dev.warren.text.ShownText;
import dev.warren.worker.contract.DumpFile;
import dev.warren.worker.contract.WorkerCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/**
 * Stack traces that processes were asked for. A process writes them to a file, at which {@link
 * #tick} looks until they are complete: nothing waits for a process that does not answer. Belongs
 * to one thread.
 */
final class ThreadDumps implements AutoCloseable {
  /** How long a process may take, so that the answer comes within two seconds. */
  private static final Duration LIMIT = Duration.ofMillis(1_800);

  private static final int MOST_AT_A_TIME = 20;

  private record Pending(Command command, WorkerHandle worker, DumpFile file, long since) {}

  private final List<Pending> pending = new ArrayList<>();
  private final LongSupplier nanoTime;
  private final BiConsumer<Command, Answer> answers;

  /**
   * Asks nobody before {@link #begin}.
   *
   * @param answers takes the traces, or why there are none
   */
  ThreadDumps(LongSupplier nanoTime, BiConsumer<Command, Answer> answers) {
    this.nanoTime = nanoTime;
    this.answers = answers;
  }

  /** Whether answers are waited for. */
  boolean isWaiting() {
    return !pending.isEmpty();
  }

  /** Asks a process. */
  void begin(Command command, WorkerHandle worker) {
    if (worker.isStopped()) {
      answers.accept(
          command, Answer.no(worker.name() + " is stopped by a signal, and says nothing"));
      return;
    }
    if (pending.size() >= MOST_AT_A_TIME) {
      answers.accept(command, Answer.no("too many processes are being asked: try again"));
      return;
    }
    try {
      DumpFile file = DumpFile.create();
      pending.add(new Pending(command, worker, file, nanoTime.getAsLong()));
      worker.send(new WorkerCommand.Dump(file.path()));
    } catch (IOException e) {
      answers.accept(command, Answer.no("there is no room for its stack traces: " + e));
    }
  }

  /** Hands out what is complete, and gives up what takes too long. */
  void tick() {
    for (Pending next : List.copyOf(pending)) {
      Optional<Answer> answer = answer(next);
      if (answer.isPresent()) {
        pending.remove(next);
        close(next);
        answers.accept(next.command(), answer.get());
      }
    }
  }

  private Optional<Answer> answer(Pending dump) {
    WorkerHandle worker = dump.worker();
    try {
      Optional<String> text = dump.file().text();
      if (text.isPresent()) {
        return Optional.of(Answer.yes(ShownText.line(worker.describe()) + "\n\n" + text.get()));
      }
    } catch (IOException e) {
      return Optional.of(Answer.no("its stack traces cannot be read: " + e));
    }
    if (worker.stage() == WorkerHandle.Stage.GONE) {
      return Optional.of(Answer.no(worker.name() + " has ended"));
    }
    boolean late = nanoTime.getAsLong() - dump.since() > LIMIT.toNanos();
    return late
        ? Optional.of(
            Answer.no(
                worker.describe()
                    + " did not answer in time: it is stopped, still starts, or gets no processor"))
        : Optional.empty();
  }

  private static void close(Pending dump) {
    try {
      dump.file().close();
    } catch (IOException e) {
      LoggerFactory.getLogger(ThreadDumps.class).debug("A file of stack traces is left", e);
    }
  }

  @Override
  public void close() {
    pending.forEach(ThreadDumps::close);
    pending.clear();
  }
}
