package dev.warren.engine;

import dev.warren.gather.Ledger;
import dev.warren.message.Crash;
import dev.warren.message.DeadHeaders;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.Result;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Decides what follows when an item ended without a value: that this is its answer, or that it runs
 * again because it has retries left or may crash once more. Failures and timeouts have one budget,
 * crashes another; nothing but the report of a supervisor that found the item in the shared status
 * of a dead process counts as a crash.
 *
 * <p>Thread-safe. {@link ItemState} draws the states of an item.
 */
final class RetryPolicy {
  /** Decades: what does not overflow when it is doubled. */
  private static final long LONGEST_DELAY_MILLIS = 1L << 40;

  private final PendingItems pending;
  private final TaskSender sender;
  private final Ledger ledger;
  private final EngineTimer timer;
  private final Answers answers;

  /** Takes what was decided to be an item's end. */
  @FunctionalInterface
  interface Answers {
    /**
     * The item ends with a failure.
     *
     * @param run where that happened, null if it never ran or nobody knows
     */
    void failed(long id, Failure failure, int attempts, ItemTiming run);
  }

  private enum Action {
    /** About a copy that no longer matters, or an item that is answered. */
    IGNORE,
    /** Counted, and a newer copy is on its way. */
    NOTE,
    /** Run it again. */
    AGAIN,
    /** That was its end. */
    ANSWER
  }

  /** Filled under the lock of the pending items, carried out without it. */
  private static final class Decision {
    private Action action = Action.IGNORE;
    private PendingChunk chunk;
    private int attempt;
    private int hop;
    private long delayMillis;
  }

  RetryPolicy(
      PendingItems pending, TaskSender sender, Ledger ledger, EngineTimer timer, Answers answers) {
    this.pending = pending;
    this.sender = sender;
    this.ledger = ledger;
    this.timer = timer;
    this.answers = answers;
  }

  /** An item ended without a value. */
  void failed(Result.Failed result, ItemTiming run) {
    long id = result.first();
    boolean crash = result.failure().kind() == FailureKind.CRASHED;
    Decision decision = new Decision();
    pending.update(
        id,
        (chunk, state) -> {
          decision.chunk = chunk;
          decision.action =
              crash ? crashed(result, chunk, state) : failed(result, chunk, state, decision);
          decision.attempt = state.attempt;
          decision.hop = state.hop;
        });
    if (crash && decision.action != Action.IGNORE) {
      ledger.crash();
    }
    switch (decision.action) {
      case IGNORE -> ledger.duplicates(1);
      case NOTE -> {}
      case AGAIN -> again(id, decision, crash);
      case ANSWER -> {
        if (crash) {
          bury(result, decision);
        }
        answers.failed(id, result.failure(), decision.attempt, run);
      }
      default -> throw new IllegalStateException();
    }
  }

  private static Action crashed(Result.Failed result, PendingChunk chunk, ItemState state) {
    boolean present = result.hop() == state.hop;
    if (!present && result.hop() != state.freeHop) {
      return Action.IGNORE;
    }
    if (!present) {
      state.freeHop = -1;
    }
    if (++state.crashes >= chunk.work().options().crashLimit()) {
      return Action.ANSWER;
    }
    if (!present) {
      state.attempt++;
      return Action.NOTE;
    }
    state.nextAttempt();
    return Action.AGAIN;
  }

  private Action failed(
      Result.Failed result, PendingChunk chunk, ItemState state, Decision decision) {
    if (result.hop() != state.hop) {
      return Action.IGNORE;
    }
    FailureKind kind = result.failure().kind();
    WorkOptions options = chunk.work().options();
    boolean mayRetry = kind == FailureKind.FAILED || kind == FailureKind.TIMEOUT;
    if (!mayRetry || state.failures >= options.retries()) {
      return Action.ANSWER;
    }
    // Doubled each time; a shift by more than 20 would be years of any delay worth having.
    long delay = Math.min(options.retryDelay().toMillis(), LONGEST_DELAY_MILLIS);
    decision.delayMillis = delay << Math.min(20, state.failures);
    state.delayed = decision.delayMillis > 0;
    state.failures++;
    state.nextAttempt();
    ledger.retried();
    return Action.AGAIN;
  }

  private void again(long id, Decision decision, boolean alone) {
    Runnable send =
        () -> sender.sendAgain(decision.chunk, id, decision.attempt, decision.hop, alone);
    if (decision.delayMillis == 0) {
      send.run();
      return;
    }
    timer.after(
        Duration.ofMillis(decision.delayMillis),
        () -> {
          // It may have been cancelled meanwhile, or answered by another copy.
          if (pending.update(id, (chunk, state) -> state.delayed = false)) {
            send.run();
          }
        });
  }

  private void bury(Result.Failed result, Decision decision) {
    Map<String, Object> headers = new HashMap<>();
    headers.put(DeadHeaders.REASON, DeadHeaders.reason("crashed: " + result.failure().message()));
    headers.put(DeadHeaders.AT, System.currentTimeMillis());
    headers.put(DeadHeaders.ATTEMPTS, decision.attempt);
    result.failure().crash().ifPresent(crash -> evidence(crash, headers));
    sender.bury(decision.chunk, result.first(), decision.attempt, decision.hop, headers);
  }

  private static void evidence(Crash crash, Map<String, Object> headers) {
    headers.put(DeadHeaders.HOST, crash.host());
    headers.put(DeadHeaders.PID, crash.pid());
    crash.exitCode().ifPresent(code -> headers.put(DeadHeaders.EXIT_CODE, code));
    crash.signal().ifPresent(signal -> headers.put(DeadHeaders.SIGNAL, signal));
  }
}
