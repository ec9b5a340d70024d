package dev.warren.worker.contract;

import dev.warren.message.ControlMessage;
import dev.warren.message.IndexRange;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** What a supervisor tells a process after its configuration: one JSON object a line. */
public sealed interface WorkerCommand {
  /** The queues are there: take tasks. Until then a process only connects. */
  record Begin() implements WorkerCommand {}

  /** Finish the running item, give back all others, end with {@link WorkerExit#DRAINED}. */
  record Drain() implements WorkerCommand {}

  /** Interrupt items if they run, unless these may go on, and drop them unrun when they come. */
  record Cancel(ControlMessage.Cancel items) implements WorkerCommand {}

  /** This command as one line of JSON, without the end of the line. */
  default String toJsonLine() {
    return JsonLine.write(
        json -> {
          if (this instanceof Cancel cancel) {
            json.writeStringProperty("command", "cancel");
            json.writeStringProperty("job", cancel.items().job());
            write(json, cancel.items().ranges());
            json.writeBooleanProperty("waiting_only", cancel.items().waitingOnly());
          } else {
            json.writeStringProperty("command", this instanceof Begin ? "begin" : "drain");
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
    var waitingOnly = new boolean[1];
    JsonLine.read(
        "the command",
        line,
        (name, value) -> {
          switch (name) {
            case "command" -> words[0] = value.getString();
            case "job" -> words[1] = value.getString();
            case "ranges" -> read(value, ranges);
            case "waiting_only" -> waitingOnly[0] = value.getBooleanValue();
            default -> value.skipChildren();
          }
        });
    String command = words[0] == null ? "" : words[0];
    return switch (command) {
      case "begin" -> new Begin();
      case "drain" -> new Drain();
      case "cancel" -> cancel(words[1], ranges, waitingOnly[0]);
      default -> throw new IllegalArgumentException("unknown command '" + command + "'");
    };
  }

  private static Cancel cancel(String job, List<IndexRange> ranges, boolean waitingOnly) {
    if (job == null) {
      throw new IllegalArgumentException("a cancel must name its job");
    }
    return new Cancel(new ControlMessage.Cancel(job, ranges, waitingOnly));
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
