package dev.warren;

import dev.warren.broker.Await;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that leaves a thread or a process behind. */
public final class NothingLeft implements BeforeAllCallback, AfterAllCallback {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Set<Thread> threads = new HashSet<>();
  private final Set<ProcessHandle> processes = new HashSet<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    threads.addAll(Thread.getAllStackTraces().keySet());
    ProcessHandle.current().children().forEach(processes::add);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Await.until(() -> "left behind: " + left(), LIMIT, () -> left().isEmpty());
  }

  private Set<String> left() {
    Set<String> left =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !threads.contains(thread) && !belongsToOthers(thread))
            .map(Thread::toString)
            .collect(Collectors.toSet());
    ProcessHandle.current()
        .descendants()
        .filter(process -> !processes.contains(process) && isJvm(process))
        .map(process -> process.pid() + " " + process.info().commandLine().orElse("?"))
        .forEach(left::add);
    return left;
  }

  /** Workers are; what belongs to a broker on this machine, and outlives a class, is not. */
  private static boolean isJvm(ProcessHandle process) {
    return process.info().command().orElse("java").endsWith("java");
  }

  /**
   * Threads that the JDK or JUnit starts once and keeps, or ends when they were idle for a while.
   */
  private static boolean belongsToOthers(Thread thread) {
    String name = thread.getName();
    return name.equals("process reaper")
        || name.startsWith("process reaper (pid")
        || name.equals("Common-Cleaner")
        || name.startsWith("junit-")
        || name.equals("Attach Listener")
        || name.startsWith("testcontainers")
        || name.startsWith("docker-java")
        || name.startsWith("ducttape")
        || name.startsWith("ForkJoinPool.commonPool")
        || name.startsWith("CompletableFutureDelayScheduler");
  }
}
