package dev.warren.message;

import java.lang.reflect.Type;
import java.util.regex.Pattern;

/**
 * Estimates, before a large value is read, how much memory it takes as objects: some bytes of JSON
 * can be a hundred times as many. What does not fit into this JVM fails alone; tried, it would end
 * the process and be taken for a crash.
 */
final class HeapShare {
  /** What is smaller fits everywhere. */
  private static final int SMALL = 256 << 10;

  private static final int MEBIBYTE = 1 << 20;

  /** Types of which every object is a map, and every name in it an entry. */
  private static final Pattern TREES =
      Pattern.compile("\\b(Object|JsonNode|ObjectNode|ArrayNode|\\w*Map|\\w*Set)\\b");

  private HeapShare() {}

  /**
   * Checks that a value fits.
   *
   * @throws ValueException if it does not
   */
  static void check(JsonBytes json, Type type) throws ValueException {
    if (json.length() < SMALL || isFlat(type)) {
      return;
    }
    long need = estimate(json, TREES.matcher(type.getTypeName()).find());
    if (need > available()) {
      System.gc(); // what is left over from other values does not count
      long most = available();
      if (need > most) {
        throw new ValueException(
            "$",
            "the value of "
                + json.length()
                + " bytes takes about "
                + need / MEBIBYTE
                + " MiB of memory as "
                + type.getTypeName()
                + ", and this process has "
                + most / MEBIBYTE
                + " MiB left: send less at once, or give it more (-Xmx)");
      }
    }
  }

  /** Text, and arrays of what is no object. */
  private static boolean isFlat(Type type) {
    return type instanceof Class<?> c
        && (c == String.class || (c.isArray() && c.getComponentType().isPrimitive()));
  }

  private static long available() {
    Runtime jvm = Runtime.getRuntime();
    return jvm.maxMemory() - (jvm.totalMemory() - jvm.freeMemory());
  }

  /** About the bytes of the objects, their places in lists and their entries in maps. */
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
        case ':' -> need += isTree ? 40 : -48; // a name of a record's is no object
        default -> {}
      }
    }
    return need + json.length();
  }
}
