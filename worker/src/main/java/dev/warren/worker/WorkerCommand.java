package dev.warren.worker;

import dev.warren.message.IndexRange;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What a supervisor tells a process after its configuration: one JSON object a line on its standard
 * input.
 */
public sealed interface WorkerCommand {

  /** Finish the running item, give back all others, end with {@link WorkerExit#DRAINED}. */
  record Drain() implements WorkerCommand {}

  /**
   * Interrupt these items if they run, and drop them unrun when they come.
   *
   * @param job the job
   * @param ranges which of its items
   */
  record Cancel(String job, List<IndexRange> ranges) implements WorkerCommand {
    /** Copies the ranges. */
    public Cancel {
      ranges = List.copyOf(ranges);
    }
  }

  /** This command as one line of JSON, without the end of the line. */
  default String toJsonLine() {
    return JsonLine.write(
        json -> {
          if (this instanceof Cancel cancel) {
            json.writeStringProperty("command", "cancel");
            json.writeStringProperty("job", cancel.job());
            write(json, cancel.ranges());
          } else {
            json.writeStringProperty("command", "drain");
          }
        });
  }

  /**
   * Reads what {@link #toJsonLine} wrote. Unknown fields are passed over.
   *
   * @throws IllegalArgumentException if the line is no such command
   */
  static WorkerCommand parse(String line) {
    var words = new String[2];
    var ranges = new ArrayList<IndexRange>();
    JsonLine.read(
        "the command",
        line,
        (name, value) -> {
          switch (name) {
            case "command" -> words[0] = value.getString();
            case "job" -> words[1] = value.getString();
            case "ranges" -> read(value, ranges);
            default -> value.skipChildren();
          }
        });
    if ("drain".equals(words[0])) {
      return new Drain();
    }
    if ("cancel".equals(words[0]) && words[1] != null) {
      return new Cancel(words[1], ranges);
    }
    throw new IllegalArgumentException("unknown command");
  }

  private static void write(JsonGenerator json, List<IndexRange> ranges) {
    json.writeArrayPropertyStart("ranges");
    for (IndexRange range : ranges) {
      json.writeStartArray();
      json.writeNumber(range.first());
      json.writeNumber(range.last());
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static void read(JsonParser json, List<IndexRange> ranges) {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new IllegalArgumentException("ranges must be an array");
    }
    while (json.nextToken() == JsonToken.START_ARRAY) {
      json.nextToken();
      long first = json.getLongValue();
      json.nextToken();
      ranges.add(new IndexRange(first, json.getLongValue()));
      json.nextToken();
    }
  }
}
