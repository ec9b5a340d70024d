package dev.warren.message;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * What can be said about something that was thrown. Its methods belong to whoever wrote it and may
 * do anything; these here never throw, and return no more than {@value #MOST} characters.
 */
public final class ThrowableText {
  private static final int MOST = 32 * 1024;
  private static final int MOST_CAUSES = 50;

  private ThrowableText() {}

  /** The name of its class. */
  public static String type(Throwable thrown) {
    return thrown.getClass().getName();
  }

  /** What it says, or in brackets why it says nothing; empty if it has no message. */
  public static String message(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      return message == null ? "" : cut(message);
    } catch (Throwable e) { // whatever the user's code throws instead of saying what it is
      return "(its getMessage() threw " + type(e) + ")";
    }
  }

  /** Its stack and those of its causes, as a virtual machine prints them. */
  public static String stack(Throwable thrown) {
    StringBuilder text = new StringBuilder();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Throwable next = thrown;
    while (next != null && text.length() < MOST && seen.size() < MOST_CAUSES && seen.add(next)) {
      text.append(seen.size() == 1 ? "" : "Caused by: ").append(type(next));
      String message = message(next);
      text.append(message.isEmpty() ? "" : ": " + message).append('\n');
      frames(next, text);
      next = causeOf(next);
    }
    return cut(text.toString());
  }

  private static void frames(Throwable thrown, StringBuilder text) {
    try {
      for (StackTraceElement frame : thrown.getStackTrace()) {
        if (text.length() >= MOST) {
          return;
        }
        text.append("\tat ").append(frame).append('\n');
      }
    } catch (Throwable e) { // as above
      text.append("\t(its getStackTrace() threw ").append(type(e)).append(")\n");
    }
  }

  private static Throwable causeOf(Throwable thrown) {
    try {
      return thrown.getCause();
    } catch (Throwable e) { // as above
      return null;
    }
  }

  private static String cut(String text) {
    if (text.length() <= MOST) {
      return text;
    }
    // Not between the two halves of a character.
    int end = Character.isHighSurrogate(text.charAt(MOST - 1)) ? MOST - 1 : MOST;
    return text.substring(0, end) + "…";
  }
}
