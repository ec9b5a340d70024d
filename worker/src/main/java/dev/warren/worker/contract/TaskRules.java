package dev.warren.worker.contract;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which tasks a worker runs, and for how long, no matter who sends them. Immutable.
 *
 * @param maxTimeLimit the longest that an item may run, whatever its own limit; empty for no limit
 * @param tasks the names of the tasks it runs, in which {@code *} stands for any characters; a name
 *     without a dot and without a star is one of the shipped tasks; empty for all tasks
 */
public record TaskRules(Optional<Duration> maxTimeLimit, List<String> tasks) {
  /** All tasks, without a limit. */
  public static final TaskRules NONE = new TaskRules(Optional.empty(), List.of());

  private static final String SHIPPED_TASKS = "dev.warren.task.Tasks.";
  private static final Pattern PATTERN_SYNTAX = Pattern.compile("[A-Za-z0-9_.$*]{1,200}");

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a limit is shorter than a millisecond, or a pattern is none
   */
  public TaskRules {
    tasks = List.copyOf(tasks);
    if (maxTimeLimit.isPresent() && maxTimeLimit.get().toMillis() < 1) {
      throw new IllegalArgumentException("the longest time limit must be at least 1ms");
    }
    for (String pattern : tasks) {
      if (!PATTERN_SYNTAX.matcher(pattern).matches()) {
        throw new IllegalArgumentException(
            "'" + pattern + "' is no pattern for names of tasks: it must match " + PATTERN_SYNTAX);
      }
    }
  }

  /**
   * The time limit of an item.
   *
   * @param wantedMillis the limit it came with in milliseconds, 0 for none
   * @return milliseconds, 0 for no limit
   */
  public long limit(long wantedMillis) {
    long most = maxTimeLimit.map(Duration::toMillis).orElse(0L);
    return most == 0 || (wantedMillis > 0 && wantedMillis < most) ? wantedMillis : most;
  }

  /** Whether this worker runs a task of that name. */
  public boolean allow(String task) {
    if (tasks.isEmpty()) {
      return true;
    }
    String name = fullName(task);
    return tasks.stream().anyMatch(pattern -> matches(pattern, name));
  }

  private static String fullName(String name) {
    return name.indexOf('.') < 0 ? SHIPPED_TASKS + name : name;
  }

  /**
   * Finds the parts between the stars one after the other, each as early as possible. Not a regular
   * expression, whose time a hostile name could multiply.
   */
  private static boolean matches(String pattern, String name) {
    if (pattern.indexOf('*') < 0) {
      return name.equals(fullName(pattern));
    }
    String[] parts = pattern.split("\\*", -1);
    String end = parts[parts.length - 1];
    if (!name.startsWith(parts[0])) {
      return false;
    }
    int from = parts[0].length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = name.indexOf(parts[i], from);
      if (found < 0) {
        return false;
      }
      from = found + parts[i].length();
    }
    return from + end.length() <= name.length() && name.endsWith(end);
  }
}
