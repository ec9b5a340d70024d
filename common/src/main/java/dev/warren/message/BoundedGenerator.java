package dev.warren.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.core.util.JsonGeneratorDelegate;

/**
 * Refuses numbers with too many digits before they are converted, which would take minutes, and
 * converts the others. Refuses names that are no valid Unicode, which could not be read again.
 */
final class BoundedGenerator extends JsonGeneratorDelegate {

  private final BoundedOutput out;

  BoundedGenerator(JsonGenerator generator, BoundedOutput out) {
    super(generator, false);
    this.out = out;
  }

  @Override
  public JsonGenerator writeName(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (Character.isSurrogate(name.charAt(i))) {
        if (Character.isBmpCodePoint(name.codePointAt(i))) {
          throw new StreamWriteException(this, "a key has one half of a surrogate pair only");
        }
        i++;
      }
    }
    delegate.writeName(name);
    return this;
  }

  @Override
  public JsonGenerator writeNumber(BigInteger value) {
    try {
      delegate.writeNumber(new String(Decimal.encode(value), US_ASCII));
      return this;
    } catch (ValueException e) {
      throw tooLarge(e);
    }
  }

  @Override
  public JsonGenerator writeNumber(BigDecimal value) {
    try {
      Decimal.checkSize(value.unscaledValue());
    } catch (ValueException e) {
      throw tooLarge(e);
    }
    delegate.writeNumber(value);
    return this;
  }

  private StreamWriteException tooLarge(ValueException e) {
    out.fill();
    return new StreamWriteException(this, e.getMessage());
  }
}
