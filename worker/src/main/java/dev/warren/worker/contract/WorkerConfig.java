package dev.warren.worker.contract;

import static java.util.Objects.requireNonNull;

import dev.warren.broker.QueueType;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonToken;

/**
 * What a worker process has to know; the first line that it is told. It travels that way, and not
 * as an argument or in the environment, because it holds the broker's password. {@link #toString()}
 * does not show that. Immutable.
 *
 * @param brokerUri the broker, with its password
 * @param fleet name of the fleet
 * @param queueType type of the queues to declare
 * @param initializer name of the task to run once before the first item
 * @param initializerArgument its argument as JSON
 * @param maxTasksPerChild items after which the process has to be replaced, 0 for no limit
 * @param supervisor id of the supervisor that launched it
 * @param rules what it runs of what it is sent
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

  /** Checks for null and for negative limits. */
  public WorkerConfig {
    requireNonNull(brokerUri, "brokerUri");
    requireNonNull(fleet, "fleet");
    requireNonNull(queueType, "queueType");
    requireNonNull(initializer, "initializer");
    requireNonNull(initializerArgument, "initializerArgument");
    requireNonNull(supervisor, "supervisor");
    requireNonNull(rules, "rules");
    if (maxTasksPerChild < 0) {
      throw new IllegalArgumentException("maxTasksPerChild must not be negative");
    }
  }

  /** This configuration as one line of JSON, without the end of the line. */
  public String toJsonLine() {
    return JsonLine.write(
        json -> {
          json.writeStringProperty("broker", brokerUri);
          json.writeStringProperty("fleet", fleet);
          json.writeStringProperty("queueType", queueType.name().toLowerCase(Locale.ROOT));
          initializer.ifPresent(name -> json.writeStringProperty("initializer", name));
          initializerArgument.ifPresent(
              text -> json.writeStringProperty("initializerArgument", text));
          json.writeNumberProperty("maxTasksPerChild", maxTasksPerChild);
          json.writeStringProperty("supervisor", supervisor);
          rules
              .maxTimeLimit()
              .ifPresent(limit -> json.writeNumberProperty("maxTimeLimit", limit.toMillis()));
          json.writeStringProperty("tasks", String.join(" ", rules.tasks()));
        });
  }

  /**
   * Reads what {@link #toJsonLine} wrote. Unknown fields are passed over.
   *
   * @throws IllegalArgumentException if the line is no such configuration; the message shows
   *     nothing of it
   */
  public static WorkerConfig parse(String line) {
    var found = new Fields();
    JsonLine.read(
        "the configuration",
        line,
        (name, value) -> {
          switch (name) {
            case "broker" -> found.broker = value.getString();
            case "fleet" -> found.fleet = value.getString();
            case "queueType" ->
                found.queueType = QueueType.valueOf(value.getString().toUpperCase(Locale.ROOT));
            case "initializer" -> found.initializer = value.getString();
            case "initializerArgument" -> found.initializerArgument = value.getString();
            case "maxTasksPerChild" -> {
              if (value.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                found.maxTasksPerChild = value.getIntValue();
              }
            }
            case "supervisor" -> found.supervisor = value.getString();
            case "maxTimeLimit" -> {
              if (value.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                found.maxTimeLimit = Optional.of(Duration.ofMillis(value.getLongValue()));
              }
            }
            case "tasks" -> {
              String patterns = value.getString();
              found.tasks = patterns.isEmpty() ? List.of() : List.of(patterns.split(" "));
            }
            default -> value.skipChildren();
          }
        });
    if (found.broker == null
        || found.fleet == null
        || found.queueType == null
        || found.supervisor == null) {
      throw new IllegalArgumentException("the configuration is incomplete");
    }
    return new WorkerConfig(
        found.broker,
        found.fleet,
        found.queueType,
        Optional.ofNullable(found.initializer),
        Optional.ofNullable(found.initializerArgument),
        found.maxTasksPerChild,
        found.supervisor,
        new TaskRules(found.maxTimeLimit, found.tasks));
  }

  /** Shows everything but the broker, whose address has the password in it. */
  @Override
  public String toString() {
    return "WorkerConfig[fleet="
        + fleet
        + ", queueType="
        + queueType
        + ", initializer="
        + initializer
        + ", maxTasksPerChild="
        + maxTasksPerChild
        + ", supervisor="
        + supervisor
        + ", rules="
        + rules
        + "]";
  }

  private static final class Fields {
    private String broker;
    private String fleet;
    private QueueType queueType;
    private String initializer;
    private String initializerArgument;
    private int maxTasksPerChild;
    private String supervisor;
    private Optional<Duration> maxTimeLimit = Optional.empty();
    private List<String> tasks = List.of();
  }
}
