package dev.warren.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.annotation.JsonRawValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.util.RawValue;

/** What serializers of the user's write is one JSON value, or fails its item. */
class RawJsonTest {
  /** Text that is taken for JSON. */
  public record Raw(@JsonRawValue String json) {}

  /** Written as so many numbers. */
  @JsonSerialize(using = Numbers.class)
  public record Count(int numbers) {}

  /** Writes more than one value, or none. */
  public static final class Numbers extends StdSerializer<Count> {
    /** For Jackson. */
    public Numbers() {
      super(Count.class);
    }

    @Override
    public void serialize(Count value, JsonGenerator out, SerializationContext context) {
      for (int i = 0; i < value.numbers(); i++) {
        out.writeNumber(i);
      }
    }
  }

  @Test
  void rawJsonIsWrittenAsItIs() throws ValueException {
    byte[] json = ValueCodec.encode(new Raw("[1, {\"a\":2}]"), Raw.class);
    assertEquals("{\"json\":[1, {\"a\":2}]}", new String(json, UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{\"a\":1", "1],[2", "1}", "1},{\"json\":2", "+1", "1 2", "\"\u0001\""})
  void rawTextThatIsNoJsonIsRefused(String text) {
    assertThrows(ValueException.class, () -> ValueCodec.encode(new Raw(text), Raw.class));
    JsonNode node = JsonNodeFactory.instance.rawValueNode(new RawValue(text));
    assertThrows(ValueException.class, () -> ValueCodec.encode(node, JsonNode.class));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void aSerializerWritesOneValue(int numbers) {
    assertThrows(ValueException.class, () -> ValueCodec.encode(new Count(numbers), Count.class));
  }
}
