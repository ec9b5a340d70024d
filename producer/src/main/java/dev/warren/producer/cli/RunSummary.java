package dev.warren.producer.cli;

import dev.warren.Ledger;
import dev.warren.Summary;
import dev.warren.Summary.FailureGroup;
import dev.warren.Summary.Share;
import dev.warren.pool.SummaryText;
import dev.warren.text.ShownText;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a run was, at its end.
 *
 * @param job name of the job
 * @param task name of the task
 * @param broker name of the broker
 * @param totals the ledger
 * @param startup from the command to the first item that could be submitted
 * @param enqueue from the first item to the last message that the broker has
 * @param total from the command to its end
 * @param items who did how much, and what did not succeed, by their indexes in the whole input
 * @param replay runs one of them again
 * @param digest SHA-256 of the values, in hex; empty if nobody asked for it
 */
record RunSummary(
    String job,
    String task,
    String broker,
    Ledger totals,
    Duration startup,
    Duration enqueue,
    Duration total,
    Summary items,
    ReplayCommand replay,
    String digest) {
  private static final int SHOWN_GROUPS = 10;
  private static final int SHOWN_HOSTS = 5;
  private static final int SHOWN_MESSAGE = 200;

  /** Of a message in JSON. */
  private static final int LONGEST_MESSAGE = 8_000;

  /** For people; several lines. */
  String text() {
    var text = new StringBuilder();
    text.append(
        format(
            "%,d %s in %.2f s: %s tasks/s (ready after %.2f s, sent within %.2f s)%n",
            totals.done(),
            totals.done() == 1 ? "task" : "tasks",
            seconds(total),
            format(rate() < 10 ? "%.1f" : "%,.0f", rate()),
            seconds(startup),
            seconds(enqueue)));
    for (Share share : items.shares()) {
      text.append(
          format(
              "  %s, process %s: %,d %s (%.1f %%), busy for %.2f s%n",
              ShownText.line(share.host()),
              share.pid() == 0 ? "others" : Long.toString(share.pid()),
              share.items(),
              share.items() == 1 ? "task" : "tasks",
              100.0 * share.items() / Math.max(1, totals.done()),
              seconds(share.busy())));
    }
    addFailures(text);
    text.append(
        format(
            "%d submitted = %d succeeded + %d failed + %d timed out + %d crashed + %d cancelled%s",
            totals.submitted(),
            totals.succeeded(),
            totals.failed(),
            totals.timedOut(),
            totals.crashed(),
            totals.cancelled(),
            totals.balances() ? "" : ": THIS DOES NOT BALANCE"));
    text.append(
        format(
            "; %d messages, %d retries, %d crashes, %d returned, %d duplicates dropped",
            totals.messages(),
            totals.retries(),
            totals.crashes(),
            totals.returned(),
            totals.duplicates()));
    if (totals.forged() > 0) {
      text.append(format(", %d forged messages dropped", totals.forged()));
    }
    return text.toString();
  }

  /** For programs; one line. */
  String json() {
    var text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("job", job);
      json.writeStringProperty("task", task);
      json.writeStringProperty("broker", broker);
      json.writeNumberProperty("submitted", totals.submitted());
      json.writeNumberProperty("succeeded", totals.succeeded());
      json.writeNumberProperty("failed", totals.failed());
      json.writeNumberProperty("timedOut", totals.timedOut());
      json.writeNumberProperty("crashed", totals.crashed());
      json.writeNumberProperty("cancelled", totals.cancelled());
      json.writeNumberProperty("duplicates", totals.duplicates());
      json.writeNumberProperty("returned", totals.returned());
      json.writeNumberProperty("retries", totals.retries());
      json.writeNumberProperty("crashes", totals.crashes());
      json.writeNumberProperty("messages", totals.messages());
      json.writeObjectPropertyStart("seconds");
      json.writeNumberProperty("startup", rounded(seconds(startup)));
      json.writeNumberProperty("enqueue", rounded(seconds(enqueue)));
      json.writeNumberProperty("total", rounded(seconds(total)));
      json.writeEndObject();
      json.writeNumberProperty("tasksPerSecond", rounded(rate()));
      json.writeArrayPropertyStart("workers");
      for (Share share : items.shares()) {
        json.writeStartObject();
        json.writeStringProperty("host", share.host());
        json.writeNumberProperty("pid", share.pid());
        json.writeNumberProperty("tasks", share.items());
        json.writeNumberProperty("busySeconds", rounded(seconds(share.busy())));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeStringProperty("digest", digest);
      json.writeArrayPropertyStart("failures");
      items.failures().forEach(group -> write(json, group));
      json.writeEndArray();
      json.writeEndObject();
    }
    return ShownText.json(text.toString());
  }

  private void write(JsonGenerator json, FailureGroup group) {
    int index = group.example().index();
    json.writeStartObject();
    json.writeStringProperty("kind", group.kind());
    json.writeStringProperty("type", FailureText.encodable(group.type()));
    json.writeStringProperty("where", FailureText.encodable(group.where()));
    json.writeNumberProperty("count", group.count());
    json.writeNumberProperty("first", group.first().toEpochMilli());
    json.writeArrayPropertyStart("hosts");
    group.hosts().forEach(json::writeString);
    json.writeEndArray();
    json.writeObjectPropertyStart("example");
    json.writeNumberProperty("index", index);
    String message = new FailureText(group.example()).message();
    json.writeStringProperty("message", FailureText.encodable(cut(message, LONGEST_MESSAGE)));
    json.writeStringProperty("command", replay.command(index));
    json.writeEndObject();
    json.writeEndObject();
  }

  private void addFailures(StringBuilder text) {
    items.failures().stream().limit(SHOWN_GROUPS).forEach(group -> add(text, group));
    long others =
        items.otherFailures()
            + items.failures().stream().skip(SHOWN_GROUPS).mapToLong(FailureGroup::count).sum();
    if (others > 0) {
      text.append(format("  %,d others did not succeed, for further reasons%n", others));
    }
  }

  private void add(StringBuilder text, FailureGroup group) {
    int index = group.example().index();
    String hosts =
        group.hosts().stream()
            .limit(SHOWN_HOSTS)
            .map(ShownText::line)
            .collect(Collectors.joining(", "));
    text.append(format("  %,d %s%n", group.count(), SummaryText.what(group)));
    text.append(format(group.count() == 1 ? "    item %d" : "    first item %d", index));
    text.append(hosts.isEmpty() ? "" : ", on " + hosts);
    text.append(group.hosts().size() > SHOWN_HOSTS ? ", ..." : "");
    String message = ShownText.line(new FailureText(group.example()).message());
    text.append(format(": %s%n", cut(message, SHOWN_MESSAGE)));
    text.append(format("    %s%n", replay.shown(index)));
  }

  private static String cut(String text, int limit) {
    return text.length() <= limit ? text : text.substring(0, limit) + "...";
  }

  private double rate() {
    return (totals.done() - totals.cancelled()) / Math.max(seconds(total), 1e-9);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
