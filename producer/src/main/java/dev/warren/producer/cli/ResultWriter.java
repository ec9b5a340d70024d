package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.TaskCrashedException;
import dev.warren.text.ShownText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes answers as JSON Lines. Belongs to one thread. */
final class ResultWriter {
  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] INDEX = "{\"index\":".getBytes(US_ASCII);
  static final byte[] VALUE = ",\"value\":".getBytes(US_ASCII);
  static final byte[] ERROR = ",\"error\":".getBytes(US_ASCII);
  private static final byte[] END = "}\n".getBytes(US_ASCII);

  /** Of a stack trace; thousands of items may fail in the same way. */
  private static final int LONGEST_STACK = 8_000;

  /** Of the last words of a process. */
  private static final int LONGEST_STDERR = 2_000;

  private final OutputStream out;
  private final boolean ordered;
  private boolean cut;
  private boolean broken;

  /**
   * Writes to a stream, which somebody else closes.
   *
   * @param ordered whether answers come in input order
   */
  ResultWriter(OutputStream out, boolean ordered) {
    this.out = new BufferedOutputStream(out, 64 << 10);
    this.ordered = ordered;
  }

  /**
   * Writes the line of a value; it may stay in the buffer until {@link #flush}.
   *
   * @param value as {@link JsonText#shown} makes it
   * @throws IOException once; after that nothing is written any more
   */
  void write(int index, byte[] value) throws IOException {
    write(index, VALUE, value);
  }

  /**
   * Writes the line of a failure.
   *
   * @throws IOException as for a value
   */
  void write(int index, FailureText failure) throws IOException {
    write(index, ERROR, error(failure));
  }

  /**
   * An item was cut off and has no line. If answers come in order, those after it have none either:
   * what comes after a gap must not look like what comes next.
   */
  void cutOff() {
    cut |= ordered;
  }

  /**
   * Hands on what is in the buffer.
   *
   * @throws IOException as {@link #write}
   */
  void flush() throws IOException {
    attempt(out::flush);
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private void attempt(Step step) throws IOException {
    if (!broken) {
      broken = true; // unless it comes to its end
      step.run();
      broken = false;
    }
  }

  private void write(int index, byte[] key, byte[] json) throws IOException {
    if (!cut) {
      attempt(
          () -> {
            out.write(INDEX);
            out.write(Integer.toString(index).getBytes(US_ASCII));
            out.write(key);
            out.write(json);
            out.write(END);
          });
    }
  }

  /** What is known; what is not, has no field. */
  private static byte[] error(FailureText failure) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("kind", failure.kind());
      json.writeStringProperty("type", FailureText.encodable(failure.type()));
      json.writeStringProperty("message", FailureText.encodable(failure.message()));
      failure.cause().ifPresent(cause -> writeText(json, "cause", cause));
      writeText(json, "stack", start(failure.stack(), LONGEST_STACK));
      if (failure.pid() != 0) {
        writeText(json, "host", failure.host());
        json.writeNumberProperty("pid", failure.pid());
      }
      if (failure.attempts() > 0) {
        json.writeNumberProperty("attempt", failure.attempts());
      }
      failure.crash().ifPresent(crash -> writeEnd(json, crash));
      json.writeEndObject();
    }
    return ShownText.json(text.toString()).getBytes(UTF_8);
  }

  private static void writeEnd(JsonGenerator json, TaskCrashedException crash) {
    crash.exitCode().ifPresent(code -> json.writeNumberProperty("exitCode", code));
    crash.signal().ifPresent(signal -> json.writeNumberProperty("signal", signal));
    String stderr = crash.stderrTail();
    int cut = Math.max(0, stderr.length() - LONGEST_STDERR);
    writeText(json, "stderr", stderr.substring(cut));
  }

  private static void writeText(JsonGenerator json, String name, String text) {
    if (!text.isEmpty()) {
      json.writeStringProperty(name, FailureText.encodable(text));
    }
  }

  private static String start(String text, int characters) {
    return text.substring(0, Math.min(characters, text.length()));
  }
}
