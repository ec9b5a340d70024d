package dev.warren.worker.contract;

import java.io.StringWriter;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON objects of one line, as they go from a supervisor to its processes. Only the streaming half
 * of Jackson is used, which the process needs anyway: binding would cost its start a good many
 * classes.
 */
final class JsonLine {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonLine() {}

  /** What is done with one field; the parser stands at its value and is left at the end of it. */
  interface Field {
    void read(String name, JsonParser value);
  }

  static String write(Consumer<JsonGenerator> fields) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      fields.accept(json);
      json.writeEndObject();
    }
    return text.toString();
  }

  /**
   * Reads an object field by field.
   *
   * @throws IllegalArgumentException if it is none; the text itself, which may hold a password, is
   *     not shown
   */
  static void read(String what, String line, Field field) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException(what + " is not a JSON object");
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        field.read(name, json);
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException(what + " is not valid JSON");
    }
  }
}
