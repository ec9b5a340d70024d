package dev.warren;

/**
 * The argument or the result of the item cannot travel: it has no JSON form, is nested too deeply
 * or is too large. The message gives the reason and the path inside the value.
 */
public final class EncodingException extends TaskException {

  private static final long serialVersionUID = 1L;

  EncodingException(String message, int index, String reason) {
    super(message, null, index, reason);
  }
}
