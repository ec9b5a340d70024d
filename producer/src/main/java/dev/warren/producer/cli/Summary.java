package dev.warren.producer.cli;

import dev.warren.Ledger;
import dev.warren.producer.cli.Shares.Share;
import dev.warren.text.ShownText;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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
 * @param shares who did how much
 * @param digest SHA-256 of the values, in hex; empty if nobody asked for it
 */
record Summary(
    String job,
    String task,
    String broker,
    Ledger totals,
    Duration startup,
    Duration enqueue,
    Duration total,
    List<Share> shares,
    String digest) {

  /** For people; several lines. */
  String text() {
    var text = new StringBuilder();
    text.append(
        format(
            "%,d tasks in %.2f s: %,.0f tasks/s (ready after %.2f s, sent within %.2f s)%n",
            totals.done(), seconds(total), rate(), seconds(startup), seconds(enqueue)));
    for (Share share : shares) {
      text.append(
          format(
              "  %s, process %d: %,d tasks (%.1f %%), busy for %.2f s%n",
              ShownText.line(share.host()),
              share.pid(),
              share.tasks(),
              100.0 * share.tasks() / Math.max(1, totals.done()),
              seconds(share.busy())));
    }
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
      for (Share share : shares) {
        json.writeStartObject();
        json.writeStringProperty("host", share.host());
        json.writeNumberProperty("pid", share.pid());
        json.writeNumberProperty("tasks", share.tasks());
        json.writeNumberProperty("busySeconds", rounded(seconds(share.busy())));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeStringProperty("digest", digest);
      json.writeEndObject();
    }
    return ShownText.json(text.toString());
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
