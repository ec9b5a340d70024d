package dev.warren.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.warren.text.ShownText;
import dev.warren.worker.contract.OutputLine;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Lines of the commands that run for long, each with its time: as text, or as an object of JSON,
 * whichever the user chose. Thread-safe.
 */
public final class LogLines {
  private static final String OUTPUT = "output";

  private LogLines() {}

  /** What a program has to say itself. */
  public static String notice(String program, String text) {
    return notice(program, text, Map.of());
  }

  /**
   * The same about something.
   *
   * @param about what JSON has beside the text, such as {@code job} and {@code index}
   */
  public static String notice(String program, String text, Map<String, String> about) {
    return notice(program, text, about, Level.INFO);
  }

  /** As {@link #notice(String, String, Map)}, of something that somebody may have to act on. */
  public static String warning(String program, String text, Map<String, String> about) {
    return notice(program, text, about, Level.WARN);
  }

  private static String notice(
      String program, String text, Map<String, String> about, Level level) {
    return ProgramLog.isJson()
        ? Json.line(program, text, about, level)
        : time(Instant.now()) + ' ' + ShownText.notice(program, text);
  }

  /** A line that a worker process wrote. */
  public static String output(OutputLine line) {
    return ProgramLog.isJson() ? Json.output(line) : time(Instant.now()) + ' ' + line;
  }

  /**
   * The same of a line as it is shown to people.
   *
   * @param task what the items of the process run
   */
  public static String output(String shown, String task) {
    if (!ProgramLog.isJson()) {
      return time(Instant.now()) + ' ' + ShownText.line(shown);
    }
    return OutputLine.parse(shown)
        .map(line -> Json.output(line.withTask(task)))
        .orElseGet(() -> Json.line(OUTPUT, shown, Map.of()));
  }

  /** A line that has a form of its own, such as one of a table. */
  public static String plain(String program, String text, Map<String, String> about) {
    return ProgramLog.isJson()
        ? Json.line(program, text, about)
        : time(Instant.now()) + ' ' + ShownText.line(text);
  }

  /** A time as it begins a line: local, to the millisecond, 23 characters. */
  static String time(Instant time) {
    return Format.TIME.format(time.atZone(ZoneId.systemDefault()));
  }

  /** Initialised with the first line. */
  private static final class Format {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);
  }

  /** Lines as Logback writes them; apart, because it is loaded where it is wanted only. */
  static final class Json {
    private static final JsonFactory JSON = new JsonFactory();

    /** One of its own: that of the log may still be configured, which takes time. */
    private static final LoggerContext CONTEXT = new LoggerContext();

    private static final JsonEncoder ENCODER = encoder(CONTEXT);

    private Json() {}

    /** An encoder that has started. */
    static JsonEncoder encoder(LoggerContext context) {
      JsonEncoder encoder = new JsonEncoder();
      encoder.setContext(context);
      encoder.setWithSequenceNumber(false);
      encoder.setWithNanoseconds(false);
      encoder.setWithContext(false);
      encoder.setWithMessage(false);
      encoder.setWithArguments(false);
      encoder.setWithFormattedMessage(true);
      encoder.start();
      return encoder;
    }

    private static String line(String logger, String text, Map<String, String> about) {
      return line(logger, text, about, Level.INFO);
    }

    private static String line(String logger, String text, Map<String, String> about, Level level) {
      var event =
          new LoggingEvent(
              LogLines.class.getName(), CONTEXT.getLogger(logger), level, text, null, null);
      event.setMDCPropertyMap(about);
      return ShownText.json(new String(ENCODER.encode(event), UTF_8).strip());
    }

    private static String output(OutputLine line) {
      if (isEvent(line.text())) { // of the log of the process itself
        return ShownText.json(line.text());
      }
      Map<String, String> about = new LinkedHashMap<>();
      about.put(TaskMdc.PID, Long.toString(line.pid()));
      line.item()
          .ifPresent(
              item -> {
                about.put(TaskMdc.JOB, item.job());
                if (!item.task().isEmpty()) {
                  about.put(TaskMdc.TASK, item.task());
                }
                about.put(TaskMdc.INDEX, Long.toString(item.index()));
                about.put(TaskMdc.ATTEMPT, Integer.toString(item.attempt()));
              });
      return line(OUTPUT, line.text(), about);
    }

    /** Whether a text is an object of JSON with a time and a level. */
    private static boolean isEvent(String text) {
      if (!text.startsWith("{")) {
        return false;
      }
      try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
        boolean time = false;
        boolean level = false;
        json.nextToken();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
          time |= json.currentName().equals("timestamp");
          level |= json.currentName().equals("level");
          json.nextToken();
          json.skipChildren();
        }
        return time && level && json.nextToken() == null;
      } catch (JacksonException e) {
        return false;
      }
    }
  }
}
