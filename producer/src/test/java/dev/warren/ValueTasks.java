package dev.warren;

import dev.warren.task.Task;
import java.util.List;

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
