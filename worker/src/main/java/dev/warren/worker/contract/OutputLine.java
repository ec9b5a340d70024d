package dev.warren.worker.contract;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line that a worker process wrote. Between process and supervisor a mark in front of the line
 * says which item's thread began it; what other threads write, and programs that tasks start, has
 * no mark. A task can forge one, as it can print anything else.
 *
 * @param pid the process
 * @param item the item that wrote it, if one did
 * @param text the line itself
 */
public record OutputLine(long pid, Optional<Item> item, String text) {
  /** Begins a mark; only at the start of a line. */
  public static final byte MARK_BEGIN = 0x1e;

  /** Ends a mark. */
  public static final byte MARK_END = 0x1f;

  /** The most bytes of a mark, its ends included. */
  public static final int MAX_MARK = 320;

  private static final Pattern MARK =
      Pattern.compile("([A-Za-z0-9_-]{1,64}) ([A-Za-z0-9_.$]{1,200}) (\\d{1,18}) (\\d{1,9})");

  private static final Pattern SHOWN =
      Pattern.compile(
          "\\[worker (\\d{1,18})(?:, ([A-Za-z0-9_-]{1,64})/(\\d{1,18})(?:, attempt (\\d{1,9}))?)?] (.*)",
          Pattern.DOTALL);

  /**
   * An item.
   *
   * @param job its job
   * @param task the name of its task; empty where that is not known
   * @param index its index in the job
   * @param attempt the number of the attempt, from 1
   */
  public record Item(String job, String task, long index, int attempt) {

    /** What stands between the ends of a mark, in ASCII. */
    public String mark() {
      return job + ' ' + task + ' ' + index + ' ' + attempt;
    }

    /** Reads what stands between the ends of a mark; empty if that is none. */
    public static Optional<Item> ofMark(String text) {
      Matcher mark = MARK.matcher(text);
      return mark.matches()
          ? Optional.of(
              new Item(
                  mark.group(1),
                  mark.group(2),
                  Long.parseLong(mark.group(3)),
                  Integer.parseInt(mark.group(4))))
          : Optional.empty();
    }
  }

  /** Reads a line as {@link #toString} shows it, which has no task; empty if it is none. */
  public static Optional<OutputLine> parse(String shown) {
    Matcher line = SHOWN.matcher(shown);
    if (!line.matches()) {
      return Optional.empty();
    }
    String attempt = line.group(4);
    Optional<Item> item =
        Optional.ofNullable(line.group(2))
            .map(
                job ->
                    new Item(
                        job,
                        "",
                        Long.parseLong(line.group(3)),
                        attempt == null ? 1 : Integer.parseInt(attempt)));
    return Optional.of(new OutputLine(Long.parseLong(line.group(1)), item, line.group(5)));
  }

  /** The same line with the name of its item's task, where it has an item. */
  public OutputLine withTask(String task) {
    return new OutputLine(
        pid, item.map(it -> new Item(it.job(), task, it.index(), it.attempt())), text);
  }

  /** As people see it: {@code [worker 4711, 3f2a/17] text}. */
  @Override
  public String toString() {
    String of = item.map(it -> ", " + it.job() + "/" + it.index()).orElse("");
    String again =
        item.filter(it -> it.attempt() > 1).map(it -> ", attempt " + it.attempt()).orElse("");
    return "[worker " + pid + of + again + "] " + text;
  }
}
