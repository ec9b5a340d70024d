package dev.warren.embedded;

import java.util.Arrays;
import java.util.Optional;

/**
 * Ends what must not keep a JVM alive. Qpid makes its threads in a way that lets none of them be a
 * daemon, so a broker that is not closed would keep the JVM from ending.
 */
final class LastThread {

  /** What becomes of the main thread once {@code main} has returned. */
  private static final String WAITING_JVM = "DestroyJavaVM";

  private LastThread() {}

  /**
   * Has something run as soon as no thread but those of embedded brokers keeps this JVM alive.
   *
   * @return the thread that waits for that, to be interrupted when it is not wanted any more
   */
  static Thread whenAlone(Runnable action) {
    var watch = new Thread(rootGroup(), () -> watch(action), "warren-embedded-broker-watch");
    watch.setDaemon(true);
    watch.start();
    return watch;
  }

  private static void watch(Runnable action) {
    try {
      for (var other = other(); other.isPresent(); other = other()) {
        other.get().join();
      }
      action.run();
    } catch (InterruptedException e) {
      // Not wanted any more; the thread ends here.
    }
  }

  /** Any one thread that keeps the JVM alive and is not an embedded broker's. */
  private static Optional<Thread> other() {
    var root = rootGroup();
    var threads = new Thread[root.activeCount() + 64];
    int count = root.enumerate(threads, true);
    return Arrays.stream(threads, 0, count)
        .filter(thread -> !thread.isDaemon() && thread.isAlive())
        .filter(thread -> !thread.getName().equals(WAITING_JVM) && !isBrokers(thread))
        .findFirst();
  }

  private static boolean isBrokers(Thread thread) {
    for (var group = thread.getThreadGroup(); group != null; group = group.getParent()) {
      if (group.getName().equals(EmbeddedBroker.THREAD_GROUP)) {
        return true;
      }
    }
    return false;
  }

  private static ThreadGroup rootGroup() {
    var group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }
}
