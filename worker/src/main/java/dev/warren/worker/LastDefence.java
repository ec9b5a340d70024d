package dev.warren.worker;

import dev.warren.message.ThrowableText;
import dev.warren.worker.contract.SharedStatus;
import dev.warren.worker.contract.WorkerExit;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;

/**
 * What becomes of a worker process when a thread of Warren's own ends by surprise: it ends too,
 * with its reason as its last words. Half a process would hold tasks and run none. The shared
 * status says that no item is to blame. Thread-safe.
 */
final class LastDefence implements Thread.UncaughtExceptionHandler {
  /**
   * The same pipe as standard error. Tasks may close or replace {@link System#err}; this process
   * must be able to speak all the same.
   */
  private static final PrintStream WORDS =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true);

  private final SharedStatus.Writer box;

  LastDefence(SharedStatus.Writer box) {
    this.box = box;
  }

  /** Says something to whoever runs the fleet. */
  static void say(String words) {
    WORDS.println(words);
  }

  /** Ends the process. */
  @Override
  public void uncaughtException(Thread thread, Throwable thrown) {
    try {
      box.state(SharedStatus.State.FAULT);
      String message = ThrowableText.message(thrown);
      say(
          "worker: the thread "
              + thread.getName()
              + " ended by surprise, please report this: "
              + ThrowableText.type(thrown)
              + (message.isEmpty() ? "" : ": " + message)
              + placeOf(thrown));
    } finally {
      Runtime.getRuntime().halt(WorkerExit.INTERNAL_FAULT.code());
    }
  }

  private static String placeOf(Throwable thrown) {
    StackTraceElement[] frames = thrown.getStackTrace();
    return frames.length == 0 ? "" : " (at " + frames[0] + ")";
  }
}
