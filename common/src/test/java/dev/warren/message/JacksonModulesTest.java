package dev.warren.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** The Jackson modules that a class loader finds. */
class JacksonModulesTest {

  /** A value that only a module can read. */
  public static final class Temperature {
    private final int degrees;

    private Temperature(int degrees) {
      this.degrees = degrees;
    }
  }

  /** Reads temperatures. */
  public static final class Weather extends SimpleModule {
    private static final long serialVersionUID = 1L;

    /** Called by the service loader. */
    public Weather() {
      addDeserializer(
          Temperature.class,
          new StdDeserializer<>(Temperature.class) {
            @Override
            public Temperature deserialize(JsonParser in, DeserializationContext context) {
              return new Temperature(in.getIntValue());
            }
          });
    }
  }

  /** Cannot be set up. */
  public static final class Broken extends SimpleModule {
    private static final long serialVersionUID = 1L;

    @Override
    public void setupModule(SetupContext context) {
      throw new IllegalStateException("no set-up today");
    }
  }

  @TempDir private Path folder;

  private Object make(String... modules) throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.write(services.resolve("tools.jackson.databind.JacksonModule"), List.of(modules));
    URL[] urls = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, getClass().getClassLoader())) {
      return JacksonValues.make(loader);
    }
  }

  @Test
  void aModuleThatIsFoundIsUsed() throws Exception {
    JsonMapper mapper = assertInstanceOf(JsonMapper.class, make(Weather.class.getName()));
    assertEquals(21, mapper.readValue("21", Temperature.class).degrees);
  }

  @Test
  void aModuleThatCannotBeSetUpIsNamed() throws Exception {
    String words =
        assertInstanceOf(String.class, make(Weather.class.getName(), Broken.class.getName()));
    assertTrue(words.contains(Broken.class.getName()), words);
    assertTrue(words.contains("no set-up today"), words);
  }

  @Test
  void aModuleThatIsNotThereIsNamed() throws Exception {
    String words = assertInstanceOf(String.class, make("acme.Missing"));
    assertTrue(words.contains("acme.Missing"), words);
  }
}
