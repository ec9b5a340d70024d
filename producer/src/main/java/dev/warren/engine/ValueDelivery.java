package dev.warren.engine;

import dev.warren.gather.Ledger;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.JsonBytes;
import dev.warren.message.Result;
import dev.warren.message.ResultMessage;
import dev.warren.message.ValueException;
import java.util.Arrays;
import java.util.List;

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
    long started = values.startedMicros();
    for (int from = 0; from < values.count(); ) {
      PendingItems.Claim claim = pending.claim(values.first() + from, values.count() - from);
      int to = from + claim.items();
      if (claim.chunk() == null) {
        ledger.duplicates(claim.items());
        started = endOf(values, from, to, started);
      }
      while (claim.chunk() != null && from < to) {
        int decoded = deliver(message, values, from, to, started, claim.chunk());
        started = endOf(values, from, from + decoded, started);
        from += decoded;
      }
      from = to;
    }
  }

  /** Delivers items up to the first that cannot be decoded, or that one; returns how many. */
  private int deliver(
      ResultMessage message,
      Result.Values values,
      int from,
      int to,
      long started,
      PendingChunk chunk) {
    Object[] decoded = new Object[to - from];
    int count = 0;
    ValueException fault = null;
    ItemCodec codec = chunk.work().codec();
    List<JsonBytes> json = values.values();
    try {
      for (; count < decoded.length; count++) {
        decoded[count] = codec.decode(json.get(from + count));
      }
    } catch (ValueException e) {
      fault = e;
    }
    int index = chunk.indexOf(values.first() + from);
    if (count == 0 && fault != null) {
      refuse(message, values, from, started, chunk, fault);
      return 1;
    }
    ledger.succeeded(count);
    Object[] some = count == decoded.length ? decoded : Arrays.copyOf(decoded, count);
    Batch batch =
        new Batch(
            some,
            message.host(),
            message.pid(),
            values.attempt(),
            chunk.queued(),
            started,
            values.tookMicros(),
            from);
    chunk.work().sink().answered(index, batch);
    return count;
  }

  private void refuse(
      ResultMessage message,
      Result.Values values,
      int i,
      long started,
      PendingChunk chunk,
      ValueException fault) {
    ledger.failed();
    long finished = started + values.tookMicros()[i];
    Run run =
        new Run(message.host(), message.pid(), values.attempt(), chunk.queued(), started, finished);
    Failure failure = Failure.of(FailureKind.ENCODING, fault.getMessage());
    Answer answer = new Answer.Failed(failure, null, values.attempt(), run);
    chunk.work().sink().answered(chunk.indexOf(values.first() + i), answer);
  }

  private static long endOf(Result.Values values, int from, int to, long started) {
    long end = started;
    for (int i = from; i < to; i++) {
      end += values.tookMicros()[i];
    }
    return end;
  }
}
