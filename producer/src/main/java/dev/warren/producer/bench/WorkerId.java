package dev.warren.producer.bench;

import dev.warren.Execution;
import dev.warren.Outcome;

/** A worker process by the name of its machine and its number there. */
record WorkerId(String host, long pid) {

  /** The one that ran an item. */
  static WorkerId of(Outcome<?> outcome) {
    Execution execution = outcome.execution();
    return new WorkerId(execution.host(), execution.pid());
  }
}
