package dev.warren.worker.contract;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a worker runs of what it is sent, whoever sends it. Immutable.
 *
 * @param maxTimeLimit the longest that an item may run, whatever its own limit; empty for no limit
 * @param tasks the names of the tasks it runs, in which {@code *} stands for any characters; a name
 *     without a dot and without a star is one of the shipped tasks; empty for all tasks
 */
public record TaskRules(Optional<Duration> maxTimeLimit, List<String> tasks) {
  /** Everything, for as long as it takes. */
  public static final TaskRules NONE = new TaskRules(Optional.empty(), List.of());

  private static final String SHIPPED = "dev.warren.task.Tasks.";
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.$*]{1,200}");

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
      if (!FORM.matcher(pattern).matches()) {
        throw new IllegalArgumentException(
            "'" + pattern + "' is no pattern for names of tasks: it must match " + FORM);
      }
    }
  }

  /** Milliseconds that an item may run which asks for that many; 0 for no limit, in both. */
  public long limit(long wantedMillis) {
    long most = maxTimeLimit.map(Duration::toMillis).orElse(0L);
    return most == 0 || (wantedMillis > 0 && wantedMillis < most) ? wantedMillis : most;
  }

  /** Whether a task is run. */
  public boolean allow(String task) {
    if (tasks.isEmpty()) {
      return true;
    }
    String name = fullName(task);
    return tasks.stream().anyMatch(pattern -> matches(pattern, name));
  }

  private static String fullName(String name) {
    return name.indexOf('.') < 0 ? SHIPPED + name : name;
  }

  /** In steps, of which none goes back further than to the last star. */
  private static boolean matches(String pattern, String name) {
    String all = pattern.indexOf('*') < 0 ? fullName(pattern) : pattern;
    int p = 0;
    int n = 0;
    int star = -1;
    int after = 0;
    while (n < name.length()) {
      if (p < all.length() && all.charAt(p) == '*') {
        star = p++;
        after = n;
      } else if (p < all.length() && all.charAt(p) == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++after;
      } else {
        return false;
      }
    }
    return all.substring(p).chars().allMatch(c -> c == '*');
  }
}
