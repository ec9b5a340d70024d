package dev.warren.worker;

import dev.warren.text.ShownText;
import dev.warren.worker.contract.DumpFile;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Comparator;

/** What all threads of this process do now, as text: for somebody who asks why a task hangs. */
final class ThreadDump {
  /** Deeper frames are left out. */
  private static final int MAX_FRAMES = 300;

  private ThreadDump() {}

  /** Stack traces with the locks that are held and waited for, the thread of tasks in front. */
  static String take() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    ThreadInfo[] all =
        threads.dumpAllThreads(
            threads.isObjectMonitorUsageSupported(),
            threads.isSynchronizerUsageSupported(),
            MAX_FRAMES);
    Arrays.sort(
        all,
        Comparator.comparing(
                (ThreadInfo thread) -> !thread.getThreadName().startsWith("warren-task"))
            .thenComparing(ThreadInfo::getThreadId));
    StringBuilder text = new StringBuilder();
    for (ThreadInfo thread : all) {
      if (text.length() < DumpFile.MAX_BYTES) {
        describe(thread, text);
      }
    }
    long[] deadlocked = threads.findDeadlockedThreads();
    if (deadlocked != null) {
      text.insert(0, "Deadlock of the threads " + Arrays.toString(deadlocked) + ".\n\n");
    }
    return ShownText.lines(text.toString(), "");
  }

  private static void describe(ThreadInfo thread, StringBuilder text) {
    text.append('"').append(ShownText.line(thread.getThreadName()));
    text.append("\" #").append(thread.getThreadId());
    text.append(thread.isDaemon() ? " daemon " : " ").append(thread.getThreadState());
    if (thread.getLockInfo() != null) {
      text.append(" on ").append(thread.getLockInfo());
    }
    if (thread.getLockOwnerName() != null) {
      text.append(" held by \"").append(ShownText.line(thread.getLockOwnerName()));
      text.append("\" #").append(thread.getLockOwnerId());
    }
    text.append('\n');
    StackTraceElement[] frames = thread.getStackTrace();
    for (int depth = 0; depth < frames.length; depth++) {
      text.append("    at ").append(plain(frames[depth])).append('\n');
      for (MonitorInfo monitor : thread.getLockedMonitors()) {
        if (monitor.getLockedStackDepth() == depth) {
          text.append("    - locked ").append(monitor).append('\n');
        }
      }
    }
    if (frames.length == MAX_FRAMES) {
      text.append("    ... and deeper\n");
    }
    for (LockInfo lock : thread.getLockedSynchronizers()) {
      text.append("    - holds ").append(lock).append('\n');
    }
    text.append('\n');
  }

  /** Without loader and module. */
  private static StackTraceElement plain(StackTraceElement frame) {
    return new StackTraceElement(
        frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
  }
}
