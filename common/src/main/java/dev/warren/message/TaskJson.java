package dev.warren.message;

import java.util.ArrayList;
import java.util.List;

/** The JSON form of task messages. */
final class TaskJson {

  private TaskJson() {}

  static byte[] write(TaskMessage message, JsonWriter out) {
    out.raw("{\"v\":1,\"job\":\"").raw(message.job());
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
    String task = null;
    long first = 0;
    List<JsonBytes> items = List.of();
    int attempt = 1;
    int hop = 0;
    long timeLimit = 0;
    JsonMembers members =
        new JsonMembers(in, "v", "job", "task", "first", "items", "attempt", "hop", "timeLimit");
    for (String name = members.next(); name != null; name = members.next()) {
      switch (name) {
        case "v" -> MessageCodec.readVersion(in);
        case "job" -> job = in.string();
        case "task" -> task = in.string();
        case "first" -> first = in.integer();
        case "items" -> items = readArrays(in);
        case "attempt" -> attempt = readInt(in, name);
        case "hop" -> hop = readInt(in, name);
        default -> timeLimit = in.integer();
      }
    }
    members.require("v", "job", "task", "first", "items");
    return new TaskMessage(job, task, first, items, attempt, hop, timeLimit);
  }

  private static List<JsonBytes> readArrays(JsonScanner in) throws JsonSyntaxException {
    List<JsonBytes> items = readValues(in);
    for (JsonBytes item : items) {
      if (item.bytes()[item.offset()] != '[') {
        throw new JsonSyntaxException("an item is not an array of arguments");
      }
    }
    return items;
  }

  static void writeValues(List<JsonBytes> values, JsonWriter out) {
    char separator = '[';
    for (JsonBytes value : values) {
      out.raw(separator).raw(value);
      separator = ',';
    }
    out.raw(']'); // neither items nor values are ever empty
  }

  static List<JsonBytes> readValues(JsonScanner in) throws JsonSyntaxException {
    List<JsonBytes> values = new ArrayList<>();
    in.beginArray();
    for (boolean isFirst = true; in.nextElement(isFirst); isFirst = false) {
      if (values.size() == Limits.MAX_ITEMS) {
        throw new JsonSyntaxException("a message carries more than " + Limits.MAX_ITEMS + " items");
      }
      JsonBytes value = in.value();
      if (value.length() > Limits.MAX_VALUE_BYTES) {
        throw new JsonSyntaxException(
            "item " + values.size() + " is larger than " + Limits.MAX_VALUE_BYTES + " bytes");
      }
      values.add(value);
    }
    return values;
  }

  static int readInt(JsonScanner in, String name) throws JsonSyntaxException {
    long value = in.integer();
    if (value != (int) value) {
      throw new JsonSyntaxException("field '" + name + "' has more than 32 bits");
    }
    return (int) value;
  }
}
