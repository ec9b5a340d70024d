package dev.warren.message;

import dev.warren.text.ThrowableText;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.type.LogicalType;

/** Values of all types, by Jackson. Thread-safe. */
final class JacksonValues {

  private static final int MAX_PATH_LENGTH = 200;

  // Made when it is first needed, and without a lock, because the user's modules run then. Either
  // the mapper, or a text that says why there is none.
  private static volatile Object mapper;

  private static final Map<Type, ObjectWriter> WRITERS = new ConcurrentHashMap<>();
  private static final Map<Type, ObjectReader> READERS = new ConcurrentHashMap<>();

  private JacksonValues() {}

  private static JsonMapper mapper() throws ValueException {
    Object made = mapper;
    if (made == null) {
      made = make(JacksonValues.class.getClassLoader());
      mapper = made;
    }
    if (made instanceof JsonMapper ready) {
      return ready;
    }
    throw new ValueException("$", (String) made);
  }

  /**
   * A mapper with the Jackson modules that a class loader finds, or a text that says why there is
   * none: without all modules, values could be written in another form than the user expects.
   *
   * @throws LinkageError if Jackson's own libraries do not fit together
   */
  static Object make(ClassLoader loader) {
    List<JacksonModule> modules = new ArrayList<>();
    try {
      ServiceLoader.load(JacksonModule.class, loader).forEach(modules::add);
      return mapper(modules);
    } catch (Throwable e) { // a module's own code, or a line that names one that is not there
      if (modules.isEmpty() && e instanceof LinkageError jackson) {
        throw jackson; // no module has to do with it
      }
      return "a Jackson module on the class path cannot be used"
          + nameOfBroken(modules)
          + ": "
          + ThrowableText.line(e);
    }
  }

  /** Finds the module whose set-up fails, because Jackson does not name it. */
  private static String nameOfBroken(List<JacksonModule> modules) {
    for (JacksonModule module : modules) {
      try {
        JsonMapper.builder().addModule(module).build();
      } catch (Throwable e) {
        return ", " + module.getClass().getName();
      }
    }
    return "";
  }

  private static JsonMapper mapper(List<JacksonModule> modules) {
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
            .enable(
                StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER,
                StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.STRICT_DUPLICATE_DETECTION)
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
        .withCoercionConfigDefaults(none -> none.setAcceptBlankAsEmpty(false))
        .withCoercionConfig(
            LogicalType.Textual,
            text ->
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .enable(MapperFeature.INFER_RECORD_GETTERS_FROM_COMPONENTS_ONLY)
        .annotationIntrospector(
            AnnotationIntrospector.pair(new RecordCreators(), new JacksonAnnotationIntrospector()))
        .addModules(modules)
        .addModule(new ExactTypes()) // last, so that it decides on the types it knows
        .defaultLeniency(false)
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
    ObjectWriter writer = WRITERS.get(type);
    if (writer == null) { // made without a lock: that may run code of the user's
      JsonMapper mapper = mapper();
      writer = mapper.writerFor(mapper.constructType(type));
      WRITERS.put(type, writer);
    }
    BoundedOutput out = new BoundedOutput();
    try (JsonGenerator generator = new BoundedGenerator(writer.createGenerator(out), out)) {
      write(value, writer, generator);
    } catch (JacksonException e) {
      throw out.isFull() ? ValueCodec.tooLarge() : failure(e);
    }
    byte[] json = out.toByteArray();
    try {
      // Serializers of the user's may write what they like: it would end up in the message.
      ValueCodec.check(JsonBytes.of(json), Limits.MAX_VALUE_DEPTH);
    } catch (JsonSyntaxException e) {
      throw new ValueException(
          "$", "what was written for it is not one JSON value: " + e.getMessage());
    }
    return json;
  }

  private static void write(Object value, ObjectWriter writer, JsonGenerator generator)
      throws ValueException {
    try {
      writer.writeValue(generator, value);
    } catch (JacksonException e) {
      throw e;
    } catch (Throwable e) {
      throw ValueException.thrown(path(generator.streamWriteContext()), e);
    }
  }

  static Object decode(JsonBytes json, Type type) throws ValueException {
    ObjectReader reader = READERS.get(type);
    if (reader == null) { // as above
      JsonMapper mapper = mapper();
      reader = mapper.readerFor(mapper.constructType(type));
      READERS.put(type, reader);
    }
    try (JsonParser parser =
        new ExactParser(reader.createParser(json.bytes(), json.offset(), json.length()))) {
      return read(reader, parser);
    } catch (JacksonException e) {
      throw failure(e);
    }
  }

  private static Object read(ObjectReader reader, JsonParser parser) throws ValueException {
    try {
      return reader.readValue(parser);
    } catch (JacksonException e) {
      throw e;
    } catch (Throwable e) {
      throw ValueException.thrown(path(parser.streamReadContext()), e);
    }
  }

  private static ValueException failure(JacksonException e) {
    Throwable thrown = e;
    while (thrown instanceof JacksonException && thrown.getCause() != null) {
      thrown = thrown.getCause();
    }
    String path = path(e.getPath());
    if (thrown instanceof Error) {
      return ValueException.thrown(path, thrown);
    }
    String message = JsonSyntaxException.reason(e);
    String type = thrown instanceof JacksonException ? "" : ThrowableText.type(thrown);
    String suffix = message.contains(type) ? "" : " (" + type + ")";
    return new ValueException(path, message + suffix, e);
  }

  /** The path to the place that a parser or a generator has come to. */
  private static String path(TokenStreamContext place) {
    StringBuilder path = new StringBuilder();
    for (TokenStreamContext p = place; p != null && !p.inRoot(); p = p.getParent()) {
      if (p.inArray()) {
        path.insert(0, "[" + p.getCurrentIndex() + "]");
      } else if (p.currentName() != null) {
        path.insert(0, "." + p.currentName());
      }
    }
    return cut(path);
  }

  private static String path(List<JacksonException.Reference> references) {
    StringBuilder path = new StringBuilder();
    for (JacksonException.Reference reference : references) {
      String name = reference.getPropertyName();
      path.append(name == null ? "[" + reference.getIndex() + "]" : "." + name);
    }
    return cut(path);
  }

  private static String cut(StringBuilder path) {
    boolean isLong = path.length() > MAX_PATH_LENGTH;
    return "$" + (isLong ? path.substring(0, MAX_PATH_LENGTH) + "..." : path);
  }
}
