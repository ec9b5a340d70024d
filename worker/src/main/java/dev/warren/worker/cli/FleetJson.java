package dev.warren.worker.cli;

import dev.warren.fleet.FleetClient.Answered;
import dev.warren.fleet.FleetClient.Queues;
import dev.warren.fleet.FleetClient.Snapshot;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ControlMessage.Done;
import dev.warren.message.ItemStatus;
import dev.warren.message.JobStatus;
import dev.warren.message.ProcessStatus;
import dev.warren.message.SupervisorStatus;
import dev.warren.text.ShownText;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A fleet as JSON: one line. A field that does not apply is null, never absent; times are
 * milliseconds since the epoch.
 */
final class FleetJson {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator out;

  private FleetJson(JsonGenerator out) {
    this.out = out;
  }

  /** One object, whose members are written by what is given. */
  private static String object(Consumer<FleetJson> members) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      out.writeStartObject();
      members.accept(new FleetJson(out));
      out.writeEndObject();
    }
    return ShownText.json(text.toString());
  }

  /** All that {@code worker ps} knows. */
  static String fleet(String fleet, Snapshot snapshot, Queues queues) {
    return object(
        json -> {
          json.out.writeStringProperty("fleet", fleet);
          json.out.writeArrayPropertyStart("supervisors");
          snapshot.supervisors().stream().map(Answered::announcement).forEach(json::supervisor);
          json.out.writeEndArray();
          json.out.writeObjectPropertyStart("queues");
          json.number("tasks", queues.tasks());
          json.number("retry", queues.retry());
          json.number("dead", queues.dead());
          json.out.writeEndObject();
          json.jobArray(snapshot.jobs());
        });
  }

  /** The jobs alone. */
  static String jobs(List<JobStatus> jobs) {
    return object(json -> json.jobArray(jobs));
  }

  /** The answers to a command; null where a supervisor has not answered. */
  static String answers(String fleet, List<Announcement> asked, Map<String, Done> answers) {
    return object(
        json -> {
          json.out.writeStringProperty("fleet", fleet);
          json.out.writeArrayPropertyStart("answers");
          for (Announcement each : asked) {
            Optional<Done> done = Optional.ofNullable(answers.get(each.supervisor()));
            json.out.writeStartObject();
            json.out.writeStringProperty("supervisor", each.supervisor());
            json.out.writeStringProperty("host", each.host());
            json.bool("ok", done.map(Done::ok));
            json.text("text", done.map(Done::text));
            json.out.writeEndObject();
          }
          json.out.writeEndArray();
        });
  }

  /** The answer about a job. */
  static String job(String job, boolean ok, String text) {
    return object(
        json -> {
          json.out.writeStringProperty("job", job);
          json.out.writeBooleanProperty("ok", ok);
          json.out.writeStringProperty("text", text);
        });
  }

  /** The stack traces of a process. */
  static String dump(String host, long pid, boolean ok, String text) {
    return object(
        json -> {
          json.out.writeStringProperty("host", host);
          json.out.writeNumberProperty("pid", pid);
          json.out.writeBooleanProperty("ok", ok);
          json.out.writeStringProperty("text", text);
        });
  }

  /** How many processes take tasks. */
  static String health(String fleet, int supervisors, int processes, int taking) {
    return object(
        json -> {
          json.out.writeStringProperty("fleet", fleet);
          json.out.writeBooleanProperty("healthy", taking > 0);
          json.out.writeNumberProperty("supervisors", supervisors);
          json.out.writeNumberProperty("processes", processes);
          json.out.writeNumberProperty("takeTasks", taking);
        });
  }

  /** What a look at a fleet has found. */
  static String findings(String fleet, List<Finding> findings) {
    return object(
        json -> {
          json.out.writeStringProperty("fleet", fleet);
          json.out.writeBooleanProperty("ok", findings.stream().noneMatch(Finding::isWrong));
          json.out.writeArrayPropertyStart("findings");
          for (Finding each : findings) {
            json.out.writeStartObject();
            json.out.writeStringProperty("check", each.check());
            json.out.writeStringProperty("level", each.level().name().toLowerCase(Locale.ROOT));
            json.out.writeStringProperty("text", each.text());
            json.text("todo", Optional.of(each.todo()).filter(todo -> !todo.isEmpty()));
            json.out.writeEndObject();
          }
          json.out.writeEndArray();
        });
  }

  private void supervisor(Announcement each) {
    Optional<SupervisorStatus> status = each.status();
    out.writeStartObject();
    out.writeStringProperty("id", each.supervisor());
    out.writeStringProperty("host", each.host());
    out.writeNumberProperty("pid", each.pid());
    out.writeStringProperty("state", each.stateWord());
    number("wanted", status.map(s -> (long) s.wanted()));
    number("minimum", status.map(s -> (long) s.minimum()));
    number("maximum", status.map(s -> (long) s.maximum()));
    number("cores", status.map(s -> (long) s.cores()));
    text("version", status.map(SupervisorStatus::version));
    text("java", status.map(SupervisorStatus::java));
    text("build", status.map(SupervisorStatus::build));
    number("startedAt", status.map(SupervisorStatus::startedAt));
    number("restarts", status.map(SupervisorStatus::restarts));
    var death = status.flatMap(SupervisorStatus::lastDeath);
    if (death.isPresent()) {
      out.writeObjectPropertyStart("lastDeath");
      out.writeNumberProperty("at", death.get().at());
      out.writeStringProperty("reason", death.get().reason());
      out.writeEndObject();
    } else {
      out.writeNullProperty("lastDeath");
    }
    out.writeArrayPropertyStart("processes");
    each.processes().forEach(this::process);
    out.writeEndArray();
    out.writeEndObject();
  }

  private void process(ProcessStatus each) {
    Optional<ItemStatus> item = each.items().stream().findFirst();
    out.writeStartObject();
    out.writeNumberProperty("pid", each.pid());
    out.writeStringProperty("state", each.state());
    text("task", item.map(ItemStatus::task));
    text("job", item.map(ItemStatus::job));
    number("index", item.map(ItemStatus::index));
    number("attempt", item.map(i -> (long) i.attempt()).filter(attempt -> attempt > 0));
    number("itemStartedAt", item.map(ItemStatus::startedAt).filter(at -> at > 0));
    out.writeNumberProperty("tasks", each.tasks());
    number("rssBytes", Optional.of(each.rssBytes()).filter(bytes -> bytes > 0));
    // A process that is not 1 ms old has used none.
    number("cpuMillis", Optional.of(each.cpuMillis()));
    number("startedAt", Optional.of(each.startedAt()).filter(at -> at > 0));
    out.writeEndObject();
  }

  private void jobArray(List<JobStatus> jobs) {
    out.writeArrayPropertyStart("jobs");
    jobs.forEach(this::job);
    out.writeEndArray();
  }

  private void job(JobStatus each) {
    out.writeStartObject();
    out.writeStringProperty("job", each.job());
    text("name", Optional.of(each.name()));
    text("task", Optional.of(each.task()));
    number("total", each.total());
    out.writeNumberProperty("submitted", each.submitted());
    out.writeNumberProperty("succeeded", each.succeeded());
    out.writeNumberProperty("failed", each.failedInAll());
    out.writeNumberProperty("cancelled", each.cancelled());
    out.writeNumberProperty("running", each.running());
    out.writeNumberProperty("perSecond", finite(each.perSecond()));
    out.writeNumberProperty("waitSeconds", finite(each.waitSeconds()));
    OptionalDouble left = each.secondsLeft();
    if (left.isPresent()) {
      out.writeNumberProperty("secondsLeft", left.getAsDouble());
    } else {
      out.writeNullProperty("secondsLeft");
    }
    out.writeStringProperty("host", each.host());
    out.writeNumberProperty("pid", each.pid());
    out.writeNumberProperty("startedAt", each.startedAt());
    out.writeEndObject();
  }

  private static double finite(double number) {
    return Double.isFinite(number) ? number : 0;
  }

  private void number(String name, OptionalLong value) {
    number(name, value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty());
  }

  private void number(String name, Optional<Long> value) {
    if (value.isPresent()) {
      out.writeNumberProperty(name, value.get());
    } else {
      out.writeNullProperty(name);
    }
  }

  private void text(String name, Optional<String> value) {
    if (value.isPresent() && !value.get().isEmpty()) {
      out.writeStringProperty(name, value.get());
    } else {
      out.writeNullProperty(name);
    }
  }

  private void bool(String name, Optional<Boolean> value) {
    if (value.isPresent()) {
      out.writeBooleanProperty(name, value.get());
    } else {
      out.writeNullProperty(name);
    }
  }
}
