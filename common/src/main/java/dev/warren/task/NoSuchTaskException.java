package dev.warren.task;

/** There is no task of a name. The message has the name and the reason. */
public final class NoSuchTaskException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Creates it with the name and the reason. */
  public NoSuchTaskException(String message) {
    super(message);
  }
}
