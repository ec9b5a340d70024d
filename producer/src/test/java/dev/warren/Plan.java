package dev.warren;

import dev.warren.task.TaskFunction;

/**
 * What a test asks of a pool of its own.
 *
 * @param workers processes or threads
 * @param initializer what each runs first; null for none
 * @param argument its argument
 * @param maxTasksPerChild 0 for no limit
 */
record Plan(
    int workers, TaskFunction<String, ?> initializer, String argument, int maxTasksPerChild) {

  static Plan workers(int workers) {
    return new Plan(workers, null, null, 0);
  }

  Plan initializer(TaskFunction<String, ?> task, String argument) {
    return new Plan(workers, task, argument, maxTasksPerChild);
  }

  Plan maxTasksPerChild(int items) {
    return new Plan(workers, initializer, argument, items);
  }
}
