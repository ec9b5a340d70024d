package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.warren.engine.Answer;
import dev.warren.message.Failure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Writes answers as JSON Lines. Belongs to one thread. */
final class ResultWriter implements AutoCloseable {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
  private static final byte[] INDEX = "{\"index\":".getBytes(US_ASCII);
  private static final byte[] VALUE = ",\"value\":".getBytes(US_ASCII);
  private static final byte[] END = "}\n".getBytes(US_ASCII);

  private final OutputStream out;

  /** Writes to a stream, and closes it in the end. */
  ResultWriter(OutputStream out) {
    this.out = new BufferedOutputStream(out, 64 << 10);
  }

  /** Writes one line; it may stay in the buffer until {@link #flush}. */
  void write(int index, Answer answer) throws IOException {
    if (answer instanceof Answer.Value value) {
      out.write(INDEX);
      out.write(Integer.toString(index).getBytes(US_ASCII));
      out.write(VALUE);
      out.write((byte[]) value.value());
      out.write(END);
    } else if (answer instanceof Answer.Failed failed) {
      writeError(index, failed.failure());
    }
  }

  private void writeError(int index, Failure failure) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeNumberProperty("index", index);
      json.writeObjectPropertyStart("error");
      json.writeStringProperty("kind", Failures.kind(failure));
      json.writeStringProperty("type", Failures.type(failure));
      json.writeStringProperty("message", failure.message());
      json.writeEndObject();
      json.writeEndObject();
    }
    out.write('\n');
  }

  /** Hands on what is in the buffer. */
  void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
