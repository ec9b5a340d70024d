package dev.warren.supervisor;

import dev.warren.worker.contract.OutputLine;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls another listener and catches what it throws, so that neither the processes nor their output
 * suffer from it. Logs the first throwable only.
 */
final class QuietListener implements SupervisorListener {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

  private final SupervisorListener listener;
  private final AtomicBoolean told = new AtomicBoolean();

  QuietListener(SupervisorListener listener) {
    this.listener = listener;
  }

  @Override
  public void ready(int processes) {
    quietly(() -> listener.ready(processes));
  }

  @Override
  public void gaveUp(String reason) {
    quietly(() -> listener.gaveUp(reason));
  }

  @Override
  public boolean stopAsked() {
    var may = new AtomicBoolean();
    quietly(() -> may.set(listener.stopAsked()));
    return may.get();
  }

  @Override
  public void ended(String cause, long items) {
    quietly(() -> listener.ended(cause, items));
  }

  @Override
  public void process(ProcessEvent event) {
    quietly(() -> listener.process(event));
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
  public void died(String line) {
    quietly(() -> listener.died(line));
  }

  @Override
  public void output(OutputLine line) {
    quietly(() -> listener.output(line));
  }

  private void quietly(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      if (told.compareAndSet(false, true)) {
        LOG.warn("The listener for output of worker processes and notices about them threw", e);
      }
    }
  }
}
