package dev.warren.message;

import dev.warren.message.MessageReader.ValueReader;
import java.util.List;
import java.util.function.BiConsumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;

/**
 * Writes and reads messages. Thread-safe; never blocks. Reading is one pass over the body that
 * copies no value, and checks the limits of the protocol before it allocates.
 */
public final class MessageCodec {

  /** The version of the protocol that is written, and the only one that is read. */
  public static final int VERSION = 1;

  /** The first size of the buffer of a control message. */
  private static final int CONTROL_BYTES = 512;

  private static final String UNKNOWN_VERSION =
      "it is not of version " + VERSION + " of the protocol, the only one known here";

  private MessageCodec() {}

  /**
   * The message as JSON.
   *
   * @throws IllegalArgumentException if that is more than {@link Limits#MAX_MESSAGE_BYTES}
   */
  public static byte[] encode(TaskMessage message) {
    long bytes = 256L + message.job().length() + message.task().length();
    bytes += JsonValues.bytes(message.items());
    return write(bytes, message, TaskJson::write);
  }

  /**
   * The message as JSON.
   *
   * @throws IllegalArgumentException if that is more than {@link Limits#MAX_MESSAGE_BYTES}
   */
  public static byte[] encode(ResultMessage message) {
    long bytes = 256L + message.job().length() + 6L * message.host().length();
    for (Result result : message.results()) {
      bytes += encodedBytes(result);
    }
    return write(bytes, message, ResultJson::write);
  }

  /**
   * The message as JSON.
   *
   * @throws IllegalArgumentException if that is more than {@link Limits#MAX_MESSAGE_BYTES}
   */
  public static byte[] encode(ControlMessage message) {
    byte[] json = write(CONTROL_BYTES, message, ControlJson::write);
    checkSize(json.length);
    return json;
  }

  /**
   * An upper bound of the bytes a result takes up in a message, which are to add up to less than
   * {@link Limits#MAX_MESSAGE_BYTES} minus 4 KiB.
   */
  public static long encodedBytes(Result result) {
    return ResultJson.bound(result);
  }

  private static <T> byte[] write(long bound, T message, BiConsumer<T, JsonGenerator> writer) {
    checkSize(bound);
    JsonWriter out = new JsonWriter((int) bound);
    try (JsonGenerator g = MessageReader.FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      writer.accept(message, g);
    }
    return out.toByteArray();
  }

  /** Begins a message of a job. */
  static void writeStart(String job, String key, JsonGenerator g) {
    g.writeStartObject();
    g.writeNumberProperty("v", VERSION);
    g.writeStringProperty("job", job);
    if (!key.isEmpty()) {
      g.writeStringProperty("key", key);
    }
  }

  /** Writes values as they are: they may be no JSON. */
  static void writeValues(String name, List<JsonBytes> values, JsonGenerator g) {
    g.writeName(name);
    g.writeRawValue(""); // the value follows
    g.flush();
    JsonValues.write(values, (JsonWriter) g.streamWriteOutputTarget());
  }

  private static void checkSize(long bytes) {
    if (bytes > Limits.MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException(tooLarge(bytes));
    }
  }

  private static String tooLarge(long bytes) {
    return "a message of "
        + bytes
        + " bytes is larger than the "
        + Limits.MAX_MESSAGE_BYTES
        + " a message may have";
  }

  /**
   * Reads a task message. The items are slices of the body.
   *
   * @throws MessageException if it cannot be understood
   */
  public static TaskMessage decodeTask(byte[] body) throws MessageException {
    return decode(body, TaskJson::read);
  }

  /**
   * Reads a result message. The values are slices of the body.
   *
   * @throws MessageException if it cannot be understood
   */
  public static ResultMessage decodeResult(byte[] body) throws MessageException {
    return decode(body, ResultJson::read);
  }

  /**
   * Reads a control message.
   *
   * @throws MessageException if it cannot be understood
   */
  public static ControlMessage decodeControl(byte[] body) throws MessageException {
    return decode(body, ControlJson::read);
  }

  private static <T> T decode(byte[] body, ValueReader<T> reader) throws MessageException {
    if (body.length > Limits.MAX_MESSAGE_BYTES) {
      throw new MessageException(tooLarge(body.length));
    }
    try (MessageReader in = new MessageReader(body)) {
      return read(in, reader);
    } catch (JsonSyntaxException | IllegalArgumentException e) {
      throw explain(body, e.getMessage());
    }
  }

  private static <T> T read(MessageReader in, ValueReader<T> reader) throws JsonSyntaxException {
    try {
      in.begin();
      T message = reader.read(in);
      in.finish();
      return message;
    } catch (JacksonException e) {
      throw in.explain(e);
    }
  }

  /** Goes through the body again for what an answer needs, as far as it can be read. */
  private static MessageException explain(byte[] body, String reason) {
    String why = reason;
    String job = null;
    String key = "";
    long first = -1;
    try (MessageReader in = new MessageReader(body)) {
      in.begin();
      in.beginObject();
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        boolean isString = in.token() == JsonToken.VALUE_STRING;
        boolean isInteger = in.token() == JsonToken.VALUE_NUMBER_INT;
        if (name.equals("job") && isString) {
          job = Limits.isName(in.string()) ? in.string() : null;
        } else if (name.equals("key") && isString) {
          key = Limits.isName(in.string()) ? in.string() : "";
        } else if (name.equals("first") && isInteger) {
          first = in.integer();
        } else if (name.equals("v")) {
          why = isInteger && in.integer() == VERSION ? why : UNKNOWN_VERSION;
        }
        in.skip();
      }
    } catch (JsonSyntaxException | JacksonException e) {
      // The rest cannot be read, which is why this is called.
    }
    return new MessageException(why, job, key, first);
  }

  /** Reads the field {@code v}. */
  static void readVersion(MessageReader in) throws JsonSyntaxException {
    if (in.integer() != VERSION) {
      throw new JsonSyntaxException(UNKNOWN_VERSION);
    }
  }
}
