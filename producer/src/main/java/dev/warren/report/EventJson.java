package dev.warren.report;

import dev.warren.engine.WorkerEvent;
import dev.warren.job.Counters;
import dev.warren.worker.contract.Hosts;
import java.io.StringWriter;
import java.util.Locale;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Events as JSON objects; the member {@code k} says which kind it is. */
final class EventJson {
  private static final JsonFactory JSON = new JsonFactory();

  private EventJson() {}

  /** One object that may stand inside an HTML element: no character of it begins markup. */
  static String object(Consumer<JsonGenerator> members) {
    var text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      out.writeStartObject();
      members.accept(out);
      out.writeEndObject();
    }
    // All of these stand in strings only.
    return text.toString()
        .replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  /** The members of an event. */
  static void members(Event event, JsonGenerator out) {
    if (event instanceof Event.Began began) {
      began(began, out);
    } else if (event instanceof Event.TaskNamed task) {
      out.writeStringProperty("k", "task");
      out.writeNumberProperty("n", task.number());
      out.writeStringProperty("name", task.name());
    } else if (event instanceof Event.ProcessSeen process) {
      out.writeStringProperty("k", "process");
      out.writeNumberProperty("n", process.number());
      out.writeStringProperty("host", process.host());
      out.writeNumberProperty("pid", process.pid());
    } else if (event instanceof Event.WorkerChanged changed) {
      worker(changed, out);
    } else if (event instanceof Event.ClockCompared clock) {
      out.writeStringProperty("k", "host");
      out.writeStringProperty("host", clock.host());
      out.writeNumberProperty("aheadMillis", clock.aheadMillis());
    } else if (event instanceof Event.GroupFound group) {
      group(group, out);
    } else if (event instanceof Event.SlowItem slow) {
      out.writeStringProperty("k", "slow");
      out.writeNumberProperty("call", slow.call());
      out.writeNumberProperty("index", slow.index());
      out.writeStringProperty("argument", slow.argument());
    } else if (event instanceof Event.Notice notice) {
      out.writeStringProperty("k", "notice");
      out.writeNumberProperty("at", notice.at());
      out.writeStringProperty("text", notice.text());
    } else if (event instanceof Event.Missing missing) {
      out.writeStringProperty("k", "missing");
      out.writeNumberProperty("items", missing.items());
      out.writeStringProperty("text", missing.text());
    } else if (event instanceof Event.Ended ended) {
      ended(ended, out);
    }
  }

  private static void began(Event.Began began, JsonGenerator out) {
    JobDescription job = began.job();
    out.writeStringProperty("k", "job");
    out.writeNumberProperty("format", 1);
    out.writeNumberProperty("startedAt", began.zeroMicros() / 1_000);
    out.writeStringProperty("job", job.job());
    out.writeStringProperty("name", job.name());
    out.writeStringProperty("broker", job.broker());
    out.writeStringProperty("fleet", job.fleet());
    out.writeStringProperty("mode", job.mode());
    out.writeNumberProperty("workers", job.workers());
    out.writeStringProperty("host", Hosts.local());
    out.writeNumberProperty("pid", ProcessHandle.current().pid());
    if (began.total().isPresent()) {
      out.writeNumberProperty("total", began.total().getAsLong());
    } else {
      out.writeNullProperty("total");
    }
    out.writeObjectPropertyStart("settings");
    job.settings().forEach(out::writeStringProperty);
    out.writeEndObject();
  }

  private static void worker(Event.WorkerChanged changed, JsonGenerator out) {
    WorkerEvent event = changed.event();
    out.writeStringProperty("k", "life");
    out.writeStringProperty("host", event.host());
    out.writeNumberProperty("pid", event.pid());
    out.writeNumberProperty("at", changed.at());
    out.writeStringProperty("state", event.state().name().toLowerCase(Locale.ROOT));
    if (event.initializerMicros() >= 0) {
      out.writeNumberProperty("micros", event.initializerMicros());
    } else {
      out.writeNullProperty("micros");
    }
    out.writeStringProperty("text", event.text());
  }

  private static void group(Event.GroupFound group, JsonGenerator out) {
    Event.Example example = group.example();
    out.writeStringProperty("k", "group");
    out.writeNumberProperty("n", group.number());
    out.writeStringProperty("kind", group.kind());
    out.writeStringProperty("type", group.type());
    out.writeStringProperty("where", group.where());
    out.writeStringProperty("task", group.task());
    out.writeObjectPropertyStart("example");
    out.writeNumberProperty("call", example.call());
    out.writeNumberProperty("index", example.index());
    out.writeStringProperty("argument", example.argument());
    out.writeStringProperty("message", example.message());
    out.writeStringProperty("stack", example.stack());
    out.writeStringProperty("host", example.host());
    out.writeNumberProperty("pid", example.pid());
    out.writeNumberProperty("attempt", example.attempt());
    out.writeStringProperty("command", example.command());
    out.writeEndObject();
  }

  private static void ended(Event.Ended ended, JsonGenerator out) {
    Counters.Totals ledger = ended.ledger();
    out.writeStringProperty("k", "end");
    out.writeNumberProperty("at", ended.at());
    out.writeStringProperty("how", ended.how());
    out.writeStringProperty("text", ended.text());
    out.writeObjectPropertyStart("ledger");
    out.writeNumberProperty("submitted", ledger.submitted());
    out.writeNumberProperty("succeeded", ledger.succeeded());
    out.writeNumberProperty("failed", ledger.failed());
    out.writeNumberProperty("timedOut", ledger.timedOut());
    out.writeNumberProperty("crashed", ledger.crashed());
    out.writeNumberProperty("cancelled", ledger.cancelled());
    out.writeNumberProperty("duplicates", ledger.duplicates());
    out.writeNumberProperty("retries", ledger.retries());
    out.writeNumberProperty("crashes", ledger.crashes());
    out.writeNumberProperty("returned", ledger.returned());
    out.writeNumberProperty("messages", ledger.messages());
    out.writeNumberProperty("forged", ledger.forged());
    out.writeEndObject();
  }
}
