package dev.warren.browser;

import dev.warren.task.Task;
import dev.warren.task.TaskContext;

/** A task that ends in every way there is, with texts that are bad for a page. */
public final class PageTasks {
  private static final long FOR_EVER = 600_000;

  /**
   * What to do.
   *
   * @param text what is returned, or is the message of an exception
   */
  public record Deed(String kind, String text, long millis) {}

  private PageTasks() {}

  /** Does it. */
  @Task
  public static int act(Deed deed) throws Exception {
    boolean first = TaskContext.current().attempt() == 1;
    switch (deed.kind()) {
      case "work" -> Thread.sleep(deed.millis());
      case "fail" -> throw new IllegalStateException(deed.text());
      case "refuse" -> throw new IllegalArgumentException(deed.text());
      case "fail-once" -> {
        if (first) {
          throw new UnsupportedOperationException(deed.text());
        }
      }
      case "hang" -> Thread.sleep(FOR_EVER);
      case "exit" -> System.exit(3);
      case "kill" -> killMyself();
      case "kill-once" -> {
        if (first) {
          killMyself();
        }
      }
      default -> throw new AssertionError(deed.kind());
    }
    return deed.text().length();
  }

  private static void killMyself() throws Exception {
    long pid = ProcessHandle.current().pid();
    new ProcessBuilder("kill", "-9", Long.toString(pid)).start().waitFor();
    Thread.sleep(FOR_EVER);
  }
}
