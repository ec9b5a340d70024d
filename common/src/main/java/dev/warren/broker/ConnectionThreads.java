package dev.warren.broker;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the threads of one connection: daemons, because a forgotten connection must not keep a JVM
 * alive.
 */
final class ConnectionThreads implements ThreadFactory {

  private final String name;
  private final AtomicInteger count = new AtomicInteger();

  ConnectionThreads(String name) {
    this.name = name;
  }

  @Override
  public Thread newThread(Runnable work) {
    // The client gives its reader another name, which tells the broker's address.
    var thread = new Thread(work, "warren-" + name + "-io-" + count.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }
}
