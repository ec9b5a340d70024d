package dev.warren.pool;

import dev.warren.TaskOptions;
import java.util.HashMap;
import java.util.Map;

/**
 * The windows of calls of single items. Calls with the same options share one, whichever view of
 * the pool they are made through. Thread-safe.
 */
final class SharedLimits {
  private final Map<TaskOptions, Shared> shared = new HashMap<>();

  private static final class Shared {
    final Window inFlight = new Window(Call.MAX_BYTES);
    int calls;
  }

  /** A call begins. */
  synchronized Window enter(TaskOptions options) {
    Shared limit = shared.computeIfAbsent(options, key -> new Shared());
    limit.calls++;
    return limit.inFlight;
  }

  /** A call that had entered has ended. */
  synchronized void leave(TaskOptions options) {
    if (--shared.get(options).calls == 0) {
      shared.remove(options);
    }
  }
}
