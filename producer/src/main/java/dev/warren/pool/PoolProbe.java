package dev.warren.pool;

import dev.warren.Ledger;
import dev.warren.Pool;
import dev.warren.engine.ItemListener;
import dev.warren.engine.LinkFigures;

/** What metrics read of a pool beyond its API. Does not keep a pool from being forgotten. */
public final class PoolProbe {
  private final PoolCore core;

  private PoolProbe(PoolCore core) {
    this.core = core;
  }

  /**
   * A probe for a pool or a view of it.
   *
   * @throws IllegalArgumentException if it is not one of Warren's own
   */
  public static PoolProbe of(Pool pool) {
    if (pool instanceof EnginePool known) {
      return new PoolProbe(known.core());
    }
    throw new IllegalArgumentException("no pool of Warren's own: " + pool.getClass().getName());
  }

  /** Has a listener hear of all outcomes from now on; if it throws, it hears of no more. */
  public void listen(ItemListener listener) {
    core.listeners().add(listener);
  }

  /** The fleet in a word: its name, {@code own} for one that is the pool's, or {@code threads}. */
  public String fleetName() {
    return core.engine().fleetName();
  }

  /** The counters of the pool. */
  public Ledger ledger() {
    return core.ledger();
  }

  /** Workers that are seen now; 0 when the pool has ended. */
  public int workers() {
    return core.size();
  }

  /** How the connections to the broker fare. */
  public LinkFigures links() {
    return core.engine().links();
  }
}
