package dev.warren.dashboard;

/** A request that is not answered as it was meant to be: a status and a sentence for the user. */
final class HttpError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  HttpError(int status, String sentence) {
    super(sentence);
    this.status = status;
  }

  int status() {
    return status;
  }
}
