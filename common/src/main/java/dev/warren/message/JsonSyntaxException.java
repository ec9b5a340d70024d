package dev.warren.message;

/** Bytes that are not the JSON that is expected. */
public final class JsonSyntaxException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean isTooDeep;

  JsonSyntaxException(String message) {
    this(message, false);
  }

  JsonSyntaxException(String message, boolean isTooDeep) {
    super(message, null, false, false); // a peer's mistake: where it was found in our code is noise
    this.isTooDeep = isTooDeep;
  }

  /** Whether it may well be JSON, but is nested too deep to be looked at any further. */
  public boolean isTooDeep() {
    return isTooDeep;
  }
}
