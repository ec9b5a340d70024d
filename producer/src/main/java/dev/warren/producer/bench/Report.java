package dev.warren.producer.bench;

import dev.warren.cli.DurationConverter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Figures as they are shown.
 *
 * @param machine where they were measured
 * @param broker name of the broker, without a password
 * @param setting how they were measured
 */
public record Report(Machine machine, String broker, Setting setting) {
  private static final String ROW = "%-12s %-46s %-8s %10s %10s %10s%n";

  /** What stands above the rows of a table. */
  public String head() {
    int processes = setting.fleet().processes();
    return format(
            "%s%nbroker %s, %s; warm-up: %s, repetitions: %d%n%n",
            machine,
            broker,
            processes > 0 ? "processes: " + processes : "fleet '" + setting.fleet().name() + "'",
            DurationConverter.show(setting.rounds().warmUp()),
            setting.rounds().repetitions())
        + format(ROW, "figure", "what", "unit", "min", "median", "max");
  }

  /** A row of a table. */
  public String row(Reading reading) {
    return format(
        ROW,
        reading.figure(),
        reading.what(),
        reading.unit(),
        number(reading.min()),
        number(reading.median()),
        number(reading.max()));
  }

  /** All of it for programs; one line. */
  public String json(List<Reading> readings) {
    var text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeObjectPropertyStart("machine");
      json.writeNumberProperty("cores", machine.cores());
      json.writeStringProperty("processor", machine.processor());
      json.writeStringProperty("system", machine.system());
      json.writeStringProperty("java", machine.java());
      json.writeNumberProperty("load", rounded(machine.load()));
      json.writeEndObject();
      json.writeStringProperty("broker", broker);
      json.writeStringProperty("fleet", setting.fleet().name());
      json.writeNumberProperty("processes", setting.fleet().processes());
      json.writeNumberProperty("warmUpSeconds", setting.rounds().warmUp().toMillis() / 1_000.0);
      json.writeNumberProperty("repetitions", setting.rounds().repetitions());
      json.writeArrayPropertyStart("figures");
      readings.forEach(reading -> write(json, reading));
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Reading reading) {
    json.writeStartObject();
    json.writeStringProperty("figure", reading.figure());
    json.writeStringProperty("what", reading.what());
    json.writeStringProperty("unit", reading.unit());
    json.writeNumberProperty("min", rounded(reading.min()));
    json.writeNumberProperty("median", rounded(reading.median()));
    json.writeNumberProperty("max", rounded(reading.max()));
    json.writeArrayPropertyStart("values");
    reading.values().forEach(value -> json.writeNumber(rounded(value)));
    json.writeEndArray();
    json.writeEndObject();
  }

  /** With about three digits that count. */
  private static String number(double value) {
    if (value >= 100) {
      return format("%,.0f", value);
    }
    return format(value >= 10 ? "%.1f" : value >= 0.1 ? "%.2f" : "%.4f", value);
  }

  private static double rounded(double value) {
    return Math.round(value * 10_000) / 10_000.0;
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
