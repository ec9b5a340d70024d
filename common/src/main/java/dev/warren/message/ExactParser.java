package dev.warren.message;

import java.math.BigDecimal;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.util.JsonParserDelegate;

/**
 * Reads numbers with a fraction or an exponent without loss: a number too large for a {@code
 * double} does not become infinity, one too small does not become zero, a zero keeps its sign, and
 * where no type is declared, a number that is no {@code double} becomes a {@link BigDecimal}.
 */
final class ExactParser extends JsonParserDelegate {

  /** A number without an exponent of at most so many characters is always an exact double. */
  private static final int MAX_SAFE_LENGTH = 16;

  /** The shortest decimal form of any double has fewer digits, zeros aside. */
  private static final int MAX_DOUBLE_DIGITS = 20;

  ExactParser(JsonParser parser) {
    super(parser);
  }

  @Override
  public double getDoubleValue() {
    String text = getString();
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value) || (value == 0 && !isZero(text))) {
      throw beyond(text, double.class);
    }
    return value;
  }

  @Override
  public float getFloatValue() {
    String text = getString();
    float value = Float.parseFloat(text);
    if (Float.isInfinite(value) || (value == 0 && !isZero(text))) {
      throw beyond(text, float.class);
    }
    return value;
  }

  private InputCoercionException beyond(String text, Class<?> type) {
    String number = text.length() <= 100 ? text : text.substring(0, 100) + "…";
    String message = "the number " + number + " is beyond the range of " + type.getName();
    return new InputCoercionException(this, message, currentToken(), type);
  }

  /** Whether all digits of a JSON number before its exponent are zeros. */
  private static boolean isZero(String number) {
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      if (c == 'e' || c == 'E') {
        return true;
      }
      if (c >= '1' && c <= '9') {
        return false;
      }
    }
    return true;
  }

  /** Keeps a number with an exponent one with a fraction when it is written again. */
  @Override
  public BigDecimal getDecimalValue() {
    BigDecimal value = super.getDecimalValue();
    boolean looksWhole = value.scale() == 0 && currentToken() == JsonToken.VALUE_NUMBER_FLOAT;
    return looksWhole ? value.setScale(1) : value;
  }

  /** True for a negative zero, too: trees keep other numbers as decimals, which have none. */
  @Override
  public boolean isNaN() {
    return isNegativeZero() || super.isNaN();
  }

  private boolean isNegativeZero() {
    if (currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
      return false;
    }
    String text = getString();
    return text.charAt(0) == '-' && isZero(text);
  }

  /** Decides on the type of a number where none is declared. */
  @Override
  public NumberTypeFP getNumberTypeFP() {
    NumberTypeFP type = super.getNumberTypeFP();
    return type == NumberTypeFP.UNKNOWN && isMoreThanDouble() ? NumberTypeFP.BIG_DECIMAL : type;
  }

  @Override
  public Number getNumberValue() {
    if (currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
      return super.getNumberValue();
    }
    return isMoreThanDouble() ? (Number) getDecimalValue() : (Number) getDoubleValue();
  }

  /** Whether a double would have another value, or would lose a last zero, as in 1.10. */
  private boolean isMoreThanDouble() {
    String text = getString();
    if (isNegativeZero()) {
      return false;
    }
    if (text.length() <= MAX_SAFE_LENGTH && text.indexOf('e') < 0 && text.indexOf('E') < 0) {
      return text.endsWith("0") && !text.endsWith(".0");
    }
    BigDecimal decimal = getDecimalValue();
    if (decimal.precision() > MAX_DOUBLE_DIGITS) {
      return true;
    }
    double value = decimal.doubleValue();
    if (Double.isInfinite(value)) {
      return true;
    }
    BigDecimal same = BigDecimal.valueOf(value);
    return same.compareTo(decimal) != 0 || decimal.scale() > Math.max(same.scale(), 1);
  }
}
