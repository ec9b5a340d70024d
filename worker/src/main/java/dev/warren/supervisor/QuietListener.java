package dev.warren.supervisor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a listener and survives what it throws: neither the processes nor their output may suffer
 * from it.
 */
record QuietListener(SupervisorListener listener) implements SupervisorListener {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

  @Override
  public void ready(int processes) {
    quietly(() -> listener.ready(processes));
  }

  @Override
  public void gaveUp(String reason) {
    quietly(() -> listener.gaveUp(reason));
  }

  @Override
  public void log(String line) {
    quietly(() -> listener.log(line));
  }

  @Override
  public void warn(String line) {
    quietly(() -> listener.warn(line));
  }

  @Override
  public void output(String line) {
    quietly(() -> listener.output(line));
  }

  private static void quietly(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      LOG.warn("The listener of a supervisor threw", e);
    }
  }
}
