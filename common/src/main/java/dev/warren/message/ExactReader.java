package dev.warren.message;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.net.URI;
import java.time.Instant;
import java.time.Month;
import java.util.Date;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/** Checks the JSON of a value before Jackson, which accepts more forms than it writes, reads it. */
final class ExactReader extends DelegatingDeserializer {

  /** The most characters of a value that is written as a string but is no text. */
  private static final int MAX_TEXT_LENGTH = 1 << 16;

  private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

  private static final int UUID_LENGTH = 36;

  /** Throws if the parser stands at no value of the type. */
  @FunctionalInterface
  interface Check {
    void check(JsonParser p, DeserializationContext ctxt, Class<?> type);
  }

  private final Check check;

  ExactReader(ValueDeserializer<?> reader, Check check) {
    super(reader);
    this.check = check;
  }

  /** The check of a primitive or its box; null if Jackson is strict enough. */
  static Check scalar(Class<?> type) {
    if (type == byte.class || type == Byte.class) {
      return ExactReader::integerOfByte;
    }
    if (type == char.class || type == Character.class) {
      return ExactReader::character;
    }
    boolean isDouble = type == double.class || type == Double.class;
    boolean isFraction = isDouble || type == float.class || type == Float.class;
    return isFraction ? ExactReader::fraction : null;
  }

  @Override
  protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> reader) {
    return new ExactReader(reader, check);
  }

  /** Leaves a form that the user chose by an annotation to Jackson. */
  @Override
  public ValueDeserializer<?> createContextual(DeserializationContext ctxt, BeanProperty property) {
    ValueDeserializer<?> contextual = super.createContextual(ctxt, property);
    JsonFormat.Value format = findFormatOverrides(ctxt, property, handledType());
    boolean isChosen = format.getShape() != JsonFormat.Shape.ANY || format.hasPattern();
    return isChosen ? contextual.getDelegatee() : contextual;
  }

  @Override
  public Object deserialize(JsonParser p, DeserializationContext ctxt) {
    check.check(p, ctxt, handledType());
    return super.deserialize(p, ctxt);
  }

  static void string(JsonParser p, DeserializationContext ctxt, Class<?> type) {
    if (p.currentToken() != JsonToken.VALUE_STRING) {
      ctxt.handleUnexpectedToken(type, p);
    }
  }

  static void array(JsonParser p, DeserializationContext ctxt, Class<?> type) {
    if (p.currentToken() != JsonToken.START_ARRAY) {
      ctxt.handleUnexpectedToken(type, p);
    }
  }

  static void text(JsonParser p, DeserializationContext ctxt, Class<?> type) {
    string(p, ctxt, type);
    if (p.getStringLength() > MAX_TEXT_LENGTH) {
      String reason =
          "a string of more than " + MAX_TEXT_LENGTH + " characters is no " + type.getName();
      throw DatabindException.from(p, reason);
    }
    if (!isForm(p.getString(), type)) {
      throw unknownForm(p, ctxt, type);
    }
  }

  /** Whether a text may be a value of a type that is written as one. */
  static boolean isForm(String text, Class<?> type) {
    if (text.isEmpty()) {
      return type == Locale.class || type == URI.class;
    }
    if (type == Character.class) { // a key: the checks below would be too strict
      return text.length() == 1;
    }
    boolean isForm = text.charAt(0) > ' ' && text.charAt(text.length() - 1) > ' ';
    if (type == Date.class || type == Instant.class) { // digits would be taken for milliseconds
      return isForm && text.indexOf('-', 1) > 0;
    }
    if (type == Month.class) {
      return isForm && Character.isLetter(text.charAt(0));
    }
    return isForm && (type != UUID.class || text.length() == UUID_LENGTH);
  }

  private static void character(JsonParser p, DeserializationContext ctxt, Class<?> type) {
    string(p, ctxt, type);
    if (p.getStringLength() != 1) {
      throw unknownForm(p, ctxt, type);
    }
  }

  private static void integerOfByte(JsonParser p, DeserializationContext ctxt, Class<?> type) {
    if (p.currentToken() == JsonToken.VALUE_NUMBER_INT
        && p.getIntValue() != (byte) p.getIntValue()) {
      throw DatabindException.from(
          p, "the number " + p.getIntValue() + " is beyond the range of byte");
    }
  }

  private static void fraction(JsonParser p, DeserializationContext ctxt, Class<?> type) {
    if (p.currentToken() == JsonToken.VALUE_STRING && !NOT_FINITE.contains(p.getString())) {
      throw unknownForm(p, ctxt, type);
    }
  }

  private static DatabindException unknownForm(
      JsonParser p, DeserializationContext ctxt, Class<?> type) {
    return ctxt.weirdStringException(p.getString(), type, "not the form it is written in");
  }
}
