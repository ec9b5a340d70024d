package dev.warren.pool;

import dev.warren.Pool;
import dev.warren.TaskOptions;
import dev.warren.engine.Engine;
import java.util.Optional;

/** Pools over engines that are made for tests, for tests of other packages. */
public final class TestPools {
  private TestPools() {}

  /** A pool that runs its items on an engine, which ends with it. */
  public static Pool over(Engine engine) {
    Object handle = new Object();
    PoolCore core = new PoolCore("test", engine, 1, null, Optional.empty(), handle);
    core.start();
    return new EnginePool(core, TaskOptions.defaults(), handle);
  }
}
