package dev.warren.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.warren.text.ThrowableText;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/** Whatever code of the user's throws while a value is written or read is told, with the place. */
class ThrowingValuesTest extends ValueFixture {

  /** What the code of the types below throws. */
  private static final ThreadLocal<Supplier<Throwable>> THROWN = new ThreadLocal<>();

  private static <X extends Throwable> void explode() throws X {
    @SuppressWarnings("unchecked") // also what is checked may come out of code of the user's
    X thrown = (X) THROWN.get().get();
    throw thrown;
  }

  private static <T> T bang() {
    ThrowingValuesTest.<RuntimeException>explode();
    throw new AssertionError();
  }

  record Accessor(int id, String sku) {
    @Override
    public String sku() {
      return bang();
    }
  }

  record Constructor(int id) {
    Constructor {
      bang();
    }
  }

  record Key(String text) {
    @JsonCreator
    static Key of(String text) {
      return new Key(text);
    }

    @JsonValue
    @Override
    public String text() {
      return text;
    }

    @Override
    public boolean equals(Object other) {
      return bang();
    }

    @Override
    public int hashCode() {
      return bang();
    }
  }

  record KeyText(String text) {
    @Override
    public String toString() {
      return bang();
    }
  }

  public static final class Setter {
    public int getX() {
      return 1;
    }

    public void setX(int x) {
      bang();
    }
  }

  @JsonSerialize(using = Lazy.Writer.class)
  @JsonDeserialize(using = Lazy.Reader.class)
  record Lazy(int x) {
    static final class Writer extends ValueSerializer<Lazy> {
      @Override
      public void serialize(Lazy value, JsonGenerator g, SerializationContext ctxt) {
        bang();
      }
    }

    static final class Reader extends ValueDeserializer<Lazy> {
      @Override
      public Lazy deserialize(JsonParser p, DeserializationContext ctxt) {
        return bang();
      }
    }
  }

  private static final class BadList extends AbstractList<Integer> {
    @Override
    public Integer get(int index) {
      return index == 0 ? 1 : bang();
    }

    @Override
    public Iterator<Integer> iterator() {
      Iterator<Integer> all = super.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return all.hasNext();
        }

        @Override
        public Integer next() {
          return all.next();
        }
      };
    }

    @Override
    public int size() {
      return 2;
    }
  }

  private static final class Coy extends Error {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new AssertionError("not even that");
    }
  }

  private static final class CoyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new AssertionError("not even that");
    }
  }

  private static final List<Supplier<Throwable>> ALL =
      List.of(
          () -> new IllegalStateException("bang"),
          () -> new AssertionError("bang"),
          () -> new StackOverflowError("bang"),
          () -> new OutOfMemoryError("bang"),
          () -> new NoClassDefFoundError("bang"),
          () -> new ExceptionInInitializerError("bang"),
          () -> new IOException("bang"),
          () -> new InterruptedException("bang"),
          () -> new IllegalStateException((String) null),
          Coy::new,
          CoyException::new);

  private static void told(String path, Throwable thrown, ValueException e) {
    String told = e.path() + ": " + e.getMessage() + ", thrown " + thrown.getClass();
    assertEquals(path, e.path(), told);
    // Jackson asks an exception for its message, and an error comes out of that.
    Class<?> type = thrown instanceof CoyException ? AssertionError.class : thrown.getClass();
    assertTrue(e.getMessage().contains(type.getName()), told);
    if ("bang".equals(ThrowableText.message(thrown))) {
      assertTrue(e.getMessage().contains("bang"), told);
    }
  }

  private static void writingTells(String path, Object value, Type type) {
    for (Supplier<Throwable> each : ALL) {
      THROWN.set(each);
      told(path, each.get(), unwritable(value, type));
    }
  }

  private static void readingTells(String path, String json, Type type) {
    for (Supplier<Throwable> each : ALL) {
      THROWN.set(each);
      told(path, each.get(), unreadable(json, type));
    }
  }

  private static Type type(TypeReference<?> reference) {
    return reference.getType();
  }

  @Test
  void whatAnAccessorThrows() {
    Object value = List.of(Map.of("a", new Accessor(1, "s")));
    writingTells("$[0].a.sku", value, List.class);
    writingTells("$.sku", new Accessor(1, "s"), Accessor.class);
  }

  @Test
  void whatACollectionThrows() { // after the element of that place
    writingTells("$[0]", new BadList(), type(new TypeReference<List<Integer>>() {}));
  }

  @Test
  void whatAKeyThrows() {
    writingTells("$", Map.of(new KeyText("k"), 1), Map.class);
    readingTells("$.k", "{\"k\":1}", type(new TypeReference<Map<Key, Integer>>() {}));
  }

  @Test
  void whatAConstructorThrows() {
    readingTells(
        "$[1].a",
        "[{},{\"a\":{\"id\":1}}]",
        type(new TypeReference<List<Map<String, Constructor>>>() {}));
  }

  @Test
  void whatASetterThrows() {
    readingTells("$[0].x", "[{\"x\":1}]", type(new TypeReference<List<Setter>>() {}));
  }

  @Test
  void whatAReaderOrAWriterOfTheUsersThrows() {
    writingTells("$[0]", List.of(new Lazy(1)), List.class);
    readingTells("$[0]", "[{\"x\":1}]", type(new TypeReference<List<Lazy>>() {}));
  }

  record Broken(int x) {
    static final int LIMIT = Integer.parseInt("none");
  }

  record BrokenByError(int x) {
    static final int LIMIT = broken();

    private static int broken() {
      throw new AssertionError("no limit");
    }
  }

  enum BrokenEnum {
    A;

    static {
      if (A.ordinal() == 0) {
        throw new IllegalStateException("no constants today");
      }
    }
  }

  @Test
  void aClassThatCannotBeInitialisedIsToldEachTime() {
    for (int i = 0; i < 3; i++) {
      ValueException e = unreadable("[{\"x\":1}]", type(new TypeReference<List<Broken>>() {}));
      assertTrue(e.getMessage().contains("\"none\""), e.getMessage());
      assertTrue(e.path().startsWith("$"), e.path());
      e = unreadable("{\"x\":1}", BrokenByError.class);
      assertTrue(e.getMessage().contains("no limit"), e.getMessage());
      e = unreadable("\"A\"", BrokenEnum.class);
      assertTrue(e.getMessage().contains("no constants today"), e.getMessage());
    }
  }

  record Recursive(int x) {
    @Override
    public int x() {
      return new Recursive(x).x() + 1;
    }
  }

  @Test
  void aStackThatOverflowsIsTold() {
    ValueException e = unwritable(List.of(new Recursive(1)), List.class);
    assertEquals("$[0].x", e.path());
    assertTrue(e.getMessage().contains("StackOverflowError"), e.getMessage());
  }

  /** A class path on which a class of Jackson's is not there, as with an older version. */
  private static final class OlderJackson extends URLClassLoader {
    private OlderJackson(URL[] urls) {
      super(urls, ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.equals("com.fasterxml.jackson.annotation.JsonSerializeAs")) {
        throw new ClassNotFoundException(name);
      }
      return super.findClass(name);
    }
  }

  private static URL[] classPath() throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
      urls.add(java.nio.file.Path.of(entry).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }

  @Test
  void librariesThatDoNotFitTogetherAreToldEachTime() throws Exception {
    try (OlderJackson loader = new OlderJackson(classPath());
        InputStream itself = loader.getResourceAsStream("dev/warren/message/ValueCodec.class")) {
      assertTrue(itself != null, () -> Arrays.toString(loader.getURLs()));
      Class<?> codec = loader.loadClass("dev.warren.message.ValueCodec");
      for (int i = 0; i < 3; i++) {
        try {
          codec
              .getMethod("encode", Object.class, Type.class)
              .invoke(null, List.of(new Point(1, 2)), Object.class);
          throw new AssertionError("it works all the same");
        } catch (InvocationTargetException e) {
          Throwable told = e.getCause();
          assertEquals(ValueException.class.getName(), told.getClass().getName());
          assertTrue(told.getMessage().contains("do not fit together"), told.getMessage());
          assertTrue(told.getMessage().contains("jackson-annotations"), told.getMessage());
          assertTrue(told.getMessage().contains("JsonSerializeAs"), told.getMessage());
        }
      }
    }
  }
}
