package dev.warren;

import dev.warren.task.Task;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** Tasks whose values, types or classes have a mind of their own. */
public final class ValueTasks {
  private ValueTasks() {}

  /** Something with a name. */
  public interface Named {
    /** Its name. */
    String name();

    /** No component of anything. */
    default String getLabel() {
      return "<" + name() + ">";
    }
  }

  /** A record with helpers that look like accessors, and factories. */
  public record Box(String name, int w, int h, double weight) implements Named {
    /** No component. */
    public int getArea() {
      return w * h;
    }

    /** No component. */
    public boolean isSquare() {
      return w == h;
    }

    /** No form of it. */
    public static Box valueOf(String text) {
      return new Box(text, 1, 1, 1);
    }

    /** No form of it either. */
    public static Box fromString(String text) {
      return valueOf(text);
    }
  }

  /** Its accessor throws an error where it has no text. */
  public record Order(int id, String sku) {
    @Override
    public String sku() {
      if (sku.isEmpty()) {
        throw new AssertionError("order " + id + " has no sku");
      }
      return sku;
    }
  }

  /** Has no form in JSON but that of {@link OddModule}. */
  public static final class Odd {
    private final int hidden;

    private Odd(int hidden) {
      this.hidden = hidden;
    }

    static Odd of(int number) {
      return new Odd(number);
    }

    int number() {
      return hidden;
    }
  }

  /** Found by its line in {@code META-INF/services}. */
  public static final class OddModule extends SimpleModule {
    private static final long serialVersionUID = 1L;

    /** Called by the service loader. */
    public OddModule() {
      addSerializer(
          Odd.class,
          new StdSerializer<>(Odd.class) {
            @Override
            public void serialize(Odd odd, JsonGenerator out, SerializationContext context) {
              out.writeString("#" + odd.hidden);
            }
          });
      addDeserializer(
          Odd.class,
          new StdDeserializer<>(Odd.class) {
            @Override
            public Odd deserialize(JsonParser in, DeserializationContext context) {
              return new Odd(Integer.parseInt(in.getString().substring(1)));
            }
          });
    }
  }

  /** The one behind it. */
  @Task
  public static Odd next(Odd odd) {
    return new Odd(odd.hidden + 1);
  }

  /** Nothing of this class ever runs. */
  public static final class Broken {
    private static final int LIMIT = Integer.parseInt("none");

    private Broken() {}

    /** A task. */
    @Task
    public static int limit(int x) {
      return LIMIT + x;
    }
  }

  /** Turns it by 90 degrees. */
  @Task
  public static Box turn(Box box) {
    return new Box(box.getLabel(), box.h(), box.w(), -box.weight());
  }

  /** Reads none of its text. */
  @Task
  public static int id(Order order) {
    return order.id();
  }

  /** A value of which one is not written. */
  @Task
  public static Order order(int id) {
    return new Order(id, id == 3 ? "" : "sku");
  }

  /** The same list. */
  @Task
  public static List<Object> same(List<Object> values) {
    return values;
  }
}
