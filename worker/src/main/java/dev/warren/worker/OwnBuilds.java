package dev.warren.worker;

import dev.warren.message.TaskMessage;
import dev.warren.task.TaskBuild;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The builds of tasks' classes that this process has, compared with those of producers. A class is
 * read once. Thread-safe.
 */
final class OwnBuilds {
  private final ClassLoader loader;
  private final String host;

  /** By class; only of classes that are there, so that names of others take no memory. */
  private final Map<String, String> byClass = new ConcurrentHashMap<>();

  OwnBuilds(ClassLoader loader, String host) {
    this.loader = loader;
    this.host = host;
  }

  /**
   * The build that this process has of a task's class, if its producer has another one; empty
   * otherwise, and where either of them is not known.
   */
  String other(TaskMessage message) {
    if (message.build().isEmpty()) {
      return "";
    }
    String own = own(TaskBuild.className(message.task()));
    return own.equals(message.build()) ? "" : own;
  }

  private String own(String className) {
    String known = byClass.get(className);
    if (known == null) {
      known = TaskBuild.of(className, loader);
      if (!known.isEmpty()) {
        byClass.put(className, known);
      }
    }
    return known;
  }

  /**
   * Why a message must not run here.
   *
   * @param other what {@link #other} said
   * @return null if it may
   */
  String refusal(TaskMessage message, String other) {
    if (!message.sameBuildOnly() || !message.build().isEmpty() && other.isEmpty()) {
      return null;
    }
    String className = TaskBuild.className(message.task());
    return message.build().isEmpty()
        ? "not run, because the same build was asked for, and the producer has no class "
            + className
        : "not run: the worker on "
            + host
            + " has build "
            + other
            + " of "
            + className
            + ", and the producer "
            + message.build();
  }
}
