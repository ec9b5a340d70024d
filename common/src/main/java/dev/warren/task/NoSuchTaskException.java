package dev.warren.task;

/** A name that leads to no task. The message says which name, and why. */
public final class NoSuchTaskException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Says why the name leads to no task. */
  public NoSuchTaskException(String message) {
    super(message);
  }
}
