package dev.warren.message;

import java.lang.reflect.Array;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/** Reads arrays of {@code double} or {@code float} by the strict rules for single numbers. */
final class FractionsReader extends DelegatingDeserializer {

  private final Class<?> element;

  FractionsReader(ValueDeserializer<?> reader, Class<?> element) {
    super(reader);
    this.element = element;
  }

  @Override
  protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> reader) {
    return new FractionsReader(reader, element);
  }

  @Override
  public Object deserialize(JsonParser p, DeserializationContext ctxt) {
    if (p.currentToken() != JsonToken.START_ARRAY) {
      return ctxt.handleUnexpectedToken(handledType(), p);
    }
    Object[] boxed =
        element == double.class
            ? ctxt.readValue(p, Double[].class)
            : ctxt.readValue(p, Float[].class);
    Object array = Array.newInstance(element, boxed.length);
    for (int i = 0; i < boxed.length; i++) {
      if (boxed[i] == null) {
        throw DatabindException.from(p, "null is no value of type " + element)
            .prependPath(array, i);
      }
      Array.set(array, i, boxed[i]);
    }
    return array;
  }
}
