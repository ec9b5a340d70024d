package dev.warren.producer.cli;

import dev.warren.cli.ClassPath;
import dev.warren.cli.CliException;
import dev.warren.cli.ExitCode;
import dev.warren.task.NoSuchTaskException;
import dev.warren.task.RawJson;
import dev.warren.task.TaskFunction;
import dev.warren.task.TaskMethod;
import java.io.IOException;
import java.net.URLClassLoader;
import java.util.function.Supplier;

/**
 * What is known about a task before it runs.
 *
 * @param function stands for it in calls of a pool
 * @param name its full name
 * @param arguments how many arguments it takes, 0 to 2
 * @param classPath where its class may be
 * @param isContext whether the context class loader has that class path already
 */
record TaskLookup(
    TaskFunction<RawJson, RawJson> function,
    String name,
    int arguments,
    ClassPath classPath,
    boolean isContext) {

  /**
   * Looks for a task on the class path, without initialising its class.
   *
   * @param onlyHere false if workers elsewhere may have a class that is not here: they will judge
   *     then, and one argument is assumed
   * @throws CliException if there is no such task
   */
  static TaskLookup find(String name, ClassPath classPath, boolean onlyHere) {
    try (URLClassLoader loader = classPath.openLoader()) {
      if (!onlyHere && !isHere(name, loader)) {
        return new TaskLookup(TaskFunction.named(name), name, 1, classPath, false);
      }
      return find(name, classPath, loader, false);
    } catch (IllegalArgumentException e) { // of a name that cannot be one
      throw new CliException(ExitCode.USAGE, e.getMessage(), e);
    } catch (IOException e) {
      throw unclosed(e);
    }
  }

  /**
   * Looks for a task with the context class loader, which will run it, too: a debugger should see
   * one class of that name.
   *
   * @throws CliException if there is no such task
   */
  static TaskLookup findInContext(String name, ClassPath classPath) {
    return find(name, classPath, Thread.currentThread().getContextClassLoader(), true);
  }

  private static TaskLookup find(
      String name, ClassPath classPath, ClassLoader loader, boolean isContext) {
    try {
      TaskMethod task = TaskMethod.named(name, loader);
      return new TaskLookup(
          TaskFunction.named(task.name()),
          task.name(),
          task.parameterTypes().size(),
          classPath,
          isContext);
    } catch (NoSuchTaskException | IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  private static CliException unclosed(IOException e) {
    return new CliException(ExitCode.USAGE, "--classpath cannot be closed: " + e.getMessage(), e);
  }

  /** Calls a pool in a way that it finds the class of the task, to tell its build. */
  <T> T call(Supplier<T> call) {
    if (isContext) {
      return call.get();
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = classPath.openLoader()) {
      thread.setContextClassLoader(loader);
      return call.get();
    } catch (IOException e) {
      throw unclosed(e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static boolean isHere(String name, ClassLoader loader) {
    int dot = name.lastIndexOf('.');
    return dot <= 0
        || loader.getResource(name.substring(0, dot).replace('.', '/') + ".class") != null;
  }
}
