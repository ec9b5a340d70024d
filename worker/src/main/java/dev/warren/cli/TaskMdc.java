package dev.warren.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import dev.warren.task.RunningTask;
import org.slf4j.MDC;
import org.slf4j.Marker;

/**
 * Has every line that a task logs carry its item: sets job, task, index, attempt and process in the
 * MDC of the thread that is about to log. Nothing is done for an item that logs nothing.
 */
final class TaskMdc extends TurboFilter {
  static final String JOB = "job";
  static final String TASK = "task";
  static final String INDEX = "index";
  static final String ATTEMPT = "attempt";
  static final String PID = "pid";

  private static final String OWN_PID = Long.toString(ProcessHandle.current().pid());

  @Override
  public FilterReply decide(
      Marker marker,
      Logger logger,
      Level level,
      String format,
      Object[] parameters,
      Throwable thrown) {
    if (level.isGreaterOrEqual(logger.getEffectiveLevel())) {
      set(RunningTask.inThisThread());
    }
    return FilterReply.NEUTRAL;
  }

  private static void set(RunningTask item) {
    MDC.put(PID, OWN_PID);
    if (item == null) {
      MDC.remove(JOB);
      MDC.remove(TASK);
      MDC.remove(INDEX);
      MDC.remove(ATTEMPT);
      return;
    }
    MDC.put(JOB, item.job());
    MDC.put(TASK, item.task());
    MDC.put(ATTEMPT, Integer.toString(item.attempt()));
    if (item.index() < 0) { // an initializer
      MDC.remove(INDEX);
    } else {
      MDC.put(INDEX, Long.toString(item.index()));
    }
  }
}
