package dev.warren;

/**
 * The pool cannot go on: mostly because its workers cannot start, with a wrong class path, wrong
 * options, or an initializer that fails. The message has their last words.
 */
public final class PoolBrokenException extends WarrenException {

  private static final long serialVersionUID = 1L;

  private final boolean internal;

  /**
   * For pools, and for tests of code that handles this exception.
   *
   * @param message what went wrong, for people
   * @param internal whether it is this JVM, and not the workers
   */
  public PoolBrokenException(String message, boolean internal) {
    super(message, null);
    this.internal = internal;
  }

  /**
   * Whether it is not the workers, but this JVM: a thread of the pool ended by surprise, or there
   * is too little memory.
   *
   * @return false if the workers cannot start
   */
  public boolean isInternal() {
    return internal;
  }
}
