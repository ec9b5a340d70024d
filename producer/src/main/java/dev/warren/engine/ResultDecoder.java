package dev.warren.engine;

import dev.warren.job.Claim;
import dev.warren.job.Counters;
import dev.warren.job.JobTable;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.Result;
import dev.warren.message.ResultMessage;
import dev.warren.message.ValueException;
import dev.warren.text.ThrowableText;
import java.util.Arrays;

/**
 * Decodes the values of a result message and gives them to their sinks, as many as belong together
 * at a time: small items are so many that a lock taken for each would cost more than they do.
 * Called on the thread of the incoming link.
 */
final class ResultDecoder {
  private final JobTable<TaskChunk> table;
  private final Counters ledger;
  private final JobPace pace;

  ResultDecoder(JobTable<TaskChunk> table, Counters ledger, JobPace pace) {
    this.table = table;
    this.ledger = ledger;
    this.pace = pace;
  }

  /** Answers the items that have no answer yet; values of others are dropped and counted. */
  void deliver(ResultMessage message, Result.Values values) {
    pace.ran(values);
    new Walk(message, values).run();
  }

  /** Stands for a value that cannot be decoded. */
  private record Refused(String words) {}

  /** Goes through the values once, in their order. */
  private final class Walk {
    private final ResultMessage message;
    private final Result.Values values;
    private int next;

    /** When the next item started. */
    private long started;

    private Walk(ResultMessage message, Result.Values values) {
      this.message = message;
      this.values = values;
      this.started = values.startedMicros();
    }

    private void run() {
      while (next < values.count()) {
        Claim<TaskChunk> open = table.look(values.first() + next, values.count() - next);
        if (open.chunk() == null) {
          drop(open.items());
        } else {
          // Before they are claimed: the user's code may block, and then somebody else has to be
          // able to answer them.
          deliver(decode(open.chunk().work().codec(), open.items()));
        }
      }
    }

    private void drop(int items) {
      ledger.duplicates(items);
      pass(items);
    }

    /** The next values, with a {@link Refused} in place of what cannot be decoded. */
    private Object[] decode(ItemCodec codec, int items) {
      Object[] decoded = new Object[items];
      for (int i = 0; i < items; i++) {
        try {
          decoded[i] = codec.decode(values.values().get(next + i));
        } catch (ValueException e) {
          decoded[i] = new Refused(e.getMessage());
        } catch (Throwable e) { // of the user's: a type that cannot be initialised, a constructor
          decoded[i] = new Refused("the result cannot be decoded: " + ThrowableText.line(e));
        } finally {
          // The user's. Who closes the link has stopped its session before.
          Thread.interrupted();
        }
      }
      return decoded;
    }

    /** Answers the next items, as far as they are still open. */
    private void deliver(Object[] decoded) {
      int from = next;
      int to = next + decoded.length;
      while (next < to) {
        Claim<TaskChunk> claim = table.claim(values.first() + next, to - next);
        if (claim.chunk() == null) {
          drop(claim.items());
        } else {
          ItemActions.release(claim.chunk(), claim.isLast());
          int first = next - from;
          deliver(claim.chunk(), decoded, first, first + claim.items());
        }
      }
    }

    private void deliver(TaskChunk chunk, Object[] decoded, int first, int to) {
      int good = first;
      for (int i = first; i < to; i++) {
        if (decoded[i] instanceof Refused refused) {
          give(chunk, decoded, good, i);
          refuse(chunk, refused.words());
          good = i + 1;
        }
      }
      give(chunk, decoded, good, to);
    }

    private void give(TaskChunk chunk, Object[] decoded, int from, int to) {
      int count = to - from;
      if (count == 0) {
        return;
      }
      ledger.succeeded(count);
      Batch batch =
          new Batch(
              count == decoded.length ? decoded : Arrays.copyOfRange(decoded, from, to),
              message.host(),
              message.pid(),
              values.attempt(),
              chunk.queued(),
              started,
              values.tookMicros(),
              next);
      if (values.generation() == 0 && values.first() + next == chunk.first()) {
        pace.waited(chunk.sentAt(), batch.tookMicros());
      }
      int offset = chunk.offset(values.first() + next);
      chunk.work().sink().answered(index(chunk), batch, i -> chunk.shown(offset + i));
      pass(count);
    }

    private void refuse(TaskChunk chunk, String fault) {
      ledger.failed(FailureKind.ENCODING);
      long finished = started + values.tookMicros()[next];
      ItemTiming run =
          new ItemTiming(
              message.host(), message.pid(), values.attempt(), chunk.queued(), started, finished);
      Failure failure = Failure.of(FailureKind.ENCODING, fault);
      Answer answer = new Answer.Failed(failure, null, values.attempt(), run);
      int offset = chunk.offset(values.first() + next);
      chunk.work().sink().answered(index(chunk), answer, chunk.shown(offset));
      pass(1);
    }

    private int index(TaskChunk chunk) {
      return chunk.indexOf(values.first() + next);
    }

    private void pass(int items) {
      for (int i = 0; i < items; i++) {
        started += values.tookMicros()[next];
        next++;
      }
    }
  }
}
