package dev.warren.pool;

import dev.warren.Pool;
import dev.warren.engine.Answer;
import dev.warren.engine.Batch;
import dev.warren.engine.ItemArguments;
import dev.warren.engine.ItemListener;
import dev.warren.engine.ItemTiming;
import dev.warren.engine.WorkOptions;
import dev.warren.message.Failure;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of a pool, mostly none. They run code of others, such as a registry's filters: one
 * that throws is logged and hears of no more. Thread-safe.
 */
final class ItemListeners implements ItemListener {
  private static final Logger log = LoggerFactory.getLogger(Pool.class);

  private final List<ItemListener> listeners = new CopyOnWriteArrayList<>();

  void add(ItemListener listener) {
    listeners.add(listener);
  }

  @Override
  public void began(Origin call, WorkOptions options, int chunkSize) {
    tell(listener -> listener.began(call, options, chunkSize));
  }

  @Override
  public void answered(Origin call, int index, Answer answer, ItemArguments arguments) {
    if (!listeners.isEmpty()) {
      tell(listener -> listener.answered(call, index, answer, arguments));
    }
  }

  @Override
  public void answered(
      Origin call, int firstIndex, Batch batch, IntFunction<ItemArguments> arguments) {
    if (!listeners.isEmpty()) {
      tell(listener -> listener.answered(call, firstIndex, batch, arguments));
    }
  }

  @Override
  public void retried(
      Origin call, int index, Failure failure, ItemTiming run, ItemArguments arguments) {
    tell(listener -> listener.retried(call, index, failure, run, arguments));
  }

  private void tell(Consumer<ItemListener> event) {
    for (ItemListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (Throwable e) { // the items must get their answers all the same
        listeners.remove(listener);
        log.warn("a listener to the items of a pool threw, and hears of no more", e);
      }
    }
  }
}
