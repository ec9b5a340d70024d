package dev.warren.pool;

import dev.warren.text.ShownText;

/**
 * Stands for a throwable of another process, so that its stack trace is printed after that of the
 * exception it caused.
 */
final class RemoteStack extends Exception {

  private static final long serialVersionUID = 1L;

  RemoteStack(String stack) {
    super(ShownText.lines(stack.strip(), ""), null, false, false);
  }

  @Override
  public String toString() {
    return getMessage();
  }
}
