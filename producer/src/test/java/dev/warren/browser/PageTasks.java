package dev.warren.browser;

import dev.warren.task.Task;
import dev.warren.task.TaskContext;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/** A task that ends in every way there is, with texts that are bad for a page. */
public final class PageTasks {
  private static final long FOR_EVER = 600_000;

  /**
   * What to do.
   *
   * @param text the message of an exception, or the last words of a process
   * @param file for {@code exit-unless} what has to be there, and is told that the item ran
   */
  public record Deed(String kind, String text, long millis, String file) {}

  private PageTasks() {}

  /** An argument of the task, as JSON. */
  static String item(String kind, String text, long millis, String file) {
    return JsonMapper.shared().writeValueAsString(new Deed(kind, text, millis, file));
  }

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
      case "exit-unless" -> {
        Path file = Path.of(deed.file());
        if (!Files.exists(file)) {
          System.err.println(deed.text());
          Runtime.getRuntime().halt(3);
        }
        Files.writeString(file, "ran");
      }
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
