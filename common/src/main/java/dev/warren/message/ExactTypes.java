package dev.warren.message;

import dev.warren.text.ThrowableText;
import java.net.URI;
import java.time.Month;
import java.time.Year;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Collection;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.jdk.EnumDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.type.ArrayType;
import tools.jackson.databind.type.CollectionType;

/**
 * Makes Jackson strict where it has no option for it: a value of a type is read only from the JSON
 * that the type is written as, and types of the JDK whose values would not come back as they were
 * are refused.
 */
final class ExactTypes extends SimpleModule {

  private static final long serialVersionUID = 1L;

  /** Types of the JDK that are written as a string, beside those of time. */
  private static final Set<Class<?>> TEXTS =
      Set.of(UUID.class, URI.class, Locale.class, Currency.class, Date.class);

  private static final DateTimeFormatter YEAR =
      new DateTimeFormatterBuilder()
          .appendValue(ChronoField.YEAR, 4, 10, SignStyle.EXCEEDS_PAD)
          .toFormatter(Locale.ROOT);

  /** Other types of the JDK whose values come back as they were. */
  private static final Set<Class<?>> OTHERS =
      Set.of(
          Object.class,
          String.class,
          CharSequence.class,
          StringBuilder.class,
          Boolean.class,
          Character.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          Number.class,
          Record.class,
          Enum.class,
          Comparable.class,
          Void.class,
          Iterable.class,
          java.io.Serializable.class,
          AtomicBoolean.class,
          AtomicInteger.class,
          AtomicLong.class,
          AtomicReference.class,
          Optional.class,
          OptionalDouble.class,
          OptionalInt.class,
          OptionalLong.class);

  ExactTypes() {
    setDeserializerModifier(new Reading());
    setSerializerModifier(new Writing());
    // Jackson writes numbers, which read as any other number.
    addSerializer(Year.class, writer(YEAR::format));
    addSerializer(Month.class, writer(Month::name));
  }

  private static boolean isRefused(Class<?> type) {
    boolean isOfJdk = type.getName().matches("(java|javax|jdk|sun|com\\.sun)\\..*");
    return Throwable.class.isAssignableFrom(type)
        || (isOfJdk
            && !OTHERS.contains(type)
            && !isText(type)
            && !type.isEnum()
            && !type.getPackageName().equals("java.math")
            && !Collection.class.isAssignableFrom(type)
            && !Map.class.isAssignableFrom(type)
            && !Map.Entry.class.isAssignableFrom(type));
  }

  /** Whether a type of the JDK is written as a string of a certain form. */
  private static boolean isText(Class<?> type) {
    boolean isTime =
        type.getPackageName().equals("java.time") && !java.time.Clock.class.isAssignableFrom(type);
    return isTime || TEXTS.contains(type);
  }

  private static String refusal(Class<?> type) {
    return "values of "
        + type.getName()
        + " do not travel, as they would not come back as they were: use a record, a String or"
        + " another type that has a form in JSON";
  }

  private static final class Reading extends ValueDeserializerModifier {

    private static final long serialVersionUID = 1L;

    @Override
    public ValueDeserializer<?> modifyDeserializer(
        DeserializationConfig config,
        BeanDescription.Supplier description,
        ValueDeserializer<?> reader) {
      Class<?> type = description.getBeanClass();
      if (isRefused(type)) {
        return refusedReader(type);
      }
      ExactReader.Check check = ExactReader.scalar(type);
      if (check == null && isText(type)) {
        check = ExactReader::text;
      }
      return check == null ? reader : new ExactReader(reader, check);
    }

    @Override
    public ValueDeserializer<?> modifyEnumDeserializer(
        DeserializationConfig config,
        JavaType type,
        BeanDescription.Supplier description,
        ValueDeserializer<?> reader) {
      boolean isByName = reader instanceof EnumDeserializer || type.hasRawClass(Month.class);
      return isByName ? new ExactReader(reader, ExactReader::text) : reader;
    }

    @Override
    public ValueDeserializer<?> modifyArrayDeserializer(
        DeserializationConfig config,
        ArrayType type,
        BeanDescription.Supplier description,
        ValueDeserializer<?> reader) {
      Class<?> element = type.getContentType().getRawClass();
      if (element == double.class || element == float.class) {
        return new FractionsReader(reader, element);
      }
      if (element == Byte.class) {
        return new ExactReader(reader, ExactReader::array);
      }
      boolean isString = element == byte.class || element == char.class;
      return isString ? new ExactReader(reader, ExactReader::string) : reader;
    }

    @Override
    public ValueDeserializer<?> modifyCollectionDeserializer(
        DeserializationConfig config,
        CollectionType type,
        BeanDescription.Supplier description,
        ValueDeserializer<?> reader) {
      boolean isSet = type.isTypeOrSubTypeOf(Set.class);
      return isSet ? new SetReader(reader, type.getContentType()) : reader;
    }

    @Override
    public KeyDeserializer modifyKeyDeserializer(
        DeserializationConfig config, JavaType type, KeyDeserializer reader) {
      return new KeyReader(reader, type.getRawClass());
    }
  }

  private static ValueDeserializer<Object> refusedReader(Class<?> type) {
    return new ValueDeserializer<>() {
      @Override
      public Object deserialize(JsonParser p, DeserializationContext ctxt) {
        throw DatabindException.from(p, refusal(type));
      }
    };
  }

  /** Reads a key only from the text it is written as, so that no two texts are one key. */
  private static final class KeyReader extends KeyDeserializer {

    private final KeyDeserializer reader;
    private final Class<?> type;

    private KeyReader(KeyDeserializer reader, Class<?> type) {
      this.reader = reader;
      this.type = type;
    }

    @Override
    public Object deserializeKey(String text, DeserializationContext ctxt) {
      if (isRefused(type)) {
        throw DatabindException.from(ctxt, refusal(type));
      }
      boolean isPlain = type == String.class || type == Object.class || type == CharSequence.class;
      boolean isExact = isPlain || ExactReader.isForm(text, type);
      Object key = isExact ? reader.deserializeKey(text, ctxt) : null;
      if (!isExact || (isByText(key) && !text.equals(key.toString()))) {
        return ctxt.handleWeirdKey(type, text, "not the form it is written in");
      }
      return key;
    }

    private static boolean isByText(Object key) {
      // How many digits a fraction is written with depends on the JDK.
      boolean isFraction = key instanceof Double number && Double.isFinite(number);
      isFraction |= key instanceof Float number && Float.isFinite(number);
      return (key instanceof Number && !isFraction) || key instanceof Boolean;
    }
  }

  private static final class Writing extends ValueSerializerModifier {

    private static final long serialVersionUID = 1L;

    @Override
    public ValueSerializer<?> modifySerializer(
        SerializationConfig config,
        BeanDescription.Supplier description,
        ValueSerializer<?> writer) {
      Class<?> type = description.getBeanClass();
      return isRefused(type) ? refusedWriter(type) : writer;
    }

    @Override
    public List<BeanPropertyWriter> changeProperties(
        SerializationConfig config,
        BeanDescription.Supplier description,
        List<BeanPropertyWriter> properties) {
      properties.replaceAll(
          each -> each.getClass() == BeanPropertyWriter.class ? new GuardedProperty(each) : each);
      return properties;
    }
  }

  private static <T> ValueSerializer<T> writer(Function<T, String> text) {
    return new ValueSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator g, SerializationContext ctxt) {
        g.writeString(text.apply(value));
      }
    };
  }

  private static ValueSerializer<Object> refusedWriter(Class<?> type) {
    return new ValueSerializer<>() {
      @Override
      public void serialize(Object value, JsonGenerator g, SerializationContext ctxt) {
        throw new StreamWriteException(g, refusal(type));
      }
    };
  }

  /** Names the accessor that threw: Jackson does not catch errors, and calls getMessage. */
  private static final class GuardedProperty extends BeanPropertyWriter {

    private static final long serialVersionUID = 1L;

    private GuardedProperty(BeanPropertyWriter base) {
      super(base);
    }

    @Override
    public void serializeAsProperty(Object bean, JsonGenerator g, SerializationContext ctxt)
        throws Exception {
      try {
        super.serializeAsProperty(bean, g, ctxt);
      } catch (JacksonException e) {
        throw e;
      } catch (Throwable e) {
        throw DatabindException.from(ctxt, ThrowableText.line(e), e);
      }
    }
  }
}
