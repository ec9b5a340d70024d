package dev.warren.message;

/** Bytes that are not the JSON that is expected. Never leaves this package. */
final class JsonSyntaxException extends Exception {

  private static final long serialVersionUID = 1L;

  JsonSyntaxException(String message) {
    super(message, null, false, false); // a peer's mistake: where it was found in our code is noise
  }
}
