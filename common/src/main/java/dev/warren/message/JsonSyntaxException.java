package dev.warren.message;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/** Bytes that are not the JSON that is expected. */
public final class JsonSyntaxException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What Jackson says to those who could set its options. */
  private static final Pattern ADVICE =
      Pattern.compile(
          " \\((but (might|could) if|to avoid|enable|set|use|add)[^()]*\\)"
              + "|; `DeserializationFeature\\.\\w+` enabled"
              + "|: not allowed as per `DeserializationFeature\\.\\w+`"
              + "|: disable DeserializationConfig\\.\\S+ to allow"
              + "|, from `Stream\\w+Constraints\\.\\w+\\(\\)`"
              + "| \\(start marker at [^)]*\\)[^)]*\\)"
              + "| \\(code \\d+( / 0x[0-9a-f]+)?\\)");

  private static final int MAX_REASON = 10_000;

  private final boolean isTooDeep;

  JsonSyntaxException(String message) {
    this(message, false);
  }

  JsonSyntaxException(String message, boolean isTooDeep) {
    super(message, null, false, false); // a peer's mistake: where it was found in our code is noise
    this.isTooDeep = isTooDeep;
  }

  /**
   * What Jackson threw, in our words.
   *
   * @param unseen how many bytes of the text Jackson was not shown before that place
   */
  static JsonSyntaxException of(JacksonException thrown, long unseen) {
    TokenStreamLocation place = thrown.getLocation();
    String at = place == null ? "" : " at byte " + (place.getByteOffset() + unseen);
    return new JsonSyntaxException(reason(thrown) + at);
  }

  /** What Jackson says of a text, without its place. */
  static String reason(JacksonException thrown) {
    String reason = String.valueOf(thrown.getOriginalMessage());
    boolean isLong = reason.length() > MAX_REASON;
    return ADVICE.matcher(isLong ? reason.substring(0, MAX_REASON) + "…" : reason).replaceAll("");
  }

  /** Whether it may well be JSON, but is nested too deep to be looked at any further. */
  public boolean isTooDeep() {
    return isTooDeep;
  }
}
