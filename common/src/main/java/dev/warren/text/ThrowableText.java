package dev.warren.text;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The text of a throwable, of bounded length. The throwable's methods may be the user's and may
 * misbehave: return null, throw an error, run out of memory or stack, or give an endless chain of
 * causes. No method here throws. Thread-safe.
 */
public final class ThrowableText {

  private static final int MAX_MESSAGE = 20_000;
  private static final int MAX_STACK = 32_768;
  private static final int MAX_FRAMES = 1_024;
  private static final int MAX_THROWABLES = 50;
  private static final StackTraceElement[] NO_FRAMES = {};

  private final StringBuilder text = new StringBuilder();
  private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private ThrowableText() {}

  /** The name of its class. */
  public static String type(Throwable thrown) {
    return thrown.getClass().getName();
  }

  /** Its message, empty if it has none. */
  public static String message(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      return message == null ? "" : cut(message, MAX_MESSAGE);
    } catch (Throwable e) { // the user's method failed
      return "(its getMessage() threw " + type(e) + ")";
    }
  }

  /** Its class and message in one line, as {@link Throwable#toString} has it. */
  public static String line(Throwable thrown) {
    try {
      String line = thrown.toString();
      return line == null ? type(thrown) : cut(line, MAX_MESSAGE);
    } catch (Throwable e) { // as above
      String message = message(thrown);
      return message.isEmpty() ? type(thrown) : type(thrown) + ": " + message;
    }
  }

  /** Its stack trace with those of its causes, as {@link Throwable#printStackTrace} has it. */
  public static String stack(Throwable thrown) {
    try {
      ThrowableText stack = new ThrowableText();
      stack.add(thrown, "", "", NO_FRAMES);
      return cut(stack.text.toString(), MAX_STACK);
    } catch (Throwable e) { // there is no memory or no stack left for it
      return type(thrown) + " (its stack trace cannot be told: " + type(e) + ")\n";
    }
  }

  private void add(Throwable thrown, String margin, String caption, StackTraceElement[] outer) {
    if (text.length() > MAX_STACK) {
      return;
    }
    text.append(margin).append(caption);
    if (!seen.add(thrown)) {
      text.append("[CIRCULAR REFERENCE: ").append(line(thrown)).append("]\n");
      return;
    }
    text.append(line(thrown)).append('\n');
    if (seen.size() == MAX_THROWABLES) {
      text.append(margin).append("\t... its causes are left out\n");
      return;
    }
    StackTraceElement[] frames = answer(thrown::getStackTrace, NO_FRAMES);
    int shared = shared(frames, outer);
    int own = Math.min(frames.length - shared, MAX_FRAMES);
    for (int i = 0; i < own && text.length() <= MAX_STACK; i++) {
      text.append(margin).append("\tat ").append(frames[i]).append('\n');
    }
    if (own < frames.length) {
      text.append(margin).append("\t... ").append(frames.length - own).append(" more\n");
    }
    for (Throwable suppressed : thrown.getSuppressed()) { // a method that nobody can override
      add(suppressed, margin + '\t', "Suppressed: ", frames);
    }
    Throwable cause = answer(thrown::getCause, null);
    if (cause != null) {
      add(cause, margin, "Caused by: ", frames);
    }
  }

  private static <T> T answer(Supplier<T> question, T otherwise) {
    try {
      T answer = question.get();
      return answer == null ? otherwise : answer;
    } catch (Throwable e) { // the rest of the text is worth having
      return otherwise;
    }
  }

  /** How many of the last frames are those of the throwable around this one. */
  private static int shared(StackTraceElement[] frames, StackTraceElement[] outer) {
    int shared = 0;
    while (shared < Math.min(frames.length, outer.length)
        && Objects.equals(frames[frames.length - 1 - shared], outer[outer.length - 1 - shared])) {
      shared++;
    }
    return shared;
  }

  private static String cut(String text, int limit) {
    return text.length() <= limit ? text : text.substring(0, limit) + "…";
  }
}
