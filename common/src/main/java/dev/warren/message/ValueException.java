package dev.warren.message;

import dev.warren.text.ThrowableText;

/** A value cannot be encoded or decoded; says where in the value the reason is. */
public final class ValueException extends Exception {

  private static final long serialVersionUID = 1L;

  private static final int MAX_CAUSES = 5;

  private final String path;

  /** Says where and why. */
  public ValueException(String path, String message) {
    this(path, message, null);
  }

  ValueException(String path, String message, Throwable cause) {
    super(message, cause);
    this.path = path;
  }

  /** Wraps what the user's code threw. */
  static ValueException thrown(String path, Throwable thrown) {
    String what = ThrowableText.line(thrown);
    Throwable cause = thrown;
    for (int i = 0; i < MAX_CAUSES && cause instanceof LinkageError; i++) {
      cause = cause.getCause(); // says why a class cannot be loaded
      what += cause == null ? "" : ", caused by " + ThrowableText.line(cause);
    }
    if (thrown instanceof LinkageError && what.contains("jackson")) {
      what =
          "the Jackson libraries on the class path do not fit together (see who asks for which with"
              + " 'mvn dependency:tree' or 'gradle dependencies'; jackson-annotations must be as new"
              + " as tools.jackson.core:jackson-databind asks for): "
              + what;
    }
    return new ValueException(path, what, thrown);
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
