package dev.warren.message;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.type.LogicalType;

/** Values of all types, by Jackson. Loaded when the first is met that is not a simple one. */
final class JacksonValues {

  private static final int MAX_PATH = 200;

  /** What Jackson says to those who could set its options. */
  private static final Pattern ADVICE =
      Pattern.compile(
          " \\((but (might|could) if|to avoid|enable|set|use|add)[^()]*\\)"
              + "|; `DeserializationFeature\\.\\w+` enabled"
              + "|: not allowed as per `DeserializationFeature\\.\\w+`"
              + "|: disable DeserializationConfig\\.\\S+ to allow"
              + "|, from `Stream\\w+Constraints\\.\\w+\\(\\)`");

  private static final JsonMapper MAPPER = mapper();
  private static final Map<Type, ObjectWriter> WRITERS = new ConcurrentHashMap<>();
  private static final Map<Type, ObjectReader> READERS = new ConcurrentHashMap<>();

  private JacksonValues() {}

  private static JsonMapper mapper() {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(Limits.MAX_VALUE_DEPTH)
                    .maxNumberLength(Limits.MAX_VALUE_BYTES)
                    .maxStringLength(Limits.MAX_VALUE_BYTES)
                    .maxNameLength(Limits.MAX_VALUE_BYTES)
                    .build())
            .streamWriteConstraints(
                StreamWriteConstraints.builder().maxNestingDepth(Limits.MAX_VALUE_DEPTH).build())
            .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
            .build();
    return JsonMapper.builder(factory)
        .enable(
            DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
            DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
        .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .withCoercionConfig(
            LogicalType.Textual,
            text ->
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .disable(
            MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING, EnumFeature.READ_ENUMS_USING_TO_STRING)
        .disable(
            DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS,
            DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS,
            DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE,
            DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID)
        .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
        .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        // A class name in a value is never trusted: this allows none.
        .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder().build())
        .build();
  }

  static byte[] encode(Object value, Type type) throws ValueException {
    ObjectWriter writer =
        WRITERS.computeIfAbsent(type, t -> MAPPER.writerFor(MAPPER.constructType(t)));
    BoundedOutput out = new BoundedOutput();
    try (JsonGenerator generator = new BoundedGenerator(writer.createGenerator(out), out)) {
      writer.writeValue(generator, value);
    } catch (JacksonException e) {
      if (out.isFull()) {
        throw ValueCodec.tooLarge();
      }
      throw failure(e);
    } catch (RuntimeException | StackOverflowError e) {
      throw new ValueException("$", "the value cannot be written: " + e, e);
    }
    return out.toByteArray();
  }

  static Object decode(JsonBytes json, Type type) throws ValueException {
    try {
      return READERS
          .computeIfAbsent(type, t -> MAPPER.readerFor(MAPPER.constructType(t)))
          .readValue(json.bytes(), json.offset(), json.length());
    } catch (JacksonException e) {
      throw failure(e);
    } catch (RuntimeException | StackOverflowError e) {
      throw new ValueException("$", "the value cannot be read: " + e, e);
    }
  }

  private static ValueException failure(JacksonException e) {
    String message = String.valueOf(e.getOriginalMessage());
    return new ValueException(path(e.getPath()), ADVICE.matcher(message).replaceAll(""), e);
  }

  private static String path(List<JacksonException.Reference> references) {
    StringBuilder path = new StringBuilder("$");
    for (JacksonException.Reference reference : references) {
      if (path.length() > MAX_PATH) {
        return path.append("...").toString();
      }
      if (reference.getPropertyName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append('.').append(reference.getPropertyName());
      }
    }
    return path.toString();
  }
}
