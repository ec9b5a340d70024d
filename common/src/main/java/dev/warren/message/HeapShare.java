package dev.warren.message;

import java.lang.reflect.Type;
import java.util.regex.Pattern;

/**
 * Estimates, before a large value is read, how much memory it takes as objects: that can be a
 * hundred times its bytes of JSON. A value that does not fit into this JVM fails alone; if it were
 * read, it would end the process, and that would count as a crash.
 */
final class HeapShare {
  /** Smaller values fit in any JVM. */
  private static final int UNCHECKED_BYTES = 256 << 10;

  private static final int MEBIBYTE = 1 << 20;

  /** Types that read every object as a map, with an entry for each name. */
  private static final Pattern TREES =
      Pattern.compile("\\b(Object|JsonNode|ObjectNode|ArrayNode|\\w*Map|\\w*Set)\\b");

  private HeapShare() {}

  /**
   * Checks that a value fits.
   *
   * @throws ValueException if it does not
   */
  static void check(JsonBytes json, Type type) throws ValueException {
    if (json.length() < UNCHECKED_BYTES || isFlat(type)) {
      return;
    }
    long need = estimate(json, TREES.matcher(type.getTypeName()).find());
    if (need > available()) {
      System.gc(); // garbage of other values does not count
      long free = available();
      if (need > free) {
        throw new ValueException(
            "$",
            "the value of "
                + json.length()
                + " bytes takes about "
                + need / MEBIBYTE
                + " MiB of memory as "
                + type.getTypeName()
                + ", and this process has "
                + free / MEBIBYTE
                + " MiB left: send less at once, or give it more (-Xmx)");
      }
    }
  }

  /** Text, and arrays of primitives. */
  private static boolean isFlat(Type type) {
    return type instanceof Class<?> c
        && (c == String.class || (c.isArray() && c.getComponentType().isPrimitive()));
  }

  private static long available() {
    Runtime jvm = Runtime.getRuntime();
    return jvm.maxMemory() - (jvm.totalMemory() - jvm.freeMemory());
  }

  /** The approximate bytes of the objects, their places in lists and their entries in maps. */
  static long estimate(JsonBytes json, boolean isTree) {
    byte[] bytes = json.bytes();
    long need = 0;
    boolean isText = false;
    int end = json.offset() + json.length();
    for (int i = json.offset(); i < end; i++) {
      byte b = bytes[i];
      if (isText) {
        if (b == '\\') {
          i++;
        } else {
          isText = b != '"';
        }
        continue;
      }
      switch (b) {
        case '"' -> {
          isText = true;
          need += 48;
        }
        case '{' -> need += isTree ? 96 : 24;
        case '[' -> need += isTree ? 56 : 32;
        case ',' -> need += isTree ? 32 : 24;
        case ':' -> need += isTree ? 40 : -48; // the name of a record's component is no object
        default -> {}
      }
    }
    return need + json.length();
  }
}
