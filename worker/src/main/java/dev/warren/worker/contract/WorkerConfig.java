package dev.warren.worker.contract;

import dev.warren.broker.QueueType;
import java.io.StringWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The configuration of a worker process: the first line that its supervisor sends through the
 * command pipe. It is no argument and no variable of the environment, because it holds the broker's
 * password, which {@link #toString()} does not show. Immutable.
 *
 * <p>Only the streaming half of Jackson is used, which the process needs anyway: binding would cost
 * its start a good many classes.
 *
 * @param brokerUri the broker, with its password
 * @param fleet name of the fleet
 * @param queueType type of the queues to declare
 * @param initializer name of the task to run once before the first item
 * @param initializerArgument its argument as JSON; empty if it takes none
 * @param maxTasksPerChild items after which the process has to be replaced, 0 for no limit
 * @param supervisor id of the supervisor that launched it
 * @param rules which tasks it runs, and for how long
 */
public record WorkerConfig(
    String brokerUri,
    String fleet,
    QueueType queueType,
    Optional<String> initializer,
    Optional<String> initializerArgument,
    int maxTasksPerChild,
    String supervisor,
    TaskRules rules) {

  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Checks the limit.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public WorkerConfig {
    if (maxTasksPerChild < 0) {
      throw new IllegalArgumentException("maxTasksPerChild must not be negative");
    }
  }

  /** This configuration as one line of JSON, without the end of the line. */
  public String toJsonLine() {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("broker", brokerUri);
      json.writeStringProperty("fleet", fleet);
      json.writeStringProperty("queueType", queueType.name());
      initializer.ifPresent(task -> json.writeStringProperty("initializer", task));
      initializerArgument.ifPresent(it -> json.writeStringProperty("initializerArgument", it));
      json.writeNumberProperty("maxTasksPerChild", maxTasksPerChild);
      json.writeStringProperty("supervisor", supervisor);
      rules
          .maxTimeLimit()
          .ifPresent(limit -> json.writeNumberProperty("maxTimeLimit", limit.toMillis()));
      json.writeStringProperty("tasks", String.join(" ", rules.tasks()));
      json.writeEndObject();
    }
    return text.toString();
  }

  /**
   * Reads what {@link #toJsonLine} wrote. Unknown fields are ignored.
   *
   * @throws IllegalArgumentException if the line is no such configuration; the message shows
   *     nothing of it, because it may hold a password
   */
  public static WorkerConfig parse(String line) {
    Map<String, String> fields = fields(line);
    if (!fields.keySet().containsAll(Set.of("broker", "fleet", "queueType", "supervisor"))) {
      throw new IllegalArgumentException("the configuration is incomplete");
    }
    String tasks = fields.getOrDefault("tasks", "");
    return new WorkerConfig(
        fields.get("broker"),
        fields.get("fleet"),
        QueueType.valueOf(fields.get("queueType")),
        Optional.ofNullable(fields.get("initializer")),
        Optional.ofNullable(fields.get("initializerArgument")),
        Integer.parseInt(fields.getOrDefault("maxTasksPerChild", "0")),
        fields.get("supervisor"),
        new TaskRules(
            Optional.ofNullable(fields.get("maxTimeLimit"))
                .map(millis -> Duration.ofMillis(Long.parseLong(millis))),
            tasks.isEmpty() ? List.of() : List.of(tasks.split(" "))));
  }

  /** The fields of a JSON object that are no objects or arrays themselves, as text. */
  private static Map<String, String> fields(String line) {
    var fields = new HashMap<String, String>();
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("the configuration is not a JSON object");
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        if (json.nextToken().isScalarValue()) {
          fields.put(name, json.getString());
        } else {
          json.skipChildren();
        }
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the configuration is not valid JSON");
    }
    return fields;
  }

  /** Leaves out the broker, whose address has the password in it. */
  @Override
  public String toString() {
    return "WorkerConfig[fleet=" + fleet + ", supervisor=" + supervisor + ", rules=" + rules + "]";
  }
}
