package dev.warren.message;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/** Bytes are not the JSON that is expected. */
public final class JsonSyntaxException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Parts of Jackson's messages for programmers who can set its options. */
  private static final Pattern ADVICE =
      Pattern.compile(
          " \\((but (might|could) if|to avoid|enable|set|use|add)[^()]*\\)"
              + "|; `DeserializationFeature\\.\\w+` enabled"
              + "|: not allowed as per `DeserializationFeature\\.\\w+`"
              + "|: disable DeserializationConfig\\.\\S+ to allow"
              + "|, from `Stream\\w+Constraints\\.\\w+\\(\\)`"
              + "| \\(start marker at [^)]*\\)[^)]*\\)"
              + "| \\(code \\d+( / 0x[0-9a-f]+)?\\)");

  private static final int MAX_REASON_LENGTH = 10_000;

  private final boolean isTooDeep;

  JsonSyntaxException(String message) {
    this(message, false);
  }

  JsonSyntaxException(String message, boolean isTooDeep) {
    super(message, null, false, false); // a peer's mistake: our stack trace would be noise
    this.isTooDeep = isTooDeep;
  }

  /**
   * Translates what Jackson threw.
   *
   * @param unseen how many bytes of the text Jackson was not shown before that place
   */
  static JsonSyntaxException of(JacksonException thrown, long unseen) {
    TokenStreamLocation place = thrown.getLocation();
    String at = place == null ? "" : " at byte " + (place.getByteOffset() + unseen);
    return new JsonSyntaxException(reason(thrown) + at);
  }

  /** Jackson's reason, without the place and without advice to programmers. */
  static String reason(JacksonException thrown) {
    String reason = String.valueOf(thrown.getOriginalMessage());
    boolean isLong = reason.length() > MAX_REASON_LENGTH;
    return ADVICE
        .matcher(isLong ? reason.substring(0, MAX_REASON_LENGTH) + "…" : reason)
        .replaceAll("");
  }

  /** Whether the text is nested too deep to be read any further; it may be JSON. */
  public boolean isTooDeep() {
    return isTooDeep;
  }
}
