package dev.warren.worker;

import dev.warren.text.ThrowableText;
import dev.warren.worker.contract.SharedStatus;
import dev.warren.worker.contract.WorkerExit;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;

/**
 * Ends a worker process, with the reason as its last words, when a thread of Warren's own ends
 * unexpectedly: without it the process would hold tasks and run none. The shared status says that
 * no item is to blame. Thread-safe.
 */
final class LastDefence implements Thread.UncaughtExceptionHandler {
  /**
   * The same pipe as standard error, which still works after tasks have replaced {@link
   * System#err}.
   */
  private static final PrintStream OUTPUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true);

  /** Known from the start: at the end no class can be loaded if somebody has replaced the jar. */
  private static final int FAULT = WorkerExit.INTERNAL_FAULT.code();

  private final SharedStatus.Writer status;

  LastDefence(SharedStatus.Writer status) {
    this.status = status;
  }

  /** Prints a line for the people who run the fleet. */
  static void say(String words) {
    OUTPUT.println(words);
  }

  /** Ends the process. */
  @Override
  public void uncaughtException(Thread thread, Throwable thrown) {
    try {
      status.state(SharedStatus.State.FAULT);
      String message = ThrowableText.message(thrown);
      say(
          "worker: the thread "
              + thread.getName()
              + " ended unexpectedly, please report this: "
              + ThrowableText.type(thrown)
              + (message.isEmpty() ? "" : ": " + message)
              + placeOf(thrown));
    } finally {
      Runtime.getRuntime().halt(FAULT);
    }
  }

  private static String placeOf(Throwable thrown) {
    StackTraceElement[] frames = thrown.getStackTrace();
    return frames.length == 0 ? "" : " (at " + frames[0] + ")";
  }
}
