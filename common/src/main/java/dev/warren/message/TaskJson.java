package dev.warren.message;

import java.util.List;

/** The JSON form of task messages. */
final class TaskJson {

  private TaskJson() {}

  static byte[] write(TaskMessage message, JsonWriter out) {
    out.raw("{\"v\":1,\"job\":\"").raw(message.job());
    writeKey(message.key(), out);
    out.raw("\",\"task\":\"").raw(message.task());
    out.raw("\",\"first\":").number(message.first());
    if (message.attempt() != 1) {
      out.raw(",\"attempt\":").number(message.attempt());
    }
    if (message.hop() != 0) {
      out.raw(",\"hop\":").number(message.hop());
    }
    if (message.timeLimitMillis() != 0) {
      out.raw(",\"timeLimit\":").number(message.timeLimitMillis());
    }
    out.raw(",\"items\":");
    writeValues(message.items(), out);
    return out.raw('}').toByteArray();
  }

  static TaskMessage read(JsonScanner in) throws JsonSyntaxException {
    String job = null;
    String key = "";
    String task = null;
    long first = 0;
    JsonValues items = null;
    int attempt = 1;
    int hop = 0;
    long timeLimit = 0;
    JsonMembers members =
        new JsonMembers(
            in, "v", "job", "key", "task", "first", "items", "attempt", "hop", "timeLimit");
    for (String name = members.next(); name != null; name = members.next()) {
      switch (name) {
        case "v" -> MessageCodec.readVersion(in);
        case "job" -> job = in.string();
        case "key" -> key = in.string();
        case "task" -> task = in.string();
        case "first" -> first = in.integer();
        case "items" -> items = readItems(in);
        case "attempt" -> attempt = readInt(in, name);
        case "hop" -> hop = readInt(in, name);
        default -> timeLimit = in.integer();
      }
    }
    members.require("v", "job", "task", "first", "items");
    return new TaskMessage(job, key, task, first, items, attempt, hop, timeLimit);
  }

  /** Goes on in the string of the job. */
  static void writeKey(String key, JsonWriter out) {
    if (!key.isEmpty()) {
      out.raw("\",\"key\":\"").raw(key);
    }
  }

  /** How many bytes the values take up at most, with a comma each. */
  static long bytes(List<JsonBytes> values) {
    if (values instanceof JsonValues compact) {
      return compact.span() + 1L;
    }
    long bytes = 0;
    for (JsonBytes value : values) {
      bytes += value.length() + 1L;
    }
    return bytes;
  }

  static void writeValues(List<JsonBytes> values, JsonWriter out) {
    out.raw('[');
    if (values instanceof JsonValues compact) {
      compact.write(out);
    } else {
      boolean isFirst = true;
      for (JsonBytes value : values) {
        (isFirst ? out : out.raw(',')).raw(value);
        isFirst = false;
      }
    }
    out.raw(']');
  }

  /**
   * The arguments of each item. One that is wrong is kept as it is: it fails when it is decoded,
   * and its neighbours do not.
   */
  static JsonValues readItems(JsonScanner in) throws JsonSyntaxException {
    return readValues(in, 0, true);
  }

  /** The results of items. In place of one that is wrong there is nothing, which is no JSON. */
  static JsonValues readResults(JsonScanner in) throws JsonSyntaxException {
    return readValues(in, 1, false);
  }

  private static JsonValues readValues(JsonScanner in, int depth, boolean isKept)
      throws JsonSyntaxException {
    JsonValues.Slices values = in.slices();
    in.beginArray();
    for (boolean isFirst = true; in.nextElement(isFirst); isFirst = false) {
      if (values.size() == Limits.MAX_ITEMS) {
        throw new JsonSyntaxException("a message carries more than " + Limits.MAX_ITEMS + " items");
      }
      int start = in.position(); // nextElement() has passed what space there was
      boolean isRight = in.skipPlainInteger();
      if (!isRight) {
        in.peek();
        start = in.position();
        isRight = in.skipOrPassOver(depth);
      }
      isRight &= in.position() - start <= Limits.MAX_VALUE_BYTES;
      values.add(start, isRight || isKept ? in.position() : start);
    }
    return values.toValues();
  }

  static int readInt(JsonScanner in, String name) throws JsonSyntaxException {
    long value = in.integer();
    if (value != (int) value) {
      throw new JsonSyntaxException("field '" + name + "' has more than 32 bits");
    }
    return (int) value;
  }
}
