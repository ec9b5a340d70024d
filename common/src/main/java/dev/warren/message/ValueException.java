package dev.warren.message;

/** A value that cannot be encoded or decoded; says where in the value the reason is. */
public final class ValueException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String path;

  /** Says where, and why. */
  public ValueException(String path, String message) {
    this(path, message, null);
  }

  ValueException(String path, String message, Throwable cause) {
    super(message, cause);
    this.path = path;
  }

  /** Where in the value, as in {@code $.items[3].name}; {@code $} is the value itself. */
  public String path() {
    return path;
  }

  /** The same, seen from an array that has the value at that position. */
  ValueException inside(int position) {
    return new ValueException("$[" + position + "]" + path.substring(1), getMessage(), getCause());
  }
}
