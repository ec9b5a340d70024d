package dev.warren.engine;

import dev.warren.gather.Ledger;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.Result;
import dev.warren.message.ResultMessage;
import dev.warren.message.ThrowableText;
import dev.warren.message.ValueException;
import java.util.Arrays;

/**
 * Decodes the values of a result message and gives them to their sinks, as many as belong together
 * at a time: small items are so many that a lock taken for each would cost more than they do.
 * Called on the thread of the incoming link.
 */
final class ValueDelivery {
  private final PendingItems pending;
  private final Ledger ledger;

  ValueDelivery(PendingItems pending, Ledger ledger) {
    this.pending = pending;
    this.ledger = ledger;
  }

  /** Answers the items that have no answer yet; values of others are dropped and counted. */
  void deliver(ResultMessage message, Result.Values values) {
    new Walk(message, values).run();
  }

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
        PendingItems.Claim claim = pending.claim(values.first() + next, values.count() - next);
        if (claim.chunk() == null) {
          ledger.duplicates(claim.items());
          pass(claim.items());
        } else {
          deliver(claim.chunk(), next + claim.items());
        }
      }
    }

    /** Answers all items up to one that is not among them any more. */
    private void deliver(PendingChunk chunk, int to) {
      Object[] decoded = new Object[to - next];
      int count = 0;
      for (int i = next; i < to; i++) {
        try {
          decoded[count] = chunk.work().codec().decode(values.values().get(i));
          count++;
        } catch (ValueException e) {
          give(chunk, decoded, count);
          refuse(chunk, e.getMessage());
          count = 0;
        } catch (Throwable e) { // of the user's: a type that cannot be initialised, a constructor
          give(chunk, decoded, count);
          refuse(chunk, "the result cannot be decoded: " + ThrowableText.line(e));
          count = 0;
        }
      }
      give(chunk, decoded, count);
    }

    private void give(PendingChunk chunk, Object[] decoded, int count) {
      if (count == 0) {
        return;
      }
      ledger.succeeded(count);
      Batch batch =
          new Batch(
              count == decoded.length ? decoded : Arrays.copyOf(decoded, count),
              message.host(),
              message.pid(),
              values.attempt(),
              chunk.queued(),
              started,
              values.tookMicros(),
              next);
      chunk.work().sink().answered(index(chunk), batch);
      pass(count);
    }

    private void refuse(PendingChunk chunk, String fault) {
      ledger.failed();
      long finished = started + values.tookMicros()[next];
      Run run =
          new Run(
              message.host(), message.pid(), values.attempt(), chunk.queued(), started, finished);
      Failure failure = Failure.of(FailureKind.ENCODING, fault);
      Answer answer = new Answer.Failed(failure, null, values.attempt(), run);
      chunk.work().sink().answered(index(chunk), answer);
      pass(1);
    }

    private int index(PendingChunk chunk) {
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
