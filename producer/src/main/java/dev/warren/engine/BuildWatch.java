package dev.warren.engine;

import dev.warren.message.ResultMessage;
import dev.warren.task.TaskBuild;
import dev.warren.text.ShownText;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The builds of tasks' classes that this producer has, and the workers that have others: tells its
 * user once for each class. Thread-safe.
 */
final class BuildWatch {
  /** How long further hosts are gathered before they are told. */
  private static final Duration GATHERED = Duration.ofSeconds(2);

  private static final int MOST_HOSTS = 10;

  private final boolean isWanted;
  private final EngineTimer timer;
  private final Consumer<String> notices;
  private final Map<String, String> ownByClass = new ConcurrentHashMap<>();

  /** Hosts with another build, by class, until they are told. */
  private final Map<String, Set<String>> gathered = new HashMap<>();

  private final Set<String> told = new HashSet<>();

  /**
   * Nothing is known yet.
   *
   * @param isWanted false where workers have the classes of this process
   */
  BuildWatch(boolean isWanted, EngineTimer timer, Consumer<String> notices) {
    this.isWanted = isWanted;
    this.timer = timer;
    this.notices = notices;
  }

  /** The build of a task's class; empty if it is not here, or does not matter. */
  String own(String task, ClassLoader loader) {
    return isWanted
        ? ownByClass.computeIfAbsent(
            TaskBuild.className(task), className -> TaskBuild.of(className, loader))
        : "";
  }

  /** A process says that it has another build of a task's class. */
  synchronized void differs(String task, ResultMessage message) {
    String className = TaskBuild.className(task);
    if (told.contains(className)) {
      return;
    }
    Set<String> hosts = gathered.get(className);
    if (hosts == null) {
      hosts = new TreeSet<>();
      gathered.put(className, hosts);
      timer.after(GATHERED, this::tell);
    }
    if (hosts.size() <= MOST_HOSTS) {
      hosts.add(message.host() + " (" + message.build() + ")");
    }
  }

  /** Tells what was gathered. */
  synchronized void tell() {
    gathered.forEach(
        (className, hosts) -> {
          told.add(className);
          notices.accept(
              ShownText.line(
                  "workers on "
                      + named(hosts)
                      + " have another build of "
                      + className
                      + " than this program ("
                      + ownByClass.getOrDefault(className, "")
                      + ")"));
        });
    gathered.clear();
  }

  private static String named(Set<String> hosts) {
    String names = String.join(", ", hosts.stream().limit(MOST_HOSTS).toList());
    return hosts.size() > MOST_HOSTS ? names + " and others" : names;
  }
}
