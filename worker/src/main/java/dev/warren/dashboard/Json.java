package dev.warren.dashboard;

import java.io.StringWriter;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes one object of JSON in one line; what is not known is null, never absent. */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonGenerator out;

  private Json(JsonGenerator out) {
    this.out = out;
  }

  /** An object, whose members are written by what is given. */
  static String object(Consumer<Json> members) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      out.writeStartObject();
      members.accept(new Json(out));
      out.writeEndObject();
    }
    return text.toString();
  }

  /**
   * The members of an object, as text; those that are null are left out.
   *
   * @throws IllegalArgumentException if it is no object of JSON, or a member is an object or an
   *     array
   */
  static Map<String, String> fields(String json) {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("that is no object of JSON");
      }
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = in.currentName();
        JsonToken value = in.nextToken();
        if (!value.isScalarValue()) {
          throw new IllegalArgumentException("a member is an object or an array");
        }
        if (value != JsonToken.VALUE_NULL) {
          fields.put(name, in.getString());
        }
      }
      if (in.nextToken() != null) {
        throw new IllegalArgumentException("something follows the object of JSON");
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("that is no valid JSON", e);
    }
    return fields;
  }

  /** The beginning of a text of others, with a mark where it is cut. */
  static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    return text.substring(0, end) + "…";
  }

  Json text(String name, String value) {
    out.writeStringProperty(name, value);
    return this;
  }

  Json number(String name, long value) {
    out.writeNumberProperty(name, value);
    return this;
  }

  Json number(String name, OptionalLong value) {
    return value.isPresent() ? number(name, value.getAsLong()) : nothing(name);
  }

  /** A number with three digits behind the point; none if it is infinite or no number. */
  Json decimal(String name, double value) {
    if (!Double.isFinite(value)) {
      return nothing(name);
    }
    out.writeNumberProperty(name, Math.round(value * 1_000) / 1_000.0);
    return this;
  }

  Json decimal(String name, OptionalDouble value) {
    return value.isPresent() ? decimal(name, value.getAsDouble()) : nothing(name);
  }

  Json bool(String name, boolean value) {
    out.writeBooleanProperty(name, value);
    return this;
  }

  Json nothing(String name) {
    out.writeNullProperty(name);
    return this;
  }

  Json member(String name, Consumer<Json> members) {
    out.writeObjectPropertyStart(name);
    members.accept(this);
    out.writeEndObject();
    return this;
  }

  /** An array of objects. */
  <T> Json array(String name, Collection<T> values, Consumer<T> members) {
    out.writeArrayPropertyStart(name);
    for (T value : values) {
      out.writeStartObject();
      members.accept(value);
      out.writeEndObject();
    }
    out.writeEndArray();
    return this;
  }

  /** An array of what is JSON already. */
  Json rawArray(String name, Collection<String> values) {
    out.writeArrayPropertyStart(name);
    values.forEach(out::writeRawValue);
    out.writeEndArray();
    return this;
  }
}
