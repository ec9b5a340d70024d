package dev.warren;

/**
 * The argument or the result of the item cannot travel: it has no JSON form, is nested too deeply
 * or is too large. The message gives the reason and the path inside the value.
 */
public final class EncodingException extends TaskException {

  private static final long serialVersionUID = 1L;

  /**
   * For pools, and for tests of code that handles this exception.
   *
   * @param message what went wrong, for people
   * @param index position of the item in the input, from 0
   * @param reason the message without the name of the item
   */
  public EncodingException(String message, int index, String reason) {
    super(message, null, index, reason);
  }
}
