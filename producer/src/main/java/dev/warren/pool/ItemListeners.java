package dev.warren.pool;

import dev.warren.Pool;
import dev.warren.engine.Answer;
import dev.warren.engine.Batch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
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
  public void answered(String task, Answer answer) {
    if (!listeners.isEmpty()) {
      tell(listener -> listener.answered(task, answer));
    }
  }

  @Override
  public void answered(String task, Batch batch) {
    if (!listeners.isEmpty()) {
      tell(listener -> listener.answered(task, batch));
    }
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
